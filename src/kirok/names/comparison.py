"""How much two spellings speak for one name, in bits, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from kirok.base.errors import Refused
from kirok.names import general
from kirok.names.evidence import FLOOR, evidence
from kirok.names.explaining import Aligned, align
from kirok.names.name import Name

#: The default threshold of ``same``: log2 of the odds against a pair in the wild, 1,328 wrong pairs to a right one.
SAME_BITS = 10.4


@dataclass(frozen=True)
class Comparison:
    """*bits* is the log-likelihood ratio (base 2) that two spellings denote one name; None with a sentence in *note*.

    It speaks of names, never of persons: bits alone must not link two records.
    """

    bits: float | None
    same: bool | None
    note: str = ""
    names: tuple[Name, Name] | None = field(default=None, repr=False, compare=False)

    @property
    def aligned(self) -> tuple[Aligned, ...]:
        """The syllables (or words) of both spellings side by side, each with its reasons; computed when asked for."""
        if self.bits is None or self.names is None:
            return ()
        left, right = self.names
        return align(left, right) if by_syllables(left, right) == self.bits else general.aligned(left.text, right.text)


def compare(left: Name | str, right: Name | str) -> Comparison:
    """Compare two spellings; symmetric; never raises."""
    a, b = (each if isinstance(each, Name) else Name.parse(each) for each in (left, right))
    refusal = a.refusal or b.refusal
    if refusal:
        return Comparison(None, None, refusal)
    try:
        bits = _bits(a, b)
    except Refused as missing:
        return Comparison(None, None, missing.message)
    return Comparison(bits, bits >= SAME_BITS, "", (a, b))


def by_syllables(left: Name, right: Name) -> float:
    """Bits by the Korean pack; the floor where one of the two is no Korean name."""
    return evidence(left.components, right.components) if left.components and right.components else FLOOR


def _bits(left: Name, right: Name) -> float:
    found = by_syllables(left, right)
    if found < 0 and (left.wordy or right.wordy):
        words, _ = general.bits(*sorted((general.name_words(left.text), general.name_words(right.text))))
        found = max(found, words)
    return found
