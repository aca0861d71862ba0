"""Names by number: every distinct set of spellings once, and the bits between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from struct import pack, unpack
from typing import Any

from kirok.names.blocking import keys
from kirok.names.comparison import compare
from kirok.names.name import Name
from kirok.names.table import NameTable, score

Forms = tuple[str, ...]
#: Forms of one record beyond this many are left out of the comparison.
MOST_FORMS = 4


@dataclass(frozen=True)
class Spellings:
    """Number 3 is (김영철, Kim Yong-chol), say; *ids* gives each record its number, -1 for a record without a name.

    It knows names, not records: two persons of one name have one number.
    """

    forms: tuple[Forms, ...]
    ids: Any

    @classmethod
    def of(cls, every: Iterable[Forms]) -> Spellings:
        """Number the distinct sets of forms; an empty set has number -1."""
        import numpy as np

        numbers: dict[Forms, int] = {}
        given = [numbers.setdefault(forms[:MOST_FORMS], len(numbers)) if forms else -1 for forms in every]
        return cls(tuple(numbers), np.asarray(given, dtype=np.int32))

    @cached_property
    def _table(self) -> NameTable:
        return NameTable.of(form for forms in self.forms for form in forms)

    @cached_property
    def _spelt(self) -> Any:
        """For each number its forms' numbers in the table, padded with -1; int32 of shape (numbers, most forms)."""
        import numpy as np

        most = max((len(forms) for forms in self.forms), default=1)
        spelt = np.full((len(self.forms), most), -1, dtype=np.int32)
        at = 0
        for row, forms in enumerate(self.forms):
            spelt[row, : len(forms)] = self._table.ids[at : at + len(forms)]
            at += len(forms)
        return spelt

    def bits(self, left: Any, right: Any) -> Any:
        """Bits of each pair of numbers, the best over their forms, float64; NaN where nothing could be compared."""
        import numpy as np

        a, b = self._spelt[np.asarray(left)], self._spelt[np.asarray(right)]
        best = np.full(len(a), np.nan)
        for i in range(a.shape[1]):
            for j in range(b.shape[1]):
                rows = np.flatnonzero((a[:, i] >= 0) & (b[:, j] >= 0))
                if len(rows):
                    found = score(a[rows, i], b[rows, j], self._table)
                    best[rows] = np.fmax(best[rows], found)
        return best

    def keys(self, count: int = 3) -> list[list[str]]:
        """For each number the keys under which its spellings meet others."""
        single: dict[str, tuple[str, ...]] = {}
        found = []
        for forms in self.forms:
            for form in forms:
                if form not in single:
                    single[form] = keys(form, count)
            found.append(list(dict.fromkeys(key for form in forms for key in single[form])))
        return found


@lru_cache(maxsize=100_000)
def _read(text: str) -> Name:
    return Name.parse(text)


def best_bits(left: Forms, right: Forms) -> float | None:
    """Bits of two sets of forms, the best over their forms, as :meth:`Spellings.bits` gives them; None where none can be compared."""
    found = (compare(_read(a), _read(b)).bits for a in left for b in right)
    # Tables of names hold 32-bit bits; the same rounding here keeps a pair in the same band on every engine.
    bits = [unpack("f", pack("f", each))[0] for each in found if each is not None]
    return max(bits, default=None)


def heads(forms: Sequence[str], fold: Any, length: int = 4) -> list[str]:
    """The first letters of each word of each form, folded: what a slip further on leaves standing."""
    return sorted({word[:length] for form in forms for word in fold(form).split() if len(word) > 1})
