"""Values of a claim as people say them: for two codings side by side, and for what two people changed at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from kirok.desk.claims.templatetags.claims import actor as called
from kirok.desk.claims.templatetags.claims import both, label, span_of, when
from kirok.desk.entities.models import Actor, Event, Place
from kirok.terms.coding_text import flow

#: Field -> the scheme of its codes ("": any).
_CODES = {"type": "", "kind": "KIND", "polarity": "POLARITY", "modality": "MODALITY", "relation": "RELATION", "ground": "GRD"}

Say = Callable[[str, Any], str]


def sayer(payloads: Iterable[Mapping[str, Any] | None]) -> Say:
    """What says a field's value in the page's language, with the names of whom and what the *payloads* name; three questions in all."""
    names = names_of({key for payload in payloads for key in _ids(payload)})

    def say(field: str, value: Any) -> str:
        return _said(field, value, names)

    return say


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _ids(part)
    elif isinstance(value, list):
        for part in value:
            yield from _ids(part)
    elif isinstance(value, str) and len(value) <= 80:
        yield value


def names_of(keys: Collection[str]) -> Mapping[str, str]:
    """What the people, groups, places and events of these ids are called."""
    actors = {row.key: called(row) for row in Actor.objects.filter(key__in=keys).prefetch_related("names")}
    places = {row.key: both(row.payload.get("name")) for row in Place.objects.filter(key__in=keys)}
    return {row.key: both(row.payload.get("label")) for row in Event.objects.filter(key__in=keys)} | places | actors


def _said(field: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return "?"
    if isinstance(value, list):
        return ", ".join(_said(field, part, names) for part in value)
    if isinstance(value, Mapping):
        return _compound(field, value, names)
    if field in _CODES:
        return _with(label(str(value), _CODES[field]), str(value))
    return _with(names[value], value) if value in names else flow(value)


def _compound(field: str, value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if field in {"agent", "patient"} and set(value) <= {"who", "as", "degree"}:
        manner = label(str(value.get("degree") or ""), "DEG") if value.get("degree") else label(str(value.get("as") or ""), "AS")
        return " — ".join(part for part in (_said("who", value["who"], names), manner) if part)
    if field == "when" and set(value) <= {"edtf", "verbatim"}:
        return _with(when(str(value["edtf"])), str(value["edtf"]))
    if field == "count" and set(value) <= {"min", "max", "quantifier", "unit", "verbatim", "rule"}:
        return " ".join(part for part in (span_of(value), label(str(value.get("unit") or ""), "UNIT") if value.get("unit") else "") if part)
    return flow(value)


def _with(words: str, code: str) -> str:
    return words if words == code else f"{words} ({code})"
