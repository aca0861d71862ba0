"""Where the site asks the shared terms: labels of codes, dates in words, the year of a date."""

from __future__ import annotations

from functools import lru_cache

from kirok.base.errors import BadInput
from kirok.terms.edtf import parse
from kirok.terms.vocabulary import load
from kirok.terms.when_words import in_words


@lru_cache(maxsize=65536)
def code_label(code: str, language: str) -> str:
    """The vocabulary's label of *code*; a code it does not know is shown as it is.

    A record tells the reason of a retraction without its scheme: "forged" is RTR.forged.
    """
    for known in (code, f"RTR.{code}"):
        try:
            return load().label(known, language)
        except BadInput:
            continue
    return code


@lru_cache(maxsize=65536)
def when_in_words(edtf: str, language: str) -> str:
    """An EDTF date in words; a text that is none is shown as it is."""
    try:
        return in_words(edtf, language)
    except BadInput:
        return edtf


@lru_cache(maxsize=65536)
def year_of(edtf: str) -> int | None:
    """The one year in which an EDTF date wholly lies, else None: no year is guessed for a longer span."""
    when = parse(edtf)
    if when.first is None or when.last is None or when.first[0] != when.last[0]:
        return None
    return when.first[0]


def year_if_any(text: str) -> int | None:
    """The one year of *text* if it is an EDTF date; None for anything else, such as the id of a claim."""
    try:
        return year_of(text)
    except BadInput:
        return None


@lru_cache(maxsize=65536)
def first_day(edtf: str | None) -> tuple[int, int, int]:
    """The earliest day an EDTF date allows, to sort by; no date and an open beginning come after every other."""
    first = parse(edtf).first if edtf else None
    return first or (9999, 12, 31)


@lru_cache(maxsize=65536)
def span_of_days(edtf: str) -> tuple[float | None, float | None]:
    """From where to where an EDTF date reaches, in years with fractions (2104.5 is the middle of 2104); None is an open bound."""
    when = parse(edtf)
    return _fraction(when.first, 0), _fraction(when.last, 1)


def _fraction(day: tuple[int, int, int] | None, after: int) -> float | None:
    """The beginning of *day*, or its end; months of 31 days are near enough for a drawing."""
    return None if day is None else day[0] + (day[1] - 1) / 12 + (day[2] - 1 + after) / 372
