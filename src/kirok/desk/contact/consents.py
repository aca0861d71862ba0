"""Consent over the whole desk: what ends soon, and taking it back so that what rests on it leaves our sites at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kirok.base.errors import BadInput
from kirok.desk.entities.models import Actor
from kirok.desk.journal.actions import inner, note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.retraction.actions import rewritten, withdraw
from kirok.desk.retraction.closure import Target, reach
from kirok.desk.statements.consenting import Given, give, take_back
from kirok.desk.statements.models import Consent, ConsentStep, Source, Statement
from kirok.desk.statements.uses import Standing, last_day, standing

#: Days ahead that the list looks.
SOON = 90


def record(*, statement: Statement, given: Given, by: Authenticated) -> ConsentStep:
    """Record a step of somebody whom the desk knows: a source, the statement itself, a person or group of the registry.

    Raises:
        BadInput: nobody has that id; or see :func:`kirok.desk.statements.consenting.give`.
        Refused: a role that may not.
    """
    own = {statement.key, *(row.person for row in statement.consents.all())}
    if given.person not in own and not _is_known(given.person):
        raise BadInput(
            f"nobody here has the id '{given.person[:60]}'", field="person", allowed="a source's number or an id of the registry"
        )
    return give(statement=statement, given=given, by=by)


def _is_known(person: str) -> bool:
    return Source.objects.filter(number=person).exists() or Actor.objects.filter(key=person).exists()


@dataclass(frozen=True)
class TakenBack:
    """The step, the event under which the statement is hidden now ("" for none), and the sites written anew."""

    step: ConsentStep
    event: str
    sites: tuple[str, ...]


def take_back_now(*, statement: Statement, person: str, uses: Collection[str], on: str, hide: bool, by: Authenticated) -> TakenBack:
    """Record that consent was taken back; with *hide*, the statement and all that rests on it leave our sites, without a notice.

    Raises:
        BadInput: see :func:`kirok.desk.statements.consenting.take_back`.
        Refused: the same, or a role that may not hide.
    """
    if hide:
        require(by.user, "withdraw")
    if not hide:
        step = take_back(statement=statement, person=person, uses=uses, on=on, by=by)
        return TakenBack(step, "", ())
    with inner() as lines:
        step = take_back(statement=statement, person=person, uses=uses, on=on, by=by)
    (line,) = lines
    with inner():
        marked = withdraw(item=statement.key, reason="consent-withdrawn", by=by)
    note(by=by.user, action=line.action, target=line.target, detail={**line.detail, "event": marked.event.key})
    return TakenBack(step, marked.event.key, marked.sites)


@dataclass(frozen=True)
class Ending:
    """One consent that ends soon or has ended, and whether anything that stands in public rests on it."""

    statement: Statement
    standing: Standing
    over: bool
    public: tuple[str, ...]


def ending(user: User, day: dt.date) -> list[Ending]:
    """Consents whose last day is past or within the next weeks, the earliest first, of the statements that a person sees."""
    horizon = day + dt.timedelta(days=SOON)
    rows = Consent.objects.exclude(expires="").select_related("statement__source__care__handler", "statement__source__care__deputy")
    found = [(until, row) for row in rows if (until := last_day(row.expires)) is not None and until <= horizon]
    found = [(until, row) for until, row in found if _sees(user, row.statement)]
    return [_ending(row, until, day) for until, row in sorted(found, key=lambda pair: (pair[0], pair[1].pk))]


def _sees(user: User, statement: Statement) -> bool:
    care = getattr(statement.source, "care", None)
    return user.has_role("legal", "lead") or (care is not None and care.kept_by(user))


def _ending(row: Consent, until: dt.date, day: dt.date) -> Ending:
    statement = row.statement
    return Ending(statement, standing(row.payload, day), until < day, reach(Target("statement", statement.key, statement)).feed)


def enforce(*, by: Authenticated) -> Sequence[str]:
    """Write every site of ours anew, without what rests on a consent that has ended; no notice appears.

    Raises:
        Refused: a role that may not.
    """
    require(by.user, "withdraw")
    sites = rewritten(by.user)
    note(by=by.user, action="consent.enforce", target="site", detail={"sites": len(sites), "day": today().isoformat()})
    return sites
