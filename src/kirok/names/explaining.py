"""Why two spellings may stand for one name: the best common reading, syllable by syllable."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from kirok.base.notes import Note
from kirok.names.evidence import likeness, ratio
from kirok.names.hangul import southern
from kirok.names.prior import SURNAME, places_of, priors
from kirok.names.romanization import syllable
from kirok.names.spelling import listed_forms, surname_spellings

if TYPE_CHECKING:
    from kirok.names.component import Component
    from kirok.names.name import Name
    from kirok.names.spelling import Spelling

_SYSTEMS = {"rr": Note("Revised Romanisation"), "mr": Note("McCune-Reischauer"), "dprk": Note("DPRK system")}

_RULE = "initial-sound rule: {form} written {written}"
_EDIT = "edit: {text} for {form}"


@dataclass(frozen=True, slots=True)
class Aligned:
    """One syllable or word of both spellings: as written, as read, why they may stand for each other, its bits."""

    left: str
    right: str
    read: str
    reasons: tuple[str, ...]
    bits: float


def align(left: Name, right: Name) -> tuple[Aligned, ...]:
    """The pair of readings that carries most of the evidence, place by place."""
    pairs = [(a.share * b.share * likeness(a, b), i, j) for i, a in enumerate(left.components) for j, b in enumerate(right.components)]
    _, i, j = max(pairs)
    a, b = left.components[i], right.components[j]
    places = list(zip((a.surname, *a.given), (b.surname, *b.given), strict=False))
    where = (SURNAME, *places_of(min(len(a.given), len(b.given))))
    found = [_aligned(one, two, (a, b), place) for place, (one, two) in zip(where, places, strict=True)]
    if len(a.given) != len(b.given):
        found.append(_unmatched(a, b, len(places) - 1))
    return tuple(found)


def _aligned(one: Spelling, two: Spelling, readings: tuple[Component, Component], place: int) -> Aligned:
    a, b = readings
    bits = log2(ratio(one, a.style, two, b.style, place))
    read = _common(one, two, readings, place)
    reasons = (
        dict.fromkeys(reason for spelt in (one, two) for reason in reasons_for(spelt, read, place))
        if read
        else {Note("two different syllables"): None}
    )
    return Aligned(one.text, two.text, read, tuple(reasons), round(bits, 2))


def _unmatched(a: Component, b: Component, size: int) -> Aligned:
    left, right = ("".join(each.text for each in given[size:]) for given in (a.given, b.given))
    return Aligned(left, right, "", (Note("one name has more syllables"),), 0.0)


def _common(one: Spelling, two: Spelling, readings: tuple[Component, Component], place: int) -> str:
    """The underlying syllable that explains both best; "" when none explains both."""
    a, b = (spelt.vectors(place)[reading.style][0] for spelt, reading in zip((one, two), readings, strict=True))
    if "missing" in (one.kind, two.kind):
        known = a or b
        return max(known, key=lambda form: (priors()[place].chances[form] * known[form], form), default="")
    return max(a.keys() & b.keys(), key=lambda form: (priors()[place].chances[form] * a[form] * b[form], form), default="")


def reasons_for(spelt: Spelling, form: str, place: int) -> tuple[str, ...]:
    """Why *spelt* may be written for the underlying *form*."""
    if spelt.kind == "missing":
        return (Note("not given on one side"),)
    if spelt.kind == "initial":
        return (Note("{letter} is the initial of {form}", letter=spelt.text.rstrip(".").upper(), form=form),)
    if spelt.kind == "hanja":
        return (Note("{form} is a reading of {hanja}", form=form, hanja=spelt.text),)
    if spelt.kind == "hangul":
        return (_written(spelt.text, form),)
    return _latin(spelt.text, form, place)


def _written(text: str, form: str) -> str:
    if text == form:
        return Note("{form} as written", form=form)
    if len(form) == 1 and southern(form) == text:
        return Note(_RULE, form=form, written=text)
    return Note(_EDIT, text=text, form=form)


def _latin(text: str, form: str, place: int) -> tuple[str, ...]:
    exact = listed_forms(text, place)
    links = {written for written in exact if form in dict(priors()[place].links(written))}
    if not links:
        return (Note(_EDIT, text=text, form=form),)
    written = form if form in links else max(links, key=lambda each: (max(exact[each]), each))
    rule = () if written == form else (Note(_RULE, form=form, written=written),)
    return (*rule, _spelt(text, written, place))


def _spelt(text: str, written: str, place: int) -> str:
    for system, name in _SYSTEMS.items() if len(written) == 1 else ():
        plain = syllable(written, system, surname=place == SURNAME)
        if text == plain:
            return Note("{text} for {written}: {system}", text=text, written=written, system=name)
    for system, name in _SYSTEMS.items() if len(written) == 1 else ():
        if _unmarked(text) == _unmarked(syllable(written, system, surname=place == SURNAME)):
            return Note("{text} for {written}: {system} without marks", text=text, written=written, system=name)
    if place == SURNAME and text in surname_spellings()[0]:
        return Note("{text} for {written}: surname variant", text=text, written=written)
    return Note("{text} for {written}: passport or press spelling", text=text, written=written)


def _unmarked(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if sign.isalpha())
