"""What the fields that refer to something offer to choose from: what belongs to the statement first, then the newest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kirok.desk.claims.models import Claim
from kirok.desk.claims.templatetags.claims import actor as called
from kirok.desk.claims.templatetags.claims import both
from kirok.desk.coding.controls import Control
from kirok.desk.entities.models import Actor, Event, Place
from kirok.desk.findings.models import Finding
from kirok.desk.statements.models import Outlet, Source, Statement

_MOST = 80
Options = Sequence[tuple[str, str]]


def lists(statement: Statement | None, drawn: Iterable[Control]) -> Mapping[str, Options]:
    """The lists of choices that the fields of a form refer to, by their names."""
    wanted = sorted(_referred(drawn))
    single = {section: _MADE[section](statement) for section in {part for kind in wanted for part in kind.split("-")}}
    return {kind: [option for section in kind.split("-") for option in single[section]] for kind in wanted}


def _referred(drawn: Iterable[Control]) -> set[str]:
    found: set[str] = set()
    for one in drawn:
        found |= ({one.known} if one.known else set()) | _referred(one.inside)
    return found


def _actors(statement: Statement | None) -> Options:
    own = list(Actor.objects.filter(involvements__claim__statement=statement).distinct().prefetch_related("names")) if statement else []
    newest = list(Actor.objects.order_by("-pk").prefetch_related("names")[:_MOST])
    return [(row.key, called(row)) for row in {row.key: row for row in [*own[:_MOST], *newest]}.values()]


def _places(_statement: Statement | None) -> Options:
    return [(row.key, both(row.payload.get("name"))) for row in Place.objects.order_by("-pk")[:_MOST]]


def _events(_statement: Statement | None) -> Options:
    return [(row.key, both(row.payload.get("label"))) for row in Event.objects.order_by("-pk")[:_MOST]]


def _claims(statement: Statement | None) -> Options:
    rows = Claim.objects.filter(statement=statement) if statement else Claim.objects.all()
    found = rows.prefetch_related("spans").order_by("-pk")[:_MOST]
    return [(row.key, " … ".join(span.exact for span in row.spans.all())[:80]) for row in found]


def _sources(_statement: Statement | None) -> Options:
    return [(number, "") for number in Source.objects.order_by("-pk").values_list("number", flat=True)[:_MOST]]


def _outlets(_statement: Statement | None) -> Options:
    return [(row.key, both(row.payload.get("name"))) for row in Outlet.objects.order_by("-pk")[:_MOST]]


def _statements(statement: Statement | None) -> Options:
    rows = [statement] if statement else Statement.objects.order_by("-pk")[:_MOST]
    return [(row.key, row.text[:60]) for row in rows]


def _findings(_statement: Statement | None) -> Options:
    return [(row.key, both(row.payload)) for row in Finding.objects.order_by("-pk")[:_MOST]]


_MADE: Mapping[str, Callable[[Any], Options]] = {
    "actors": _actors,
    "places": _places,
    "events": _events,
    "claims": _claims,
    "sources": _sources,
    "outlets": _outlets,
    "statements": _statements,
    "findings": _findings,
}
