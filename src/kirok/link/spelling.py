"""Names by number: every distinct set of spellings once, and the bits between two of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from kirok.base.telling import spread
from kirok.base.watching import Advance, unheard
from kirok.link.folding import fold
from kirok.link.words import Wordbook
from kirok.names.blocking import keys
from kirok.names.name import Name
from kirok.names.table import NameTable, score
from kirok.names.words import name_words, skeletons

if TYPE_CHECKING:
    from kirok.names.word_table import WordColumns

Forms = tuple[str, ...]
_HANGUL = re.compile("[가-힣]")
#: Forms of one record beyond this many are left out of the comparison.
MOST_FORMS = 4
#: From this share of names outside the deep traditions on, all names get general keys too.
GENERAL = 0.03
#: Pairs remembered, a power of two; 32 MiB.
_MEMORY = 1 << 21
_LOCK = Lock()  # DuckDB asks from several threads
#: Bits of two names of which not one word begins or sounds alike.
NOTHING_SHARED = -10.0


@dataclass(frozen=True)
class Spellings:
    """Number 3 is (김영철, Kim Yong-chol), say; *ids* gives each record its number, -1 for a record without a name.

    It knows names, not records: two persons of one name have one number. *table* holds every single form once, *spelt* the
    forms of each number as numbers of the table, padded with -1 (int32). With a *book* names are compared word by word,
    except where a form in hangul or hanja meets another Korean one.
    """

    forms: tuple[Forms, ...]
    ids: Any
    table: NameTable
    spelt: Any
    book: Wordbook | None = None

    @classmethod
    def of(cls, every: Iterable[Forms], share: int = 0, advance: Advance = unheard) -> Spellings:
        """Number the distinct sets of forms, those that are no name left out; an empty set has number -1. It tells of *share* steps."""
        import numpy as np

        given = list(every)
        sets = dict.fromkeys(given)
        table = NameTable.of((form for forms in sets for form in forms), partial(spread, share=share, advance=advance))
        place = {name.text: at for at, name in enumerate(table.names) if name.refusal is None}
        numbers: dict[Forms, int] = {}
        number_of: dict[Forms, int] = {}
        for forms in sets:
            kept = tuple(form for form in forms if form in place)[:MOST_FORMS]
            number_of[forms] = numbers.setdefault(kept, len(numbers)) if kept else -1
        spelt = np.full((len(numbers), max(map(len, numbers), default=1)), -1, dtype=np.int32)
        for kept, row in numbers.items():
            spelt[row, : len(kept)] = [place[form] for form in kept]
        ids = np.fromiter((number_of[forms] for forms in given), dtype=np.int32, count=len(given))
        return cls(tuple(numbers), ids, table, spelt)

    def bits(self, left: Any, right: Any) -> Any:
        """Bits of each pair of numbers, the best over their forms, float64; 0 where nothing could be compared."""
        import numpy as np

        left, right = np.asarray(left), np.asarray(right)
        best = np.full(len(left), np.nan)
        far = self._far(left, right) if self.book is None else np.zeros(len(left), dtype=bool)
        met = np.flatnonzero(~far)
        best[met] = self._scored(left[met], right[met])
        best[far] = NOTHING_SHARED
        return np.nan_to_num(best, nan=0.0)

    def remembered(self, left: Any, right: Any) -> Any:
        """The same; SQL asks for one pair once for each level of the comparison, so the latest are kept."""
        import numpy as np

        pairs = (left.astype(np.int64) << 32) | right
        with _LOCK:
            keys, values = self._memory
            slots = ((pairs ^ (pairs >> 29)) * np.int64(0x9E3779B97F4A7C1)) & (len(keys) - 1)
            new = np.flatnonzero(keys[slots] != pairs)
            found: Any = values[slots]
            if len(new):
                found[new] = self.bits(left[new], right[new])
                _, first = np.unique(slots[new], return_index=True)  # of several pairs for one slot one stays
                last = new[first]
                keys[slots[last]], values[slots[last]] = pairs[last], found[last]
        return found

    @cached_property
    def _memory(self) -> tuple[Any, Any]:
        import numpy as np

        return np.full(_MEMORY, -1, dtype=np.int64), np.zeros(_MEMORY)

    def _scored(self, left: Any, right: Any) -> Any:
        import numpy as np

        a, b = self.spelt[left], self.spelt[right]
        best = np.full(len(a), np.nan)
        for i in range(a.shape[1]):
            for j in range(b.shape[1]):
                rows = np.flatnonzero((a[:, i] >= 0) & (b[:, j] >= 0))
                if len(rows):
                    best[rows] = np.fmax(best[rows], self._forms(a[rows, i], b[rows, j]))
        return best

    def _forms(self, a: Any, b: Any) -> Any:
        """Bits of pairs of single forms."""
        import numpy as np

        if self.book is None:
            return score(a, b, self.table)
        found = self._words.score(a, b)
        signs, korean = self._kinds
        deep = np.flatnonzero((signs[a] | signs[b]) & korean[a] & korean[b])
        if len(deep):
            found[deep] = score(a[deep], b[deep], self.table)
        return found

    @cached_property
    def _words(self) -> WordColumns:
        return (self.book or Wordbook({}, 0)).columns(["" if name.refusal else name.text for name in self.table.names])

    @cached_property
    def _kinds(self) -> tuple[Any, Any]:
        """For each form whether it is in hangul or hanja, and whether it can be Korean."""
        import numpy as np

        signs = np.array([name.script in {"hangul", "hanja"} for name in self.table.names], dtype=bool)
        return signs, np.array([name.tradition == "korean" for name in self.table.names], dtype=bool)

    @cached_property
    def _outside(self) -> Any:
        """For each number whether a form is in no deep tradition, or may be read outside it too."""
        import numpy as np

        general = np.append([_may_lie_outside(name) for name in self.table.names], [False])
        return general[self.spelt].any(axis=1) if len(self.spelt) else np.zeros(0, dtype=bool)

    def _far(self, left: Any, right: Any) -> Any:
        """True for pairs with a name outside the deep traditions that share no mark: comparing those letter by letter is slow."""
        import numpy as np

        far = np.zeros(len(left), dtype=bool)
        for at in np.flatnonzero(self._outside[left] | self._outside[right]).tolist():
            one, two = _marks_of(self.forms[left[at]]), _marks_of(self.forms[right[at]])
            far[at] = bool(one) and bool(two) and one.isdisjoint(two)
        return far

    @property
    def general(self) -> bool:
        """Whether a good part of the names is in no tradition with a model of its own."""
        some: list[int] = [row[0] for row in self.spelt[:: max(len(self.forms) // 2000, 1)].tolist()]
        return bool(sum(self.table.names[at].tradition == "general" for at in some) > GENERAL * len(some))

    def keys(self, share: int = 0, advance: Advance = unheard, count: int = 3) -> list[tuple[str, ...]]:
        """For each number the keys under which its spellings meet others; with a book also the pairs of its rarest words."""
        single = [
            (*keys(name, count), *(self.book.keys(name.text) if self.book else ())) for name in spread(self.table.names, share, advance)
        ]
        return [tuple(dict.fromkeys(key for at in row if at >= 0 for key in single[at])) for row in self.spelt.tolist()]

    def heads(self, share: int = 0, advance: Advance = unheard) -> list[list[str]]:
        """For each number the heads of its words."""
        read: Callable[[str], Sequence[str]] = name_words if self.book else lambda form: fold(form).split()
        return [heads(map(read, forms)) for forms in spread(self.forms, share, advance)]


def _may_lie_outside(name: Name) -> bool:
    """Whether the name has no Korean reading, is hanja that may be Chinese, or has a given name too long to be Korean."""
    return name.script == "hanja" or not name.components or any(len(each.given) > 2 for each in name.components)


@lru_cache(maxsize=100_000)
def _marks_of(forms: Forms) -> frozenset[str]:
    """None for a name with a hangul form: its reading in letters is one of many."""
    return frozenset() if any(_HANGUL.search(form) for form in forms) else frozenset(heads(map(name_words, forms), 3))


def heads(forms: Iterable[Sequence[str]], length: int = 4) -> list[str]:
    """For each word of each form its first letters and its consonants: what a slip or another script leaves standing."""
    words = {word for form in forms for word in form}
    bones = {each for word in words for each in skeletons(word) if len(each) > 2}
    return sorted({word[:length] for word in words if len(word) > 1} | bones)
