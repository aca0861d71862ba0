"""Claims are asserted from coded payloads, each tied to words of its statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kirok.base.errors import Refused
from kirok.desk.claims.models import Claim, Span
from kirok.desk.members.models import User
from kirok.desk.rows import Outcome, hand_over, upsert
from kirok.desk.statements.models import Statement

_FIELDS = ("kind", "type", "polarity", "when", "count_min", "count_max", "credibility", "payload")


@dataclass(frozen=True)
class Draft:
    """One coded claim before it is saved: its statement, its payload in the one codec, and where its words stand."""

    statement: Statement
    payload: Mapping[str, Any]
    spans: tuple[tuple[int, int], ...]


def assert_(drafts: Sequence[Draft], *, by: User, authenticated: bool) -> Outcome[Claim]:
    """Save claims as drafts of *by*; released claims can only be retracted, not rewritten.

    Raises:
        Refused: a claim is released, or its id names a claim of another statement.
    """
    rows = [_row(draft, by, authenticated=authenticated) for draft in drafts]
    outcome = upsert(Claim, rows, key="key", fields=_FIELDS, guard=_guard, also=("coder", "earlier_coders", "coder_authenticated"))
    _refuse_moved(outcome, rows)
    _write_spans(outcome, drafts)
    return outcome


def _row(draft: Draft, by: User, *, authenticated: bool) -> Claim:
    payload = draft.payload
    count = payload.get("count") or {}
    return Claim(
        key=payload["id"],
        statement=draft.statement,
        kind=payload["kind"],
        type=payload.get("type") or "",
        polarity=payload.get("polarity") or "asserted",
        when=(payload.get("when") or {}).get("edtf") or "",
        count_min=count.get("min"),
        count_max=count.get("max"),
        credibility=payload.get("credibility"),
        coder=by,
        coder_authenticated=authenticated,
        payload=dict(payload),
    )


def _guard(held: Claim, given: Claim) -> None:
    if held.status != "draft":
        raise Refused(
            f"claim {held.key} is {held.status}: it cannot be rewritten; retract it and code a new one", field=f"claims[{held.key}]"
        )
    hand_over(held, given, author="coder", earlier="earlier_coders")
    held.coder_authenticated = given.coder_authenticated


def _refuse_moved(outcome: Outcome[Claim], rows: Sequence[Claim]) -> None:
    for row in rows:
        if outcome.rows[row.key].statement_id != row.statement_id:
            raise Refused(f"claim id {row.key} already names a claim of another statement; choose another id", field=f"claims[{row.key}]")


def _write_spans(outcome: Outcome[Claim], drafts: Sequence[Draft]) -> None:
    touched = {claim.key for claim in outcome.touched}
    Span.objects.filter(claim__key__in=outcome.changed).delete()
    rows = []
    for draft in drafts:
        if draft.payload["id"] in touched:
            claim = outcome.rows[draft.payload["id"]]
            rows += [_span(claim, draft.statement.text, position, span) for position, span in enumerate(draft.spans)]
    Span.objects.bulk_create(rows, batch_size=500)


def _span(claim: Claim, text: str, position: int, span: tuple[int, int]) -> Span:
    start, end = span
    return Span(claim=claim, position=position, start=start, end=end, exact=text[start:end])
