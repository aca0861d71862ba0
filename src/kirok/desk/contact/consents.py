"""Consent over the whole desk: what ends soon, and taking it back so that what rests on it leaves our sites at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from kirok.base.errors import BadInput
from kirok.desk.entities.models import Actor
from kirok.desk.journal.actions import inner, note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.retraction.actions import rewritten, withdraw
from kirok.desk.retraction.standing import in_public
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


def ending(user: User, day: dt.date) -> list[int]:
    """Consents whose last day is past or within the next weeks, the earliest first, of the statements that a person sees."""
    return [pk for _, pk in _by_day(user, day + dt.timedelta(days=SOON))]


def over(user: User, day: dt.date) -> int:
    """How many consents have ended, of the statements that a person sees."""
    return len(_by_day(user, day - dt.timedelta(days=1)))


def _by_day(user: User, horizon: dt.date) -> list[tuple[dt.date, int]]:
    rows = Consent.objects.exclude(expires="").exclude(basis="none").filter(statement__in=Statement.objects.values("pk"))
    if not user.has_role("legal", "lead"):
        rows = rows.filter(Q(statement__source__care__handler=user) | Q(statement__source__care__deputy=user))
    texts = set(rows.order_by().values_list("expires", flat=True).distinct())
    ends = {text: until for text in texts if (until := last_day(text)) is not None and until <= horizon}
    found = rows.filter(expires__in=ends).order_by().values_list("expires", "pk")
    return sorted((ends[text], pk) for text, pk in found)


def told(numbers: Sequence[int], day: dt.date) -> list[Ending]:
    """Those consents as a page lists them, in the same order, with as many questions as for one."""
    rows = {row.pk: row for row in Consent.objects.filter(pk__in=numbers).select_related("statement")}
    public = in_public({row.statement_id for row in rows.values()})
    return [_ending(rows[pk], day, public.get(rows[pk].statement_id, ())) for pk in numbers]


def _ending(row: Consent, day: dt.date, public: tuple[str, ...]) -> Ending:
    stands = standing(row.payload, day)
    return Ending(row.statement, stands, stands.until is not None and stands.until < day, public)


def enforce(*, by: Authenticated) -> Sequence[str]:
    """Write every site of ours anew, without what rests on a consent that has ended; no notice appears.

    Raises:
        Refused: a role that may not.
    """
    require(by.user, "withdraw")
    sites = rewritten(by.user)
    note(by=by.user, action="consent.enforce", target="site", detail={"sites": len(sites), "day": today().isoformat()})
    return sites
