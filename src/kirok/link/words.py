"""Names outside the deep traditions, word by word: how rare each word is among these records, and which words are alike.

Who of two namesakes is meant shows in the rarer word, so a word weighs by its share among the records a model was made from;
a word that stands against another one makes two names those of relatives at best.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from anyascii import anyascii

from kirok.names.general import consonants
from kirok.names.hangul import is_syllable
from kirok.names.romanization import passport
from kirok.names.text import clean
from kirok.names.text import words_of as titled

Forms = tuple[str, ...]
#: Words of one form beyond this many are left out of the comparison.
MOST_WORDS = 6
#: A word fewer records bear counts as rare; its number is not kept.
LEAST_HELD = 3
#: Bits that the rarest word can give, and that a slip or another spelling of the same consonants takes.
MOST_BITS, SLIP, OTHER_LETTERS = 14.0, 3.0, 0.5
_LEAST_BITS = 0.3
_ARTICLE = "ال"
_SERVANTS = frozenset({"abd", "bd", "abdul", "abdel", "abdal"})
_PARTICLES = frozenset(
    [
        *("al", "el", "ul", "ad", "as", "ash", "an", "bin", "ibn", "ben", "bint", "abu", "abou", "umm", "de", "da"),
        *("do", "dos", "del", "della", "di", "la", "le", "van", "von", "der", "den"),
    ]
)
_SERVANT = re.compile(r"a?bd(?:[aeiou]?l(?=[^aeiou])|[aeiou]([rnszdt])(?=\1))?(.{3,})")
_ALIKE = 0.86
#: Shorter words and roots less one letter would be marks of too many words.
_LEAST_LETTERS, _LEAST_ROOT = 4, 3


def root(word: str) -> str:
    """The consonants of a word, with one spelling for the compounds of Arabic abd: ``abdulkarim`` and ``bdkrym`` are bdkrm."""
    servant = _SERVANT.fullmatch(word)
    return consonants(f"bd{servant[2]}" if servant else word)


@lru_cache(maxsize=200_000)
def words_of(form: str) -> tuple[str, ...]:
    """The words of one form in small Latin letters: titles and particles left out, abd with what follows it, hangul as in passports."""
    found: list[str] = []
    for word in titled(clean(form)).words:
        latin = passport(word) if all(map(is_syllable, word)) else anyascii(word.removeprefix(_ARTICLE) if len(word) > 4 else word)
        letters = ["".join(filter(str.isalpha, part)).lower() for part in latin.replace("-", " ").split()]
        for each in filter(None, letters):
            if found and found[-1] in _SERVANTS:
                found[-1] += each
            else:
                found.append(each)
    kept = [word for word in found if word not in _PARTICLES]
    return tuple((kept or found)[:MOST_WORDS])


@dataclass(frozen=True)
class Wordbook:
    """How many of *total* records bear a root, for those that several do; *second* says that the second of three words is the father's."""

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
            for each in {root(word) for form in forms for word in words_of(form)}:
                counts[each] += times
        return cls({each: counts[each] for each in sorted(counts) if counts[each] >= LEAST_HELD}, total, second)

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Wordbook:
        """From the JSON of a model."""
        return cls({str(each): int(count) for each, count in found["counts"].items()}, int(found["total"]), bool(found["second"]))

    def as_json(self) -> dict[str, Any]:
        """For the JSON of a model."""
        return {"counts": dict(self.counts), "total": self.total, "second": self.second}

    def bits(self, its_root: str) -> float:
        """What agreement on a word says: its rarity."""
        share = (self.counts.get(its_root, LEAST_HELD - 1) + 1) / (self.total + 2)
        return min(-math.log2(min(share, 1.0)), MOST_BITS)

    def words(self, form: str) -> tuple[str, ...]:
        """The words of a form; an article written solid is taken off where the rest is the commoner word: ``alahmad`` is ahmad."""
        return tuple(self._bare(word) for word in words_of(form))

    def _bare(self, word: str) -> str:
        bare = word[2:]
        if not word.startswith(("al", "el")) or len(bare) < 3:
            return word
        held = self.counts.get(root(bare), 0)
        return bare if held and held >= self.counts.get(root(word), 0) else word

    def keys(self, form: str) -> tuple[str, ...]:
        """Blocking keys: the pairs among its four rarest roots; the root itself of a single word."""
        roots = sorted({root(word) for word in self.words(form)}, key=lambda each: (-self.bits(each), each))[:4]
        pairs = [f"{min(one, two)} {max(one, two)}" for at, one in enumerate(roots) for two in roots[at + 1 :]]
        return tuple(f"~{each}" for each in (pairs or roots))


