"""Names outside the deep traditions, word by word: how rare each word is among these records.

Words are read and compared by ``kirok.names``; who of two namesakes is meant shows in the rarer word, so here a word weighs by
its share among the records a model was made from.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from kirok.base.errors import Refused
from kirok.names.words import Word, mark, read, skeletons, sources, word

if TYPE_CHECKING:
    from kirok.names.word_table import WordColumns

Forms = tuple[str, ...]
#: A word fewer records bear counts as rare; its number is not kept.
LEAST_HELD = 3
#: Bits that the rarest word can give.
MOST_BITS = 14.0
#: What a name that lacks the first word of the other one reaches at most: a son bears his father's name.
RELATIVES = 2.9
#: Bits that a slip of the pen takes from a word.
SLIP = 4.0
_KEYED = 4
_LEAST_TOLD, _LEAST_AGREED = 20, 0.6


def words_of(form: str) -> tuple[Word, ...]:
    """The words of one form, titles and particles left out; none where its script cannot be read."""
    try:
        return read(form)
    except Refused:
        return ()


@dataclass(frozen=True)
class Wordbook:
    """How many of *total* records bear a word, by its mark, for words that several do.

    *second* says that the second of three words is the father's.
    """

    counts: Mapping[str, int]
    total: int
    second: bool = False

    @classmethod
    def of(cls, every: Iterable[Forms], *, second: bool = False) -> Wordbook:
        """Counted over the forms of records."""
        counts: Counter[str] = Counter()
        total = 0
        for forms, times in sorted(Counter(every).items()):
            total += times if forms else 0
            for each in {mark(one) for form in forms for one in words_of(form)}:
                counts[each] += times
        return cls({each: counts[each] for each in sorted(counts) if counts[each] >= LEAST_HELD}, total, second)

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Wordbook:
        """From the JSON of a model."""
        return cls({str(each): int(count) for each, count in found["counts"].items()}, int(found["total"]), bool(found["second"]))

    def as_json(self) -> dict[str, Any]:
        """For the JSON of a model."""
        return {"counts": dict(self.counts), "total": self.total, "second": self.second}

    def mark(self, one: Word) -> str:
        """The mark of a word; an article written solid is taken off where the rest is the commoner word: ``alahmad`` is Ahmad."""
        own = mark(one)
        if not one.text.startswith(("al", "el")) or len(one.text) < _LEAST_SOLID:
            return own
        bare = mark(word(one.text[2:]))
        held = self.counts.get(bare, 0)
        return bare if held and held >= self.counts.get(own, 0) else own

    def bits(self, one: Word) -> float:
        """What agreement on a word says: its rarity."""
        share = (self.counts.get(self.mark(one), LEAST_HELD - 1) + 1) / (self.total + 2)
        return min(-math.log2(min(share, 1.0)), MOST_BITS)

    def keys(self, form: str) -> tuple[str, ...]:
        """Blocking keys: the pairs among its four rarest words; the word itself of a single one."""
        rarest = sorted({(-self.bits(one), self._marks(one)) for one in words_of(form)})[:_KEYED]
        marks = [each for _, each in rarest]
        pairs = [f"{min(pair)} {max(pair)}" for some, others in combinations(marks, 2) for pair in product(some, others)]
        return tuple(f"~{each}" for each in (pairs or [each for some in marks for each in some]))

    def _marks(self, one: Word) -> tuple[str, ...]:
        """The mark of a word, and that without a j that may be a y."""
        own = self.mark(one)
        return (own,) if own.startswith("=") else tuple(dict.fromkeys((own, *skeletons(one.text))))

    def columns(self, forms: Sequence[str]) -> WordColumns:
        """The words of many forms, to be compared by their numbers."""
        from kirok.names.word_table import WordColumns

        return WordColumns(forms, self.bits, RELATIVES, SLIP)


_LEAST_SOLID = 5


def second_is_father(names: Iterable[tuple[Forms, Forms]]) -> bool:
    """Whether in names of three words and more the second is the father's name, where that is told: records' forms of both."""
    seen = agreed = 0
    for forms, fathers in names:
        told = {mark(one) for form in fathers for one in words_of(form)[:1]}
        middles = {mark(words_of(form)[1]) for form in forms if len(words_of(form)) > 2}
        seen += bool(told and middles)
        agreed += bool(told & middles)
    return seen >= _LEAST_TOLD and agreed >= _LEAST_AGREED * seen


@lru_cache(maxsize=65_536)
def without_second(form: str) -> tuple[str, str]:
    """A name of three words and more without its second, and that second; any other name as it stands, and nothing."""
    try:
        words = sources(form)
    except Refused:
        return form, ""
    return (" ".join((words[0], *words[2:])), words[1]) if len(words) > 2 else (form, "")
