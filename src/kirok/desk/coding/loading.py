"""A coding file becomes drafts, in one transaction: every row, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.watching import Advance, Watch, unwatched
from kirok.desk.claims.actions import Draft, assert_
from kirok.desk.claims.models import Claim
from kirok.desk.coding.expecting import check, keep
from kirok.desk.coding.statements import enter_statements
from kirok.desk.entities.actions import register_actors, register_events, register_links, register_places, tie
from kirok.desk.entities.models import Actor, Event, Place
from kirok.desk.findings.actions import draft as draft_findings
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import note, together
from kirok.desk.members.models import User
from kirok.desk.publications.actions import draft as draft_publications
from kirok.desk.rows import Outcome, upsert
from kirok.desk.statements.models import Outlet, Source, Statement
from kirok.desk.vault import sealing
from kirok.terms import codec, coding, selectors

#: Steps that are told of: registry, statements, claims, the rest.
_SAVING = 4


@dataclass(frozen=True)
class Loaded:
    """How many rows were new, changed or the same, and how many of each section there were."""

    new: int
    changed: int
    same: int
    counts: dict[str, int]


def known() -> coding.Known:
    """What the desk holds already, which a file may refer to."""
    return coding.Known(
        statements=dict(Statement.objects.values_list("key", "text")),
        sources=_keys(Source, "number"),
        outlets=_keys(Outlet, "key"),
        actors=_keys(Actor, "key"),
        places=_keys(Place, "key"),
        events=_keys(Event, "key"),
        claims=_keys(Claim, "key"),
        findings=_keys(Finding, "key"),
    )


def _keys(model: Any, field: str) -> frozenset[str]:
    return frozenset(model.objects.values_list(field, flat=True))


def load(text: str, *, file: str, by: User, authenticated: bool, watch: Watch = unwatched) -> Loaded:
    """Read, check and save a coding file.

    Raises:
        BadInput: anything in the file that cannot be, with its line and field.
        Refused: it would rewrite what is released.
        CheckFailed: the rules give something else than its ``expect`` block says.
    """
    with watch("reading the coding file", coding.READING) as advance:
        parsed = coding.load_text(text, file=file, known=known(), advance=advance)
    try:
        with watch("saving what was coded", _SAVING) as advance, sealing.together(), transaction.atomic(), together():
            loaded = _save(parsed, by, advance, authenticated=authenticated)
            crash_point("code.before-commit")
    except (BadInput, Refused) as error:
        raise error.at(file=file, line=_line(parsed, error.field)) from error
    crash_point("code.after-commit")
    return loaded


def _line(parsed: coding.CodingFile, field: str | None) -> int | None:
    section, _, rest = (field or "").partition("[")
    return parsed.lines.get((section, rest.partition("]")[0]))


def _save(parsed: coding.CodingFile, by: User, advance: Advance, *, authenticated: bool) -> Loaded:
    payloads = {section: [codec.encode(value) for value in getattr(parsed, section)] for section in coding.SECTIONS}
    outcomes = _registry(payloads)
    advance(1)
    outcomes.append(enter_statements(payloads["statements"], by))
    advance(1)
    claims = assert_(_drafts(parsed, payloads["claims"]), by=by, authenticated=authenticated)
    tie(claims.touched)
    advance(1)
    outcomes += [claims, register_links(payloads["links"])]
    outcomes += [draft_findings(payloads["findings"], by=by), draft_publications(payloads["publications"], by=by)]
    advance(1)
    expected = codec.encode(parsed.expect) if parsed.expect else {}
    keep(expected)
    counts = {section: len(rows) for section, rows in payloads.items()}
    loaded = Loaded(_sum(outcomes, "new"), _sum(outcomes, "changed"), _sum(outcomes, "same"), counts)
    if loaded.new or loaded.changed:
        note(by=by, action="code", target="coding file", detail={**counts, "new": loaded.new, "changed": loaded.changed})
    check(expected)
    return loaded


def _sum(outcomes: Sequence[Outcome[Any]], part: str) -> int:
    return sum(len(getattr(outcome, part)) for outcome in outcomes)


def _registry(payloads: Mapping[str, list[dict[str, Any]]]) -> list[Outcome[Any]]:
    sources = [Source(number=payload["id"], payload=payload) for payload in payloads["sources"]]
    outlets = [Outlet(key=payload["id"], payload=payload) for payload in payloads["outlets"]]
    return [
        upsert(Source, sources, key="number", fields=("payload",)),
        upsert(Outlet, outlets, key="key", fields=("payload",)),
        register_actors(payloads["actors"]),
        register_places(payloads["places"]),
        register_events(payloads["events"]),
    ]


def _drafts(parsed: coding.CodingFile, payloads: Sequence[dict[str, Any]]) -> list[Draft]:
    statements = {row.key: row for row in Statement.objects.all()}
    only = parsed.statements[0].id if len(parsed.statements) == 1 else ""
    drafts = []
    for claim, payload in zip(parsed.claims, payloads, strict=True):
        statement = statements[payload.get("statement") or only]
        spans = tuple(selectors.locate(statement.text, span) for span in claim.spans if span.exact)
        drafts.append(Draft(statement, payload, spans))
    return drafts
