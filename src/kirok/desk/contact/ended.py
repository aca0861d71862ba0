"""A consent ends by its day: what rests on it leaves our sites by itself, and its history says that it ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from kirok.base.home import Home
from kirok.desk.journal.actions import note, writing
from kirok.desk.members.models import User, today
from kirok.desk.publications.models import Picture
from kirok.desk.retraction.actions import rewritten
from kirok.desk.retraction.standing import in_public
from kirok.desk.statements.models import Consent, ConsentStep
from kirok.desk.statements.uses import last_day, standing


@dataclass(frozen=True)
class Ended:
    """Whose consents were told to have ended (ids of statements, each once), and the sites that were written anew."""

    statements: tuple[str, ...]
    sites: tuple[str, ...]


def due(day: dt.date) -> Sequence[Consent]:
    """Consents whose last day has passed and whose history does not say so yet."""
    told = ConsentStep.objects.filter(kind="ended", statement=OuterRef("statement"), person=OuterRef("person"), on=OuterRef("expires"))
    rows = Consent.objects.exclude(expires="").exclude(basis="none").filter(~Exists(told))
    ends = list(rows.order_by().values_list("expires", flat=True).distinct())
    over = [text for text in ends if (until := last_day(text)) is not None and until < day]
    return list(rows.filter(expires__in=over).select_related("statement").order_by("pk")) if over else []


def end_due(*, by: User) -> Ended:
    """Withhold what rests on consents that have ended, then write that into their history; one journal line tells of all.

    The sites come first and are written as often as it takes: after a kill in between, the next look does it again.
    """
    day = today()
    rows = due(day)
    if not rows:
        return Ended((), ())
    sites = rewritten(by) if _stands(rows) else ()
    with transaction.atomic():
        ConsentStep.objects.bulk_create([_step(row, day, by) for row in rows])
        detail = {"consents": len(rows), "sites": len(sites), "day": day.isoformat()}
        note(by=by, action="consent.ended", target="consents", detail=detail)
    return Ended(tuple(dict.fromkeys(row.statement.key for row in rows)), sites)


def _stands(rows: Sequence[Consent]) -> bool:
    """Whether anything that is out rests on one of them, or shows somebody in a picture."""
    shown = Picture.objects.filter(publication__state="released").values_list("shows", flat=True)
    people = {person for row in shown for person in row}
    return bool(in_public({row.statement_id for row in rows})) or any(row.person in people for row in rows)


def _step(row: Consent, day: dt.date, by: User) -> ConsentStep:
    uses = [use for use, state in standing(row.payload, day).uses.items() if state == "ended"]
    return ConsentStep(statement=row.statement, person=row.person, kind="ended", uses=uses, on=row.expires, payload=row.payload, by=by)


def keep_days(home: Home) -> Ended:
    """One look at the calendar: end what is due, if anything is.

    Raises:
        Refused: another command is writing just now.
        BadInput: a site cannot be written.
    """
    if not due(today()):
        return Ended((), ())
    with writing(home):
        return end_due(by=User.objects.operator())
