"""What waits at the desk, in one row of groups: whose it is, where it is done, what is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kirok.desk.claims.models import SecondCoding
from kirok.desk.claims.templatetags.claims import both, when
from kirok.desk.findings.models import Finding
from kirok.desk.handling.reading import readable_by
from kirok.desk.members.gates import may
from kirok.desk.members.models import User, today
from kirok.desk.publications.models import Hold, Publication
from kirok.desk.statements.models import Statement

#: As many rows as a page of today shows of one group; the page of the group holds the rest.
FEW = 8


@dataclass(frozen=True)
class Thing:
    """One row: where it is opened, its public id, and words about it."""

    url: str
    key: str
    words: str


@dataclass(frozen=True)
class Group:
    """What waits for the same step; *mine*: this person may take it; *note*: on what condition; *more*: where the rest stands."""

    title: str
    things: list[Thing]
    mine: bool
    note: str = ""
    more: str = ""


def groups(user: User) -> list[Group]:
    """Every group, whether anything is in it or not, in the order of the path."""
    drafts = Publication.objects.order_by("-pk")
    unwritten = _("yours, if you wrote none of it")
    found = [_inbox(user)] if may(user, "handle") else []
    held = Hold.objects.filter(lifted_on=None, until__gt=today()).select_related("publication")
    found += [
        _group(_("Statements without a claim"), Statement.objects.filter(claims=None, status="standing").order_by("pk"), _statement,
               mine=may(user, "code"), more="statements"),
        _group(_("Second codings"), SecondCoding.objects.filter(coder=user, state="open").select_related("statement").order_by("pk"),
               _coding, mine=True, more="second-codings") if may(user, "code") else None,
        _group(_("Findings with an open contradiction"), Finding.objects.filter(certainty="CER.disputed").order_by("key"), _finding,
               mine=may(user, "lower"), more="findings"),
        _group(_("Drafts to review"), drafts.filter(state="draft"), _publication, mine=may(user, "review"), note=unwritten,
               more="publications"),
        _group(_("To release"), drafts.filter(state="reviewed"), _publication, mine=may(user, "release"), note=unwritten,
               more="publications"),
        _group(_("Held until a day"), held.order_by("until"),
               _hold, mine=False, more="publications"),
    ]  # fmt: skip
    return [group for group in found if group is not None]


def _group(title: str, rows: QuerySet[Any, Any], thing: Callable[[Any], Thing], *, mine: bool, note: str = "", more: str = "") -> Group:
    found = list(rows[: FEW + 1])
    return Group(title, [thing(row) for row in found[:FEW]], mine, note if mine else "", reverse(more) if len(found) > FEW else "")


def _inbox(user: User) -> Group:
    rows = readable_by(user).filter(handled_on=None, destroyed_on=None)
    return _group(_("Inbox"), rows, _report, mine=True, more="inbox")


def _report(row: Any) -> Thing:
    number = row.mailbox.number if row.mailbox else _("by hand")
    return Thing(reverse("report", args=[row.key]), row.key[:8], f"{number}, {row.pulled_on:%Y-%m-%d}")


def _statement(row: Statement) -> Thing:
    return Thing(reverse("statement", args=[row.key]), row.key, when(row.said_on))


def _coding(row: SecondCoding) -> Thing:
    return Thing(reverse("second-coding", args=[row.pk]), row.statement.key, when(row.statement.said_on))


def _finding(row: Finding) -> Thing:
    return Thing(reverse("finding", args=[row.key]), row.key, both(row.payload))


def _publication(row: Publication) -> Thing:
    return Thing(reverse("publication", args=[row.key]), row.key, both(row.payload.get("title")))


def _hold(row: Hold) -> Thing:
    return Thing(reverse("publication", args=[row.publication.key]), row.publication.key, f"{row.until:%Y-%m-%d}")
