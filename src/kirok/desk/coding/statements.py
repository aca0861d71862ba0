"""Statements that come with a coding file or are typed into a page: new ones are sealed, held ones only completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kirok.base.errors import BadInput, Refused
from kirok.desk.members.models import User
from kirok.desk.rows import Outcome
from kirok.desk.statements.actions import transcribe, write_consents
from kirok.desk.statements.models import Source, Statement


def enter_statements(payloads: Sequence[dict[str, Any]], by: User, *, whole: bool = False) -> Outcome[Statement]:
    """Save statements: their words and their source never change once they are here.

    *whole*: what is absent is taken away; else it stays as it was.

    Raises:
        BadInput: an unknown source.
        Refused: other words, another source, or another chain under a release.
    """
    outcome: Outcome[Statement] = Outcome()
    held = {row.key: row for row in Statement.objects.filter(key__in=[payload["id"] for payload in payloads]).select_related("source")}
    sources = {source.number: source for source in Source.objects.filter(number__in=[p.get("source") or "" for p in payloads])}
    for payload in payloads:
        text, rest = payload.get("text"), {key: value for key, value in payload.items() if key != "text"}
        statement = held.get(payload["id"])
        if statement is None:
            outcome.rows[payload["id"]] = _new_statement(rest, str(text), sources, by)
            outcome.new.append(payload["id"])
        else:
            outcome.rows[payload["id"]] = statement
            (outcome.changed if _complete(statement, text, rest, whole=whole) else outcome.same).append(payload["id"])
    return outcome


def _new_statement(payload: dict[str, Any], text: str, sources: Mapping[str, Source], by: User) -> Statement:
    number = payload.get("source")
    if number and number not in sources:
        raise BadInput(f"there is no source {number}; list it under 'sources'", field=f"statements[{payload['id']}]")
    statement = transcribe(payload, text, source=sources[number] if number else None, by=by)
    write_consents(statement, payload.get("consent") or [])
    return statement


def _complete(statement: Statement, text: str | None, given: dict[str, Any], *, whole: bool) -> bool:
    """Add to a statement what a file says of it; its words and its source never change. True when anything did."""
    if text is not None and text != statement.text:
        raise Refused(f"statement {statement.key} holds other words; a verbatim text is never edited", field=f"statements[{statement.key}]")
    source = statement.source.number if statement.source else None
    if given.get("source", source) != source:
        raise Refused(f"statement {statement.key} belongs to another source", field=f"statements[{statement.key}]")
    _refuse_other_chain(statement, given)
    merged = dict(given) if whole else {**statement.payload, **given}
    if merged == statement.payload:
        return False
    statement.payload = merged
    statement.said_on = (merged.get("said_on") or {}).get("edtf") or statement.said_on
    statement.save(update_fields=["payload", "said_on"])
    if whole or "consent" in given:
        write_consents(statement, given.get("consent") or [])
    return True


def _refuse_other_chain(statement: Statement, given: Mapping[str, Any]) -> None:
    """Who heard it from whom decides certainty: under a release it is no longer one coder's to change."""
    held = statement.payload.get("chain")
    if given.get("chain", held) != held and statement.claims.exclude(status="draft").exists():
        raise Refused(
            f"statement {statement.key} stands under a release: its chain cannot be rewritten", field=f"statements[{statement.key}]"
        )
