"""Where the site asks the shared terms: labels of codes, dates in words, the year of a date."""

from __future__ import annotations

from functools import lru_cache

from kirok.base.errors import BadInput
from kirok.terms.edtf import parse
from kirok.terms.vocabulary import load
from kirok.terms.when_words import in_words


@lru_cache(maxsize=65536)
def code_label(code: str, language: str) -> str:
    """The vocabulary's label of *code*; a code it does not know is shown as it is."""
    try:
        return load().label(code, language)
    except BadInput:
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


@lru_cache(maxsize=65536)
def first_day(edtf: str | None) -> tuple[int, int, int]:
    """The earliest day an EDTF date allows, to sort by; no date and an open beginning come after every other."""
    first = parse(edtf).first if edtf else None
    return first or (9999, 12, 31)
