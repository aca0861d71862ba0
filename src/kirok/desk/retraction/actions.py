"""Retract (keep and mark), withdraw (hide everywhere we control): appended events that reach all that rests on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.watching import Watch, unwatched
from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import conclude_all
from kirok.desk.journal.actions import custody, inner, note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.members.roles import ANSWERABLE
from kirok.desk.publications.models import Correction, Publication
from kirok.desk.publications.publishing import republish
from kirok.desk.retraction.closure import Reach, Target, find_target, reach
from kirok.desk.retraction.models import StatusEvent
from kirok.terms import vocabulary

#: What an event is called in the custody log, by what its target became.
_CUSTODY = {"retracted": "retracted", "withdrawn": "withdrawn", "erased": "destroyed"}

#: Reasons that protect a person: they publish no notice of their own (decisions.md 20).
SILENT = frozenset({"safety", "consent-withdrawn"})


@dataclass(frozen=True)
class Marked:
    """An event that was appended, and what it reached."""

    event: StatusEvent
    reach: Reach
    sites: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The object of the fixed interface."""
        return {"event": self.event.key, "target": self.event.target, "affects": self.reach.as_json()}


def reason_code(given: str) -> str:
    """The reason's code without its scheme ("subject-reappeared").

    Raises:
        BadInput: there is no such reason.
    """
    code = given.removeprefix("RTR.")
    try:
        vocabulary.load().check(f"RTR.{code}", "RTR")
    except BadInput as error:
        error.field = "--reason"
        raise
    return code


def retract(*, claim: str, reason: str, by: Authenticated, second: Authenticated) -> Marked:
    """Mark a claim as fallen: it stays and is marked, and everything resting on it is flagged and concluded again.

    Raises:
        BadInput: no such claim or reason.
        Refused: one person twice, nobody who answers for what is published, or a claim that has fallen already.
    """
    code, target = reason_code(reason), find_target(claim)
    if not isinstance(target.row, Claim):
        raise BadInput(
            f"'{claim}' is a {target.kind}; only a claim is retracted", field="CLAIM", allowed="the id of a claim, or kirok withdraw"
        )
    if target.row.status in {"retracted", "withdrawn"}:
        raise Refused(f"claim {claim} is {target.row.status} already; nothing was changed")
    _require_two(by.user, second.user)
    with transaction.atomic():
        marked = _retract(target, code, by.user, second.user)
        crash_point("retract.before-commit")
    crash_point("retract.after-commit")
    return marked


def _require_two(by: User, second: User) -> None:
    require(by, "retract")
    require(second, "retract-second")
    if by == second:
        raise Refused("a retraction takes two different people", field="--second")
    if not (by.has_role(*ANSWERABLE) or second.has_role(*ANSWERABLE)):
        raise Refused("one of the two must answer for what is published", field="--second", allowed=sorted(ANSWERABLE))


def _retract(target: Target, code: str, by: User, second: User) -> Marked:
    reached = reach(target)
    was = target.row.status if isinstance(target.row, Claim) else ""
    Claim.objects.filter(key=target.key).update(status="retracted")
    event = append(target.key, was, "retracted", code, by, second, reached)
    if code not in SILENT:
        _open_correction(event, reached)
    with inner():
        conclude_all(by=by, only=reached.findings)
    note(by=by, action="retract", target=target.key, detail={"reason": code, "second": second.name, "event": event.key})
    return Marked(event, reached)


def append(
    target: str, was: str, becomes: str, code: str, by: User, second: User | None, reached: Reach, **more: Sequence[str]
) -> StatusEvent:
    """Append one event with everything it reaches, and its leaf in the custody log; call it inside a transaction."""
    affects: dict[str, Any] = reached.as_json() | {"claims": list(reached.claims)} | {name: list(keys) for name, keys in more.items()}
    custody(_CUSTODY[becomes], target, {"reason": code})
    return StatusEvent.objects.create(
        key=_event_id(target, becomes), target=target, was=was, becomes=becomes, reason=code, by=by, second=second, affects=affects
    )


def _event_id(target: str, becomes: str) -> str:
    """The same acts on the same record have the same ids: of what became of which item, the how-manieth time."""
    number = StatusEvent.objects.filter(target=target).count()
    return "ev-" + hashlib.sha256(f"{target}\0{becomes}\0{number}".encode()).hexdigest()[:12]


def _open_correction(event: StatusEvent, reached: Reach) -> None:
    publications = sorted({sentence.split("/")[0] for sentence in reached.sentences})
    Correction.objects.create(
        key=event.key,
        target=event.target,
        reason=event.reason,
        on=today(),
        findings=list(reached.findings),
        sentences=list(reached.sentences),
        publications=publications,
    )


def withdraw(*, item: str, reason: str, by: Authenticated, watch: Watch = unwatched) -> Marked:
    """Hide an item and all that rests on it, on one person's word, and rewrite every site we control at once.

    An item that is hidden already stays as it is, under its first event, and the sites are rewritten all the same: a
    first attempt may have been cut off before it reached them.

    Raises:
        BadInput: no such item or reason.
        Refused: a role that may not.
    """
    require(by.user, "withdraw")
    code, target = reason_code(reason), find_target(item)
    reached = reach(target)
    event = _withdrawal(target) or _withdraw(target, reached, code, by.user)
    return Marked(event, reached, rewritten(by.user, watch))


def rewritten(by: User, watch: Watch = unwatched) -> tuple[str, ...]:
    """Write every site again, as a part of the act that asks for it; where they lie."""
    with inner():
        return tuple(str(site) for site in republish(by=by, watch=watch))


def _withdrawal(target: Target) -> StatusEvent | None:
    """The event under which the target is hidden now, if it is."""
    if target.status != "withdrawn":
        return None
    return StatusEvent.objects.filter(target=target.key, becomes="withdrawn").order_by("pk").last()


def _withdraw(target: Target, reached: Reach, code: str, by: User) -> StatusEvent:
    with transaction.atomic():
        set_status(target, "withdrawn")
        event = append(target.key, target.status, "withdrawn", code, by, None, reached)
        with inner():
            conclude_all(by=by, only=reached.findings)
        note(by=by, action="withdraw", target=target.key, detail={"reason": code, "event": event.key})
        crash_point("retract.before-commit")
    crash_point("retract.after-commit")
    return event


def set_status(target: Target, status: str) -> None:
    """Write what the target is now, in whichever column its kind keeps that."""
    field = "state" if isinstance(target.row, Publication) else "status"
    type(target.row)._default_manager.filter(pk=target.row.pk).update(**{field: status})  # noqa: SLF001  Django's documented name
