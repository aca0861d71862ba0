"""What waits at the desk, in one row of groups: whose it is, where it is done, what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kirok.desk.claims.models import SecondCoding
from kirok.desk.claims.templatetags.claims import both, when
from kirok.desk.findings.models import Finding
from kirok.desk.handling.naming import answered_by
from kirok.desk.handling.reading import readable_by
from kirok.desk.members.gates import may
from kirok.desk.members.models import User, today
from kirok.desk.publications.evidence import Evidence, gather_all
from kirok.desk.publications.grounds import unanswered
from kirok.desk.publications.models import Hold, Publication
from kirok.desk.publications.protecting import claims_under, teller_of
from kirok.desk.publications.stops import KIN, LEGAL, needs
from kirok.desk.statements.models import Source, Statement

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
    held = Hold.objects.filter(lifted_on=None, until__gt=today()).select_related("publication").order_by("until")
    disputed = Finding.objects.filter(certainty="CER.disputed").order_by("key")
    return [
        *([_inbox(user)] if may(user, "handle") else []),
        *(_to_code(user) if may(user, "code") else [_uncoded(mine=False)]),
        _group(_("Findings with an open contradiction"), disputed, _finding, mine=may(user, "lower"), more="findings"),
        _group(_("Drafts to review"), drafts.filter(state="draft"), _publication, mine=may(user, "review"), note=unwritten),
        _group(_("To release"), drafts.filter(state="reviewed"), _publication, mine=may(user, "release"), note=unwritten),
        *_before_release(user),
        _group(_("Held until a day"), held, _hold, mine=False),
        *([_unkept()] if may(user, "assign") else []),
    ]


def _before_release(user: User) -> list[Group]:
    """What the newest drafts still take from a handler, a legal reviewer, or somebody who speaks to a family."""
    newest = list(Publication.objects.filter(state__in=("draft", "reviewed")).order_by("-pk").values_list("pk", flat=True)[:FEW])
    found = gather_all(Publication.objects.filter(pk__in=newest).prefetch_related("signoffs")) if newest else []
    drafts = sorted(found, key=lambda one: -one.publication.pk)
    missing = {one.publication.pk: {need.kind for need in needs(one, today()) if not need.given} for one in drafts}
    asked = _asked(user, drafts) if may(user, "expose") else [one for one in drafts if unanswered(one)]
    kinds = ((_("Legal sign-off"), LEGAL, "sign"), (_("Next of kin"), KIN, "kin"))
    signed = [_of(title, [one for one in drafts if kind in missing[one.publication.pk]], may(user, act)) for title, kind, act in kinds]
    return [_of(_("Exposure questions without an answer"), asked, may(user, "expose"), "exposure"), *signed]


def _asked(user: User, drafts: Sequence[Evidence]) -> list[Evidence]:
    """The drafts with a sentence that waits for this handler: one of their own sources told it, or none did."""
    tellers = {one.publication.pk: _tellers(one) for one in drafts}
    own = answered_by(user, {number for found in tellers.values() for told in found for number in told})
    return [one for one in drafts if any(not told or told & own for told in tellers[one.publication.pk])]


def _tellers(evidence: Evidence) -> list[set[str]]:
    """Of each sentence that waits for answers, the numbers of those who told it."""
    wanted = set(unanswered(evidence))
    under = [claims_under(evidence, item) for item in evidence.items if item.key in wanted]
    return [{teller for claim in claims if (teller := teller_of(claim))} for claims in under]


def _of(title: str, drafts: Sequence[Evidence], mine: bool, page: str = "publication") -> Group:  # noqa: FBT001 - a plain answer
    return Group(title, [_publication(one.publication, page) for one in drafts], mine)


def _unkept() -> Group:
    rows = Source.objects.filter(care=None).order_by("number")
    return _group(_("Sources that nobody keeps"), rows, _source, mine=True, more="sources")


def _uncoded(*, mine: bool) -> Group:
    rows = Statement.objects.filter(claims=None, status="standing").order_by("pk")
    return _group(_("Statements without a claim"), rows, _statement, mine=mine, more="statements")


def _to_code(user: User) -> list[Group]:
    """What a coder codes: statements without a claim, and those that they were asked to code a second time."""
    asked = SecondCoding.objects.filter(coder=user, state="open").select_related("statement").order_by("pk")
    return [_uncoded(mine=True), _group(_("Second codings"), asked, _coding, mine=True, more="second-codings")]


def _group(
    title: str, rows: QuerySet[Any, Any], thing: Callable[[Any], Thing], *, mine: bool, note: str = "", more: str = "publications"
) -> Group:
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


def _publication(row: Publication, page: str = "publication") -> Thing:
    return Thing(reverse(page, args=[row.key]), row.key, both(row.payload.get("title")))


def _source(row: Source) -> Thing:
    return Thing(f"{reverse('sources')}?number={row.number}", row.number, "")


def _hold(row: Hold) -> Thing:
    return Thing(reverse("publication", args=[row.publication.key]), row.publication.key, f"{row.until:%Y-%m-%d}")
