"""Hide now, explain later: a second person confirms what one person hid, or brings it back.

The rule for silence: an item that nobody ruled on stays hidden. It is due by the end of the second day after it was
hidden, and overdue from the third, so that it never waits for more than 72 hours unseen; the desk keeps no hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import conclude_all
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import custody, inner, note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import today
from kirok.desk.publications.models import Item, Publication
from kirok.desk.retraction.actions import Marked, rewritten, set_status
from kirok.desk.retraction.closure import find_target, reach
from kirok.desk.retraction.models import Ruling, StatusEvent
from kirok.desk.statements.models import Statement

CONFIRMED, REVERSED = "confirmed", "reversed"
_DAYS = 2


@dataclass(frozen=True)
class Waiting:
    """Something that one person hid and nobody else has ruled on."""

    event: StatusEvent
    due: dt.date
    overdue: bool


def due(event: StatusEvent) -> dt.date:
    """The last day on which a ruling is in time."""
    return event.on + dt.timedelta(days=_DAYS)


def waiting(*, day: dt.date | None = None) -> list[Waiting]:
    """Every hidden item that waits for a second person, the longest wait first."""
    now = day or today()
    events = StatusEvent.objects.filter(becomes="withdrawn", second=None, ruling=None).select_related("by").order_by("on", "pk")
    hidden = _hidden(event.target for event in events)
    return [Waiting(event, due(event), now > due(event)) for event in events if event.target in hidden]


def _hidden(targets: Iterable[str]) -> set[str]:
    """Those of *targets* that are withdrawn now, in five questions however many there are."""
    wanted = set(targets)
    sentences = [key.partition("/")[0] for key in wanted if "/" in key]
    found = {row.address for row in Item.objects.filter(publication__key__in=sentences, status="withdrawn").select_related("publication")}
    for model in (Claim, Finding, Statement):
        rows = model._default_manager.filter(key__in=wanted, status="withdrawn")  # noqa: SLF001  Django's documented name
        found.update(rows.values_list("key", flat=True))
    found.update(Publication.objects.filter(key__in=wanted, state="withdrawn").values_list("key", flat=True))
    return found & wanted


def rule(*, event: str, verdict: str, by: Authenticated) -> Marked:
    """Confirm that an item stays hidden, or bring it back and rewrite every site.

    Raises:
        BadInput: no such event or verdict.
        Refused: the hider's own, a role that may not, ruled on before, or nothing left to rule on.
    """
    row = StatusEvent.objects.filter(key=event, becomes="withdrawn").select_related("by").first()
    if row is None:
        raise BadInput(f"there is no hidden item under '{event}'", field="EVENT")
    if verdict not in {CONFIRMED, REVERSED}:
        raise BadInput(f"'{verdict}' is no ruling", field="verdict", allowed=(CONFIRMED, REVERSED))
    require(by.user, "rule")
    _refuse_ruled(row, by)
    reached = reach(find_target(row.target))
    with transaction.atomic():
        _rule(row, verdict, by)
        with inner():
            conclude_all(by=by.user, only=reached.findings)
        note(by=by.user, action=f"rule.{verdict}", target=row.target, detail={"event": row.key})
        crash_point("retract.before-commit")
    return Marked(row, reached, rewritten(by.user) if verdict == REVERSED else ())


def _refuse_ruled(event: StatusEvent, by: Authenticated) -> None:
    if event.by_id == by.user.pk:
        raise Refused("who hid an item does not rule on it: four eyes", field="--by")
    if Ruling.objects.filter(event=event).exists() or event.second_id is not None:
        raise Refused(f"two people have ruled on {event.target} already; nothing was changed")
    if find_target(event.target).status != "withdrawn":
        raise Refused(f"{event.target} is not hidden any more; nothing was changed")


def _rule(event: StatusEvent, verdict: str, by: Authenticated) -> None:
    Ruling.objects.create(event=event, verdict=verdict, by=by.user)
    if verdict == REVERSED:
        set_status(find_target(event.target), event.was)
        custody("restored", event.target, {"event": event.key})
