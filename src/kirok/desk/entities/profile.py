"""A person as the accounts tell: every written form of the name, what is claimed on a line of time, and what cannot both be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from kirok.base.errors import BadInput
from kirok.desk.claims.models import Claim
from kirok.desk.entities.models import Actor, Involvement, Link
from kirok.terms import edtf

_DEAD = ("FATE.dead-", "VIO.LIF.")
_NOT_ALIVE = ("FATE.dead-", "FATE.unknown", "FATE.disappeared")


@dataclass(frozen=True)
class Told:
    """One claim about the person: in which role, what, when, and the account it stands in."""

    claim: Claim
    role: str
    when: edtf.When | None

    @property
    def origin(self) -> str:
        """Whose account it is: the source's number or the published address."""
        return origin_of(self.claim)

    @property
    def dead(self) -> bool:
        """Whether it tells of the person's death."""
        harmed = self.role == "patient" and self.claim.polarity == "asserted"
        return harmed and self.claim.type.startswith(_DEAD)

    @property
    def alive(self) -> bool:
        """Whether it tells of something that only the living do or suffer."""
        acts = self.role == "agent" or (self.claim.kind == "state" and not self.claim.type.startswith(_NOT_ALIVE))
        return acts and self.claim.polarity == "asserted" and not self.dead


@dataclass(frozen=True)
class Conflict:
    """Two claims that cannot both be, side by side, and why."""

    first: Told
    second: Told
    why: str


def told_of(actors: Iterable[int]) -> list[Told]:
    """Everything that is claimed of these entries, by time; what has no date comes last."""
    rows = Involvement.objects.filter(actor__in=list(actors)).select_related("claim__statement__source")
    found = {(row.claim_id, row.role): Told(row.claim, row.role, _when(row.claim)) for row in rows.order_by("claim_id")}
    return sorted(found.values(), key=_order)


def _when(claim: Claim) -> edtf.When | None:
    try:
        return edtf.parse(claim.when) if claim.when else None
    except BadInput:
        return None


def _order(told: Told) -> tuple[bool, Any, int]:
    first = told.when.first if told.when else None
    return first is None, first or (0, 0, 0), told.claim.pk


def conflicts(rows: Sequence[Told]) -> list[Conflict]:
    """A death and a later sign of life; two deaths of different kinds; what a link says contradicts; asserted and denied."""
    standing = [row for row in rows if row.claim.status in {"draft", "standing"}]
    linked = _contradicting([row.claim.key for row in standing])
    found = []
    for first, second in ((standing[one], standing[other]) for one, other in sorted(_worth_comparing(standing, linked))):
        if first.claim.pk != second.claim.pk and (why := _clash(first, second, linked)):
            found.append(Conflict(first, second, why))
    return found


def _worth_comparing(rows: Sequence[Told], linked: set[frozenset[str]]) -> set[tuple[int, int]]:
    """The pairs that may clash, by their places: of thousands of accounts nearly all pairs cannot."""
    places, kinds = defaultdict(list), defaultdict(list)
    for at, row in enumerate(rows):
        places[row.claim.key].append(at)
        kinds[row.claim.type, row.role].append(at)
    dead, alive = [at for at, row in enumerate(rows) if row.dead], [at for at, row in enumerate(rows) if row.alive]
    pairs = {*product(dead, alive), *product(dead, dead)}
    pairs |= {pair for left, right in map(tuple, linked) for pair in product(places[left], places[right])}
    for same in kinds.values():
        denied = [at for at in same if rows[at].claim.polarity == "denied"]
        pairs |= {*product(denied, same)}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def _contradicting(keys: Sequence[str]) -> set[frozenset[str]]:
    pairs = Link.objects.filter(type="contradicts", left__in=keys, right__in=keys).values_list("left", "right")
    return {frozenset(pair) for pair in pairs}


def _clash(first: Told, second: Told, linked: set[frozenset[str]]) -> str:
    if frozenset({first.claim.key, second.claim.key}) in linked:
        return _("a coder noted that the two contradict each other")
    death, life = (first, second) if first.dead else (second, first)
    if death.dead and life.alive:
        return _after(death, life)
    if first.dead and second.dead and first.claim.type != second.claim.type:
        return _("two accounts of the death differ")
    opposite = first.claim.polarity != second.claim.polarity
    if opposite and first.claim.type and (first.claim.type, first.role) == (second.claim.type, second.role):
        return _("one account asserts what the other denies")
    return ""


def _after(death: Told, life: Told) -> str:
    """A sign of life counts against a death when all its days, or some, come later; without days it may."""
    died, lived = death.when, life.when
    if died is None or lived is None or died.first is None or lived.last is None:
        return _("told dead in one account and alive in another; the order is not known")
    if died.last is not None and lived.first is not None and lived.first > died.last:
        return _("told dead, and alive at a later time")
    return _("told dead, and alive at a time that may be later") if lived.last > died.first else ""


def origin_of(claim: Claim) -> str:
    """Whose account a claim is: the source's number or the published address."""
    return claim.statement.source.number if claim.statement.source else claim.statement.public_url


def roles_of(actors: Sequence[Actor]) -> list[Any]:
    """The posts that the registry has for these entries."""
    found: list[Any] = []
    for actor in actors:
        role = actor.payload.get("role")
        found += role if isinstance(role, list) else [{"position": role}] if role else []
    return found
