"""Two entries are judged to be one person, and the judgement is taken back: exactly, since nothing was rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.entities.models import Actor, Judgement
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require

Pair = tuple[int, int]


def together(pairs: Iterable[Pair]) -> Mapping[int, frozenset[int]]:
    """Who is one with whom: every number of *pairs* with all that it is joined to, itself among them."""
    groups: dict[int, set[int]] = {}
    for left, right in pairs:
        joined = groups.get(left, {left}) | groups.get(right, {right})
        groups.update(dict.fromkeys(joined, joined))
    return {number: frozenset(group) for number, group in groups.items()}


def members(actor: Actor) -> frozenset[int]:
    """The primary keys of all entries that are judged to be one with *actor*, itself among them."""
    return together(_standing("same")).get(actor.pk, frozenset({actor.pk}))


def _standing(verdict: str) -> list[Pair]:
    return list(Judgement.objects.filter(verdict=verdict, undone_by__isnull=True).values_list("left_id", "right_id"))


def judge(*, left: Actor, right: Actor, verdict: str, reason: str, by: Authenticated) -> Judgement:
    """Put a judgement on record.

    Raises:
        BadInput: one entry twice, or no such verdict.
        Refused: a role that may not, entries that were judged already, or a merge of what was judged different.
    """
    require(by.user, "merge")
    if left.pk == right.pk or verdict not in {"same", "different", "unsure"}:
        raise BadInput("a judgement is about two entries", field="verdict", allowed=("same", "different", "unsure"))
    with transaction.atomic():
        _refuse_judged(left, right, verdict)
        row = Judgement.objects.create(left=left, right=right, verdict=verdict, reason=reason.strip(), by=by.user)
        note(by=by.user, action=f"judge.{verdict}", target=f"{left.key} {right.key}")
    return row


def _refuse_judged(left: Actor, right: Actor, verdict: str) -> None:
    groups = together(_standing("same"))
    ours, theirs = (groups.get(row.pk, frozenset({row.pk})) for row in (left, right))
    if right.pk in ours:
        raise Refused(f"{left.key} and {right.key} are one already; undo that first")
    if verdict == "same" and any((a in ours and b in theirs) or (b in ours and a in theirs) for a, b in _standing("different")):
        raise Refused(f"{left.key} and {right.key}, or entries that are one with them, were judged different; undo that first")
    if Judgement.objects.filter(undone_by__isnull=True, left__in=[left, right], right__in=[left, right]).exists():
        raise Refused(f"{left.key} and {right.key} were judged already; undo that first")


def undo(row: Judgement, *, by: Authenticated) -> None:
    """Take a judgement back; what follows from the others stays.

    Raises:
        Refused: a role that may not, or a judgement that was undone already.
    """
    require(by.user, "merge")
    with transaction.atomic():
        if not Judgement.objects.filter(pk=row.pk, undone_by__isnull=True).update(undone_by=by.user):
            raise Refused("this judgement was undone already; nothing was changed")
        note(by=by.user, action=f"judge.undo-{row.verdict}", target=f"{row.left.key} {row.right.key}")
