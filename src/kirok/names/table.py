"""Columns of names: millions of spellings read once each, pairs of them scored by number.

Needs NumPy and numba (extra ``names``). The scores are those of :func:`kirok.names.compare`, pair by pair.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kirok.base.errors import Refused
from kirok.names.comparison import LEAST_OTHER, SAME_BITS
from kirok.names.component import Component
from kirok.names.evidence import APART, FLOOR, OTHER_LENGTH, TOGETHER
from kirok.names.hangul import ONSETS
from kirok.names.name import Name
from kirok.names.prior import LENGTHS, places_of, priors
from kirok.names.spelling import GARBLED, OTHER_CHARACTER, SAME_CHARACTER, Spelling, hanja_identity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kirok.names.word_table import WordColumns

#: Bits; band 0 is below the first, band n at or above the n-th.
BANDS = (0.0, 4.0, 7.0, SAME_BITS, 14.0)
_MEMORY = 1 << 21  #: ratios kept; 32 MiB
_WIDEST = 5  #: a surname and up to four syllables
_KINDS = {"missing": 0, "hanja": 2}


@dataclass(frozen=True)
class NameTable:
    """Distinct spellings by number: ``table.ids`` gives for each text it was made of the number of its spelling."""

    names: tuple[Name, ...]
    ids: Any = field(repr=False)

    @classmethod
    def of(cls, texts: Iterable[str], told: Callable[[Collection[str]], Iterable[str]] = iter) -> NameTable:
        """Read each distinct text once; they pass through *told*. *ids* is an int32 array as long as *texts*.

        Raises:
            Refused: NumPy is missing.
        """
        np = _numpy()
        numbers: dict[str, int] = {}
        ids = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int32)
        return cls(tuple(map(Name.parse, told(numbers))), ids)

    @cached_property
    def columns(self) -> Columns:
        """The readings of all names as arrays."""
        return Columns(self.names)

    @cached_property
    def words(self) -> WordColumns:
        """The words of the names that may be outside the Korean pack as arrays."""
        from kirok.names.word_table import WordColumns

        least = LEAST_OTHER / max((name.other for name in self.names if not name.refusal), default=1.0)
        return WordColumns([name.text if name.other >= least and not name.refusal else "" for name in self.names])


class Columns:
    """Readings and vectors of many names as the arrays that :mod:`kirok.names.kernels` works on."""

    def __init__(self, names: Sequence[Name]) -> None:
        np = _numpy()
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._vectors: list[tuple[Spelling, int, int]] = []
        first, share, style, size, places = array("i", [0]), array("d"), array("b"), array("b"), array("i")
        for name in names:
            for each in name.components:
                share.append(each.share)
                style.append(each.style if each.styled else -1)
                size.append(len(each.given))
                places.extend(self._places(each))
            first.append(len(share))
        self.korean = np.array([name.korean for name in names])
        self.other = np.array([name.other for name in names])
        self.named = np.array([name.refusal is None for name in names], dtype=bool)
        self.names = (*tuple(map(np.asarray, (first, share, style, size))), np.asarray(places).reshape(-1, _WIDEST))
        self.vectors = self._arrays(np)
        self.limits = _limits(np)
        self.memory = _memory(np)

    def _places(self, each: Component) -> list[int]:
        found = [self._number(each.surname, each.style, 0)]
        found += [self._number(spelt, each.style, place) for place, spelt in zip(places_of(len(each.given)), each.given, strict=True)]
        return found + [0] * (_WIDEST - len(found))

    def _number(self, spelt: Spelling, style: int, place: int) -> int:
        key = (spelt.number, style, place)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._vectors)
            self._vectors.append((spelt, style, place))
        return found

    def _arrays(self, np: Any) -> tuple[Any, ...]:
        start, form, chance, usual = array("i", [0]), array("i"), array("d"), array("d")
        mass, kind, text, left, place = array("d"), array("b"), array("i"), array("d"), array("b")
        onsets = np.zeros((max(len(self._vectors), 1), len(ONSETS)))
        for row, (spelt, style, where) in enumerate(self._vectors):
            vector, total = spelt.vectors(where)[style]
            chances = priors()[where].chances
            for each in sorted(vector):
                form.append(_form_number(each))
                chance.append(vector[each])
                usual.append(chances[each])
            start.append(len(form))
            mass.append(total)
            kind.append(_KINDS.get(spelt.kind, 1))
            text.append(ord(hanja_identity(spelt.text)) if spelt.kind == "hanja" else 0)
            left.append(spelt.onset_left(style))
            place.append(where)
            for jamo, part in spelt.onsets(where, style).items() if where else ():
                onsets[row, ONSETS.index(jamo)] = part
        return (*map(np.asarray, (start, form, chance, usual, mass, kind, text, left, place)), onsets)


def _form_number(form: str) -> int:
    """Numbers in the order of the forms as strings."""
    return (ord(form[0]) - 0xAC00) * 11173 + (ord(form[1]) - 0xAC00 + 1 if len(form) > 1 else 0)


def _limits(np: Any) -> tuple[Any, ...]:
    lengths = np.array([LENGTHS.get(size, 1.0) for size in range(_WIDEST)])
    onsets = np.array([[prior.onsets.get(jamo, 0.01) for jamo in ONSETS] for prior in priors()])
    return np.array([APART, SAME_CHARACTER, OTHER_CHARACTER, OTHER_LENGTH]), np.array(TOGETHER), lengths, np.array(GARBLED), onsets


def _memory(np: Any) -> tuple[Any, Any]:
    slots = np.zeros(_MEMORY, dtype=_kernels().SLOT)
    slots["key"] = -1
    return slots, np.zeros(1, dtype=np.int64)


def score(left_ids: Sequence[int], right_ids: Sequence[int], table: NameTable) -> Any:
    """Bits of each pair of spelling numbers, float64; NaN where one of the two was refused.

    Raises:
        Refused: NumPy or numba is missing.
    """
    np = _numpy()
    left, right = np.ascontiguousarray(left_ids, dtype=np.int32), np.ascontiguousarray(right_ids, dtype=np.int32)
    columns = table.columns
    out = np.empty(len(left), dtype=np.float64)
    _kernels().score_pairs(left, right, columns.names, columns.vectors, columns.limits, columns.memory, out)
    both = columns.korean[left] * columns.korean[right]
    total = np.maximum(out, 2.0**FLOOR) * both
    elsewhere = columns.other[left] * columns.other[right]
    rows = np.flatnonzero(elsewhere >= LEAST_OTHER)
    if len(rows):
        total[rows] += np.exp2(table.words.score(left[rows], right[rows])) * elsewhere[rows]
    found = np.maximum(np.log2(np.maximum(total, 2.0**FLOOR)), FLOOR)
    found[~(columns.named[left] & columns.named[right])] = np.nan
    return found


def bands(left_ids: Sequence[int], right_ids: Sequence[int], table: NameTable, cuts: Sequence[float] = BANDS) -> Any:
    """The band of each pair, int8: -1 for a refusal, else how many of *cuts* its bits reach."""
    np = _numpy()
    bits = score(left_ids, right_ids, table)
    return np.where(np.isnan(bits), -1, np.searchsorted(np.asarray(cuts), bits, side="right")).astype(np.int8)


def _numpy() -> Any:
    try:
        import numpy as np
    except ModuleNotFoundError as error:
        raise _missing() from error
    return np


def _kernels() -> Any:
    try:
        from kirok.names import kernels
    except ModuleNotFoundError as error:
        raise _missing() from error
    return kernels


def _missing() -> Refused:
    return Refused("columns of names need numpy and numba; install them with: pip install 'kirok[names]'")
