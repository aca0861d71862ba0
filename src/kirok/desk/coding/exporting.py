"""Drafts become a coding file again, with nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.claims.models import Claim
from kirok.desk.coding import models
from kirok.desk.entities.models import Actor, Event, Link, Place
from kirok.desk.findings.models import Finding
from kirok.desk.publications.models import Publication
from kirok.desk.statements.models import Outlet, Source, Statement
from kirok.terms import codec, coding
from kirok.terms.coding import CodingFile
from kirok.terms.expectation import Expectation
from kirok.terms.unset import UNSET


def export(statements: Sequence[str]) -> str:
    """The coding file of the whole desk, or of the named statements and all that belongs to them.

    Raises:
        BadInput: a statement that the desk does not hold.
    """
    payloads = _everything() if not statements else _part(statements)
    payloads["claims"] = _owned(payloads["claims"], alone=len(payloads["statements"]) == 1)
    sections: dict[str, Any] = {}
    for name, rows in payloads.items():
        sections[name] = tuple(codec.decode(coding.SECTIONS[name], row, name) for row in rows)
    expected = {row.key: row.payload for row in models.Expectation.objects.order_by("pk")} if not statements else {}
    expect = codec.decode(Expectation, expected, "expect") if expected else UNSET
    return coding.dump(CodingFile(**sections, expect=expect))


def _everything() -> dict[str, list[dict[str, Any]]]:
    return {
        "sources": _rows(Source.objects),
        "outlets": _rows(Outlet.objects),
        "statements": [_statement(row) for row in Statement.objects.order_by("pk")],
        "actors": _rows(Actor.objects),
        "places": _rows(Place.objects),
        "events": _rows(Event.objects),
        "claims": [_claim(row) for row in Claim.objects.select_related("statement").order_by("pk")],
        "links": _rows(Link.objects),
        "findings": _rows(Finding.objects),
        "publications": _rows(Publication.objects),
    }


def _rows(manager: Any) -> list[dict[str, Any]]:
    return list(manager.order_by("pk").values_list("payload", flat=True))


def _statement(row: Statement) -> dict[str, Any]:
    return {**row.payload, "text": row.text}


def _claim(row: Claim) -> dict[str, Any]:
    return {**row.payload, "statement": row.statement.key}


def _owned(claims: Sequence[dict[str, Any]], *, alone: bool) -> list[dict[str, Any]]:
    """Each claim says whose it is, but for a file with one statement, where it need not."""
    return [{key: value for key, value in claim.items() if not (alone and key == "statement")} for claim in claims]


def _part(keys: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The named statements, their claims, and everything those mention."""
    rows = list(Statement.objects.filter(key__in=keys).order_by("pk"))
    missing = sorted(set(keys) - {row.key for row in rows})
    if missing:
        raise BadInput(f"there is no statement '{missing[0]}'", field="STATEMENT")
    claims = [_claim(row) for row in Claim.objects.filter(statement__in=rows).select_related("statement").order_by("pk")]
    whole = _everything()
    named = set(_strings([*claims, *(row.payload for row in rows)]))
    ids = {claim["id"] for claim in claims}
    kept = {name: _mentioned(whole[name], named) for name in ("sources", "outlets", "actors", "places", "events")}
    known = ids | {entry["id"] for name in ("events",) for entry in kept[name]}
    links = [link for link in whole["links"] if {link["from"], link["to"]} <= known]
    return {**kept, "statements": [_statement(row) for row in rows], "claims": claims, "links": links, "findings": [], "publications": []}


def _mentioned(entries: Sequence[dict[str, Any]], named: set[str]) -> list[dict[str, Any]]:
    """The entries that are named, and those that a kept one names in turn."""
    by_id = {entry["id"]: entry for entry in entries}
    kept: set[str] = set()
    waiting = [key for key in by_id if key in named]
    while waiting:
        key = waiting.pop()
        if key not in kept:
            kept.add(key)
            waiting += [name for name in _strings(by_id[key]) if name in by_id]
    return [entry for entry in entries if entry["id"] in kept]


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
