"""Names by number: every distinct set of spellings once, and the bits between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from struct import pack, unpack
from typing import Any
from zlib import crc32

from kirok.link.folding import fold
from kirok.names.blocking import keys
from kirok.names.comparison import compare
from kirok.names.general import consonants, general_keys, name_words
from kirok.names.name import Name
from kirok.names.table import NameTable, score

Forms = tuple[str, ...]
_HANGUL = re.compile("[가-힣]")
#: Forms of one record beyond this many are left out of the comparison.
MOST_FORMS = 4
#: From this share of names outside the deep traditions on, all names get general keys too.
GENERAL = 0.03
#: Bits of two names of which not one word begins or sounds alike.
NOTHING_SHARED = -10.0


@dataclass(frozen=True)
class Spellings:
    """Number 3 is (김영철, Kim Yong-chol), say; *ids* gives each record its number, -1 for a record without a name.

    It knows names, not records: two persons of one name have one number.
    """

    forms: tuple[Forms, ...]
    ids: Any

    @classmethod
    def of(cls, every: Iterable[Forms]) -> Spellings:
        """Number the distinct sets of forms, those that are no name left out; an empty set has number -1."""
        import numpy as np

        numbers: dict[Forms, int] = {}
        readable = lru_cache(maxsize=None)(lambda form: Name.parse(form).refusal is None)
        kept = (tuple(form for form in forms if readable(form))[:MOST_FORMS] for forms in every)
        given = [numbers.setdefault(forms, len(numbers)) if forms else -1 for forms in kept]
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
        """Bits of each pair of numbers, the best over their forms, float64; 0 where nothing could be compared."""
        import numpy as np

        best = np.full(len(left), np.nan)
        met = np.flatnonzero(self._may_be_alike(np.asarray(left), np.asarray(right)))
        best[met] = self._scored(np.asarray(left)[met], np.asarray(right)[met])
        best[np.setdiff1d(np.arange(len(best)), met, assume_unique=True)] = NOTHING_SHARED
        return np.nan_to_num(best, nan=0.0)

    def _scored(self, left: Any, right: Any) -> Any:
        import numpy as np

        a, b = self._spelt[left], self._spelt[right]
        best = np.full(len(a), np.nan)
        for i in range(a.shape[1]):
            for j in range(b.shape[1]):
                rows = np.flatnonzero((a[:, i] >= 0) & (b[:, j] >= 0))
                if len(rows):
                    found = score(a[rows, i], b[rows, j], self._table)
                    best[rows] = np.fmax(best[rows], found)
        return best

    @cached_property
    def _marks(self) -> tuple[Any, list[frozenset[str]], Any]:
        """For each number: whether a form is in no deep tradition; its marks; the marks as 256 bits."""
        import numpy as np

        outside = np.asarray([any(self._table.names[at].tradition == "general" for at in row if at >= 0) for row in self._spelt.tolist()])
        marks = [_marks_of(forms) for forms in self.forms]
        bits = np.zeros((len(marks), 4), dtype=np.uint64)
        for row, its in enumerate(marks):
            for mark in its:
                place = crc32(mark.encode()) & 255
                bits[row, place >> 6] |= np.uint64(1 << (place & 63))
        return outside, marks, bits

    def _may_be_alike(self, left: Any, right: Any) -> Any:
        """False for pairs with a name outside the deep traditions that share no mark: comparing those letter by letter is slow."""
        import numpy as np

        outside, marks, bits = self._marks
        marked = bits.any(axis=1)
        slow = (outside[left] | outside[right]) & marked[left] & marked[right]
        meet = ~slow | ((bits[left] & bits[right]).any(axis=1))
        for at in np.flatnonzero(slow & meet).tolist():
            meet[at] = not marks[left[at]].isdisjoint(marks[right[at]])
        return meet

    @property
    def general(self) -> bool:
        """Whether a good part of the names is in no tradition with a model of its own."""
        some = self.forms[:: max(len(self.forms) // 2000, 1)]
        return sum(Name.parse(forms[0]).tradition == "general" for forms in some) > GENERAL * len(some)

    def keys(self, count: int = 3, *, general: bool) -> list[list[str]]:
        """For each number the keys under which its spellings meet others.

        With *general* also the keys of words that survive the way between scripts: where names of many traditions
        stand side by side, a short Latin one may look Korean and would else meet its Arabic or Cyrillic form nowhere.
        """
        single: dict[str, tuple[str, ...]] = {}
        found = []
        for forms in self.forms:
            for form in forms:
                if form not in single:
                    single[form] = (*keys(form, count), *(general_keys(form, count) if general else ()))
            found.append(list(dict.fromkeys(key for form in forms for key in single[form])))
        return found


@lru_cache(maxsize=100_000)
def _read(text: str) -> Name:
    return Name.parse(text)


@lru_cache(maxsize=100_000)
def _marks_of(forms: Forms) -> frozenset[str]:
    """None for a name with a hangul form: its reading in letters is one of many."""
    return frozenset() if any(_HANGUL.search(form) for form in forms) else frozenset(heads(forms, 3))


def best_bits(left: Forms, right: Forms) -> float:
    """Bits of two sets of forms, the best over their forms, as :meth:`Spellings.bits` gives them."""
    outside = any(_read(form).tradition == "general" for form in (*left, *right))
    marks = _marks_of(left), _marks_of(right)
    if outside and all(marks) and marks[0].isdisjoint(marks[1]):
        return NOTHING_SHARED
    found = (compare(_read(a), _read(b)).bits for a in left for b in right)
    # Tables of names hold 32-bit bits; the same rounding here keeps a pair in the same band on every engine.
    bits = [unpack("f", pack("f", each))[0] for each in found if each is not None]
    return max(bits, default=0.0)


def heads(forms: Sequence[str], length: int = 4) -> list[str]:
    """For each word of each form its first letters and its consonants: what a slip or another script leaves standing."""
    words = {word for form in forms for word in (fold(form).split() if _HANGUL.search(form) else name_words(form))}
    return sorted({word[:length] for word in words if len(word) > 1} | {bones for word in words if len(bones := consonants(word)) > 2})
