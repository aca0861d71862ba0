"""How much two spellings speak for one name, in bits, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kirok.names.name import Name

SAME_BITS = 12.0  #: the default threshold of ``same``


@dataclass(frozen=True, slots=True)
class Aligned:
    """One syllable or word of both spellings: as written, as read, why they may stand for each other, its bits."""

    left: str
    right: str
    read: str
    reasons: tuple[str, ...]
    bits: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """*bits* is the log-likelihood ratio (base 2) that two spellings denote one name; None with a sentence in *note*.

    It speaks of names, never of persons: bits alone must not link two records.
    """

    bits: float | None
    same: bool | None
    note: str = ""
    aligned: tuple[Aligned, ...] = field(default=())


def compare(left: Name | str, right: Name | str) -> Comparison:
    """Compare two spellings; symmetric; never raises."""
    a, b = (each if isinstance(each, Name) else Name.parse(each) for each in (left, right))
    refusal = a.refusal or b.refusal
    if refusal:
        return Comparison(None, None, refusal)
    alike = SequenceMatcher(None, *sorted((a.text.casefold(), b.text.casefold()))).ratio()
    bits = round(60 * alike - 40, 2)
    return Comparison(bits, bits >= SAME_BITS)
