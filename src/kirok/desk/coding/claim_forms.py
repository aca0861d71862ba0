"""The form of one claim: which fields a kind has, the words it stands on, and what the coder is unsure about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.coding.controls import Control, Drawing, choices, controls
from kirok.desk.coding.labels import label_of
from kirok.desk.coding.reading import Resolver, read
from kirok.desk.statements.models import Statement
from kirok.terms import codec, selectors
from kirok.terms.claim import OWN, Claim

#: The fields that stand open on the form of a kind; all others wait under "more".
FIRST: Mapping[str, Sequence[str]] = {
    "act": ("type", "patient", "agent", "place", "when", "count", "ground"),
    "state": ("type", "patient", "place", "when"),
    "quantity": ("part", "whole", "count", "when"),
    "policy": ("content", "agent", "when"),
    "comparison": ("left", "relation", "right"),
    "sourcing": ("content", "subject"),
}
_TYPES = {"act": "VIO", "state": "FATE"}
_APART = frozenset({"id", "statement", "kind", "span", "status", "coder"})
_DOUBT = "unsure: "
_CONTEXT = 24


@dataclass(frozen=True)
class ClaimForm:
    """What the template draws: open fields, further fields, and which of them the coder doubts."""

    first: Sequence[Control]
    more: Sequence[Control]
    doubted: frozenset[str]

    @property
    def doubtable(self) -> list[tuple[str, str, bool]]:
        """The open fields with their words, and whether each is doubted."""
        keys = dict.fromkeys(one.name for one in self.first)
        return [(key, label_of(key), key in self.doubted) for key in keys]


def form(kind: str, payload: Mapping[str, Any], more: Mapping[str, int]) -> ClaimForm:
    """The form of a claim of *kind*, filled from *payload*."""
    plain = dict(payload)
    doubts, plain["ambiguity"] = _split(plain.get("ambiguity"))
    drawing = Drawing(more)
    first = [_typed(one, kind) for one in controls(Claim, plain, drawing, only=FIRST[kind])]
    others = [name for name, owner in OWN.items() if owner != kind]
    if kind not in _TYPES:
        others.append("type")
    rest = controls(Claim, plain, drawing, but={*_APART, *FIRST[kind], *others})
    return ClaimForm(first, rest, frozenset(doubts))


def doubts_of(payload: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The fields that a claim's coder ticked as unsure, and what is open to doubt in the coder's own words."""
    return _split(payload.get("ambiguity"))


def _typed(control: Control, kind: str) -> Control:
    if control.name != "type":
        return control
    return replace(control, kind="choice", options=choices(_TYPES[kind]))


def _split(ambiguity: Any) -> tuple[list[str], list[str]]:
    """What was ticked as unsure, and what is open to doubt in the coder's own words."""
    lines = [str(line) for line in ambiguity or []]
    return [line.removeprefix(_DOUBT) for line in lines if line.startswith(_DOUBT)], [line for line in lines if not line.startswith(_DOUBT)]


def payload(data: Mapping[str, str], doubts: Iterable[str], resolve: Resolver) -> dict[str, Any]:
    """The plain data of a claim as the form sent it, without its words."""
    found = read(Claim, {key: value for key, value in data.items() if not key.startswith("span")}, resolve)
    lines = [*(f"{_DOUBT}{field}" for field in doubts), *(found.get("ambiguity") or [])]
    if lines:
        found["ambiguity"] = lines
    return found


def ordered(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The keys in the order of the format."""
    return {slot.key: plain[slot.key] for slot in codec.slots(Claim) if slot.key in plain}


@dataclass(frozen=True)
class Words:
    """The words of a claim: positions in the statement, and citations of recordings or images that have none."""

    places: tuple[tuple[int, int], ...]
    fragments: tuple[str, ...] = ()

    def span(self, text: str) -> Any:
        """The ``span`` of the format: the plain words where they stand once, else with what stands around them."""
        cited = [*(_span(text, start, end) for start, end in self.places), *(_citation(one) for one in self.fragments)]
        return cited[0] if len(cited) == 1 else cited


def _citation(line: str) -> dict[str, str]:
    """The citation of a line: a fragment alone ("t=10,20"), or with the digest of the file that it is of behind it."""
    fragment, _, file = line.partition(" ")
    return {"fragment": fragment, "file": file.strip()} if file.strip() else {"fragment": fragment}


def _span(text: str, start: int, end: int) -> Any:
    exact = text[start:end]
    if len(selectors.occurrences(text, exact)) == 1:
        return exact
    span = {"exact": exact, "prefix": text[max(0, start - _CONTEXT) : start], "suffix": text[end : end + _CONTEXT]}
    span = {key: value for key, value in span.items() if value}
    fitting = [at for at in selectors.occurrences(text, exact) if text.endswith(span.get("prefix", ""), 0, at)]
    fitting = [at for at in fitting if text.startswith(span.get("suffix", ""), at + len(exact))]
    return span if len(fitting) == 1 else {**span, "start": start, "end": end}


def words_of(statement: Statement, data: Mapping[str, str]) -> Words:
    """The words that a page chose: kept spans, a span by its positions, and words typed as a quotation.

    Raises:
        BadInput: words that are not there, or stand there more than once.
    """
    places = _kept(data.get("spans", ""))
    start, end = data.get("start", "").strip(), data.get("end", "").strip()
    if start or end:
        places.append(_position(statement, start, end))
    if quoted := data.get("words", "").strip():
        places.append(_quoted(statement, quoted))
    fragments = tuple(one.strip() for one in data.get("fragment", "").splitlines() if one.strip())
    unique = tuple(dict.fromkeys(places))
    if not unique and not fragments:
        raise BadInput("a claim stands on words of the statement; choose some", field="words", allowed="words of the statement")
    for first, last in unique:
        _position(statement, str(first), str(last))
    return Words(unique, fragments)


def _kept(text: str) -> list[tuple[int, int]]:
    try:
        pairs = json.loads(text or "[]")
        return [(int(start), int(end)) for start, end in pairs]
    except (ValueError, TypeError):
        raise BadInput("the chosen words came damaged; choose them again", field="words") from None


def _position(statement: Statement, start: str, end: str) -> tuple[int, int]:
    if not (start.isdigit() and end.isdigit() and int(start) < int(end) <= len(statement.text)):
        raise BadInput("these positions are not in the statement", field="start", allowed=f"0 to {len(statement.text)}, start before end")
    return int(start), int(end)


def _quoted(statement: Statement, words: str) -> tuple[int, int]:
    try:
        return selectors.locate(statement.text, selectors.Span(exact=words))
    except BadInput as error:
        error.field = "words"
        raise
