"""Comparisons follow what they compare: "more than c01" says nothing once c01 is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from kirok.desk.claims.models import Claim


class Stated(Protocol):
    """What says whether a statement stands."""

    @property
    def status(self) -> str:
        """Its state, "standing" among others."""


class Comparable(Protocol):
    """What must be known of a claim, as a row or as a value."""

    @property
    def key(self) -> str:
        """Its public id."""

    @property
    def kind(self) -> str:
        """Its kind, "comparison" among others."""

    @property
    def status(self) -> str:
        """Its state, "standing" among others."""

    @property
    def payload(self) -> Any:
        """The whole claim in the coding format."""

    @property
    def statement(self) -> Any:
        """The statement it was said in, a :class:`Stated`."""


C = TypeVar("C", bound=Comparable)


def compared(claim: Comparable) -> set[str]:
    """The ids of the claims that a comparison compares; empty for every other kind."""
    if claim.kind != "comparison":
        return set()
    right = claim.payload.get("right")
    sides = (claim.payload.get("left"), right.get("same_as") if isinstance(right, dict) else right)
    return {str(side) for side in sides if side}


def gone(claims: Iterable[Claim], test: Callable[[Claim], bool]) -> set[str]:
    """The ids of those claims for which *test* holds, and of comparisons with such claims, however far away."""
    return gone_among(_with_compared({claim.key: claim for claim in claims}), test)


def gone_among(known: Mapping[str, C], test: Callable[[C], bool]) -> set[str]:
    """The same for claims that are at hand by id, together with all that they compare."""
    found = {key for key, claim in known.items() if test(claim)}
    more = found
    while more:
        more = {key for key, claim in known.items() if compared(claim) & found} - found
        found |= more
    return found


def _with_compared(known: dict[str, Claim]) -> dict[str, Claim]:
    missing = {key for claim in known.values() for key in compared(claim)} - set(known)
    while missing:
        rows = {row.key: row for row in Claim.objects.filter(key__in=missing).select_related("statement")}
        known |= rows
        missing = {key for claim in rows.values() for key in compared(claim)} - set(known)
    return known


def fallen(claim: Comparable) -> bool:
    """Whether a claim or its statement stands no more, by itself."""
    return claim.status not in {"draft", "standing"} or claim.statement.status != "standing"


def withdrawn(claim: Comparable) -> bool:
    """Whether a claim or its statement was withdrawn, by itself."""
    return "withdrawn" in {claim.status, claim.statement.status}
