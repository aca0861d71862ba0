"""Coding a statement a second time, blind, and settling what differs by a third person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim, SecondClaim, SecondCoding
from kirok.desk.coding.agreement import Coded, differing, match
from kirok.desk.coding.claim_forms import ordered
from kirok.desk.coding.entering import Entry, checked, enter, mark
from kirok.desk.coding.resolving import free_id
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import require
from kirok.desk.members.models import User
from kirok.desk.statements.models import Statement


@dataclass(frozen=True)
class Pair:
    """A claim of the first coder beside one of the second on the same words; either may be missing."""

    first: Claim | None
    second: SecondClaim | None
    differs: Sequence[str]


def assign(statement: Statement, *, coder: User, by: User) -> SecondCoding:
    """Ask a person to code a statement a second time.

    Raises:
        Refused: roles that may not, a coder who wrote claims of it, or one who was asked already.
    """
    require(by, "adjudicate")
    require(coder, "code")
    claims = Claim.objects.filter(statement=statement)
    wrote = {claim.coder_id for claim in claims} | {number for claim in claims for number in claim.earlier_coders or []}
    if coder.pk in wrote:
        raise Refused(f"'{coder.name}' coded this statement first; the second coder is somebody else")
    if SecondCoding.objects.filter(statement=statement, coder=coder).exists():
        raise Refused(f"'{coder.name}' was asked already")
    with transaction.atomic():
        row = SecondCoding.objects.create(statement=statement, coder=coder, assigned_by=by)
        note(by=by, action="second.assign", target=statement.key, detail={"coder": coder.name})
    return row


def add(coding: SecondCoding, payload: Mapping[str, Any], spans: Sequence[tuple[int, int]], *, by: User) -> SecondClaim:
    """A claim of the second coding; checked like any other, and kept apart from them.

    Raises:
        BadInput: it does not fit the format.
        Refused: somebody else's coding, or one that is done.
    """
    _own(coding, by)
    entry = checked(Entry("claims", payload))
    with transaction.atomic():
        row = SecondClaim.objects.create(coding=coding, payload=entry.payload, spans=[list(span) for span in spans])
        note(by=by, action="second.code", target=coding.statement.key)
    return row


def drop(row: SecondClaim, *, by: User) -> None:
    """Take a claim of an open second coding away."""
    _own(row.coding, by)
    with transaction.atomic():
        note(by=by, action="second.drop", target=row.coding.statement.key)
        row.delete()


def finish(coding: SecondCoding, *, by: User) -> None:
    """The second coding is done: from now on both can be seen side by side."""
    _own(coding, by)
    with transaction.atomic():
        SecondCoding.objects.filter(pk=coding.pk).update(state="done")
        note(by=by, action="second.finish", target=coding.statement.key)


def _own(coding: SecondCoding, by: User) -> None:
    if coding.coder != by or coding.state != "open":
        raise Refused("this coding is another person's, or it is done")


def pairs_of(coding: SecondCoding) -> list[Pair]:
    """The two codings side by side, in the order of the match."""
    first = list(Claim.objects.filter(statement=coding.statement).select_related("coder").prefetch_related("spans").order_by("pk"))
    second = list(coding.claims.order_by("pk"))
    found = match([_first(row) for row in first], [Coded(row.payload, [(a, b) for a, b in row.spans]) for row in second])
    return [_pair(None if a is None else first[a], None if b is None else second[b]) for a, b in found]


def _first(row: Claim) -> Coded:
    return Coded(row.payload, [(span.start, span.end) for span in row.spans.all()])


def _pair(first: Claim | None, second: SecondClaim | None) -> Pair:
    return Pair(first, second, differing(first.payload, second.payload) if first and second else ())


def matched(codings: Iterable[Sequence[Pair]]) -> list[tuple[Coded, Coded]]:
    """The matched claims of finished codings, for the measure of agreement."""
    pairs = [pair for coding in codings for pair in coding]
    return [(Coded(p.first.payload, ()), Coded(p.second.payload, ())) for p in pairs if p.first and p.second]


def unsettled(pairs: Iterable[Pair]) -> list[Pair]:
    """Those of a coding's pairs that wait for a third person: the two differ, or the first coder has nothing on those words."""
    return [pair for pair in pairs if pair.second and not pair.second.verdict and (pair.differs or not pair.first)]


def settle(row: SecondClaim, *, verdict: str, first: Claim | None, by: User) -> None:
    """A third person decides which of two claims stands: the first stays, or takes the second's content.

    Raises:
        BadInput: no such verdict.
        Refused: one of the two coders, a role that may not, a coding that is not done, or a settled claim.
    """
    require(by, "adjudicate")
    if verdict not in {"first", "second"}:
        raise BadInput("say which of the two stands", field="verdict", allowed=("first", "second"))
    if by == row.coding.coder or (first is not None and by == first.coder):
        raise Refused("who coded it does not settle it: that takes a third person")
    if row.coding.state != "done" or row.verdict:
        raise Refused("this coding is still open, or the claim was settled already")
    with transaction.atomic():
        SecondClaim.objects.filter(pk=row.pk).update(verdict=verdict)
        if verdict == "second":
            _take(row, first, by)
        else:
            note(by=by, action="second.settle", target=row.coding.statement.key, detail={"kept": first.key if first else ""})


def _take(row: SecondClaim, first: Claim | None, by: User) -> None:
    key = first.key if first else free_id("c", "claims")
    payload = ordered({**row.payload, "id": key, "statement": row.coding.statement.key})
    enter([Entry("claims", payload)], by=by, seen=mark(first.payload) if first else "")