def second_is_father(names: Iterable[tuple[Forms, Forms]]) -> bool:
    """Whether in names of three words and more the second is the father's name, where that is told: records' forms of both."""
    seen = agreed = 0
    for forms, fathers in names:
        told = {root(word) for form in fathers for word in words_of(form)[:1]}
        middles = {root(words_of(form)[1]) for form in forms if len(words_of(form)) > 2}
        seen += bool(told and middles)
        agreed += bool(told & middles)
    return seen >= 20 and agreed >= 0.6 * seen


@dataclass(frozen=True)
class WordTable:
    """Forms as rows of word numbers, with the bits that any two alike words give.

    *rows* is int32 of shape (forms, MOST_WORDS), padded with -1; *keys* (sorted, int64) are pairs of different word numbers,
    *worth* their bits; *own* the bits of each word with itself.
    """

    rows: Any
    own: Any
    keys: Any
    worth: Any

    @classmethod
    def of(cls, forms: Sequence[str], book: Wordbook) -> WordTable:
        """Every form once, in order."""
        import numpy as np

        numbers: dict[str, int] = {}
        rows = np.full((len(forms), MOST_WORDS), -1, dtype=np.int32)
        for row, form in enumerate(forms):
            for at, word in enumerate(dict.fromkeys(book.words(form))):
                rows[row, at] = numbers.setdefault(word, len(numbers))
        lexicon = _Lexicon(tuple(numbers), book)
        pairs = sorted(lexicon.alike())
        keys = np.array([(one << 32) | two for one, two, _ in pairs], dtype=np.int64)
        return cls(rows, np.array(lexicon.bits, dtype=np.float64), keys, np.array([bits for _, _, bits in pairs], dtype=np.float64))

    def score(self, left: Any, right: Any) -> Any:
        """Bits of each pair of form numbers, float64."""
        import numpy as np

        from kirok.link.wordkernels import score_words

        out = np.empty(len(left), dtype=np.float64)
        score_words(self.rows, self.own, self.keys, self.worth, np.asarray(left, dtype=np.int32), np.asarray(right, dtype=np.int32), out)
        return out


class _Lexicon:
    """Distinct words and which of them are spellings of one."""

    def __init__(self, words: tuple[str, ...], book: Wordbook) -> None:
        self.words = words
        self.roots = [root(word) for word in words]
        self.bits = [book.bits(each) for each in self.roots]

    @cached_property
    def _vowelled(self) -> list[bool]:
        return [bool(re.search("[aeiou]", word[1:])) for word in self.words]

    def alike(self) -> Iterator[tuple[int, int, float]]:
        """(i, j, bits) with i < j for words of one root, one slip apart, or with a common beginning and most letters in common."""
        for i, j in self._candidates():
            bits = self._worth(i, j)
            if bits > 0:
                yield i, j, bits

    def _candidates(self) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        groups: dict[str, list[int]] = defaultdict(list)
        for at, (word, its) in enumerate(zip(self.words, self.roots, strict=True)):
            for mark in _marks(word, its):
                groups[mark].append(at)
        for _, held in sorted(groups.items()):
            found.update((i, j) for at, i in enumerate(held) for j in held[at + 1 :])
        return found

    def _worth(self, i: int, j: int) -> float:
        from rapidfuzz.distance import OSA, JaroWinkler

        one, two, a, b = self.words[i], self.words[j], self.roots[i], self.roots[j]
        bits = min(self.bits[i], self.bits[j])
        vowels = self._vowelled[i] and self._vowelled[j]
        if a == b and (not vowels or len(a) > 2 or OSA.distance(one, two) <= max(len(one), len(two)) // 3):
            return max(bits - OTHER_LETTERS, _LEAST_BITS)
        if OSA.distance(one, two, score_cutoff=1) <= 1 and min(len(one), len(two)) >= _LEAST_LETTERS and one[0] == two[0]:
            return max(bits - SLIP, _LEAST_BITS)
        if not vowels and (
            (len(min(a, b, key=len)) > 2 and OSA.distance(a, b, score_cutoff=1) <= 1)
            or (len(min(one, two, key=len)) > 2 and OSA.distance(one, two, score_cutoff=1) <= 1)
        ):
            return max(bits - SLIP, _LEAST_BITS)
        if vowels and JaroWinkler.similarity(one, two) >= _ALIKE and OSA.distance(a, b, score_cutoff=1) <= 1:
            return max(bits - SLIP, _LEAST_BITS)
        return 0.0


def _marks(word: str, its: str) -> set[str]:
    """Its root, and root and word less one letter each: two words one slip apart share one of them (Mor and Fraenkel 1982)."""
    marks = {f"r{its}", f"w{word}"} | {f"r{its[:at]}{its[at + 1 :]}" for at in range(len(its)) if len(its) > _LEAST_ROOT}
    if len(word) >= _LEAST_LETTERS:
        marks |= {f"w{word[:at]}{word[at + 1 :]}" for at in range(len(word))}
    return marks
