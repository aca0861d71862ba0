"""Payload values as public words: labels in both languages, parties without private names, ranges left whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.publications.coarsening import allowed_place, denied
from kirok.desk.publications.told import Involved, Told
from kirok.publish.record import CountRecord, PartyRecord, PlaceRecord, Words
from kirok.terms import gazetteer
from kirok.terms.codec import encode
from kirok.terms.place import Place
from kirok.terms.unset import given

_HANGUL = re.compile("[ㄱ-ㅎㅏ-ㅣ가-힣]")
_WITHHELD = Words("a person (name withheld)", "이름을 밝히지 않은 사람")


def words(value: Any) -> Words | None:
    """A text that may be one string in either language, or a mapping of both."""
    if isinstance(value, dict):
        return Words(str(value.get("en") or ""), str(value.get("ko") or ""))
    if not value:
        return None
    text = str(value)
    return Words("", text) if _HANGUL.search(text) else Words(text, "")


def party(part: Involved, *, named: bool) -> PartyRecord:
    """An actor as the public may read it, by name or without."""
    actor = part.actor
    if not named:
        return PartyRecord("withheld", _WITHHELD, kind=actor.kind)
    if actor.payload.get("label_is") == "perpetrator-term":
        label = words(actor.payload.get("verbatim") or actor.payload.get("label"))
        return PartyRecord(actor.key, label or _WITHHELD, quoted=True, kind=actor.kind)
    return PartyRecord(actor.key, _label(part), kind=actor.kind)


def _label(part: Involved) -> Words:
    actor, names = part.actor, dict(reversed(part.names))
    for field in ("label", "name", "role"):
        if actor.payload.get(field) and not names:
            return words(actor.payload[field]) or Words(actor.key, "")
    return Words(names.get("Latn", ""), names.get("Hang", "")) if names else Words("not identified", "신원 미상")


def place(key: str | None, places: Mapping[str, Place], claim: Told, shown_before: dict[str, PlaceRecord]) -> PlaceRecord | None:
    """A place at its own precision, or the nearest one around it that the teller's consent allows.

    *shown_before* keeps the record of each place by its id, for the claims that are told of it next.
    """
    if key is None or key not in places:
        return None
    shown = allowed_place(places[key], places, claim)
    country = given(places[key].country, None)
    if shown is None:
        return PlaceRecord(country.lower(), _country(country), "country", country) if country else None
    if shown.id not in shown_before:
        label = words(encode(shown).get("name")) or Words("unknown", "미상")
        shown_before[shown.id] = PlaceRecord(shown.id, label, shown.precision, given(shown.country, None))
    return shown_before[shown.id]


def _country(code: str) -> Words:
    try:
        return Words(gazetteer.area(code).label("en"), gazetteer.area(code).label("ko"))
    except BadInput:
        return Words(code, code)


def count(payload: dict[str, Any] | None, claim: Told) -> CountRecord | None:
    """A count as it was given: both ends, the rule, and the phrase unless its teller did not allow their words to be quoted."""
    if not payload:
        return None
    return CountRecord(
        low=payload.get("min"),
        high=payload.get("max"),
        quantifier=payload.get("quantifier"),
        phrase=None if "verbatim-quote" in denied(claim) else payload.get("verbatim"),
        rule=payload.get("rule"),
        share_low=payload.get("share_min"),
    )
