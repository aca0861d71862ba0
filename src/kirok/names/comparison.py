"""How much two spellings speak for one name, in bits, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, log2

from kirok.base.errors import Refused
from kirok.names import general
from kirok.names.evidence import FLOOR, evidence
from kirok.names.explaining import Aligned, align
from kirok.names.name import Name

#: The default threshold of ``same``: log2 of the odds against a pair in the wild, 1,328 wrong pairs to a right one.
SAME_BITS = 10.4
LEAST_OTHER = 1e-4  #: names less likely to be both outside the Korean pack are not compared as such


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
        if _korean(left, right) >= _other(left, right):
            return align(left, right)
        return general.aligned(left.text, right.text)


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


def _bits(left: Name, right: Name) -> float:
    """Both traditions weighed by the chance that both names are of it."""
    total = 2 ** _korean(left, right) + 2 ** _other(left, right)
    return max(log2(total), FLOOR) if total else FLOOR


def _korean(left: Name, right: Name) -> float:
    both = left.korean * right.korean
    return evidence(left.components, right.components) + log2(both) if both else -inf


def _other(left: Name, right: Name) -> float:
    both = left.other * right.other
    return general.bits(general.read(left.text), general.read(right.text)) + log2(both) if both >= LEAST_OTHER else -inf
