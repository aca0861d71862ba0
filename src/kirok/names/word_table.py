"""The words of many names as the arrays that :mod:`kirok.names.word_kernels` works on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from kirok.base.errors import Refused
from kirok.names import word_kernels
from kirok.names.general import MOST_HEADLESS
from kirok.names.kernels import SLOT
from kirok.names.phones import LONGEST_WORD
from kirok.names.sounds import cells, gaps
from kirok.names.words import Word, joined, read

_MEMORY = 1 << 21  #: bits of two words kept; 32 MiB


class WordColumns:
    """Names by number as words by number; an empty text is a name without words.

    *bits* may say what agreement on a word is worth, instead of the table of common names; *headless* what a name without
    its first word may reach, *slip* what a slip of the pen takes from a word (0: a word with a slip is another word).
    """

    def __init__(
        self, texts: Sequence[str], bits: Callable[[Word], float] | None = None, headless: float = MOST_HEADLESS, slip: float = 0.0
    ) -> None:
        self._numbers: dict[Word, int] = {}
        first, words, joints = [0], [], []
        for text in texts:
            found = _words(text)
            words += [self._number(each) for each in found]
            joints += [self._number(whole) if (whole := joined(*pair)) else -1 for pair in pairwise(found)]
            joints += [-1] * bool(found)
            first.append(len(words))
        self.names = tuple(np.asarray(each, dtype=np.int32) for each in (first, words, joints))
        self.words = _arrays(list(self._numbers))
        if bits and self._numbers:
            self.words["bits"] = list(map(bits, self._numbers))
        self.limits = headless, slip
        self.sounds = np.asarray(cells()), np.asarray(gaps()), np.empty(LONGEST_WORD + 1)
        slots = np.zeros(_MEMORY, dtype=SLOT)
        slots["key"] = -1
        self.memory = slots, np.zeros(1, dtype=np.int64)

    def _number(self, word: Word) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def score(self, left: Any, right: Any) -> Any:
        """Bits of each pair of names, float64, as :func:`kirok.names.general.bits` gives them."""
        out = np.empty(len(left))
        word_kernels.word_pairs(left, right, self.names, self.words, self.sounds, self.memory, self.limits, out)
        return out


def _words(text: str) -> tuple[Word, ...]:
    try:
        return read(text) if text else ()
    except Refused:
        return ()


def _arrays(words: list[Word]) -> Any:
    found = np.zeros(max(len(words), 1), dtype=word_kernels.WORD)
    for row, word in enumerate(words):
        found["phones"][row, : len(word.numbers)] = word.numbers
    for name in ("worth", "bits", "common", "also", "servant", "skip", "unwritten", "initial") if words else ():
        found[name] = [getattr(word, name) for word in words]
    if words:
        found["length"] = [len(word.numbers) for word in words]
        found["own"], found["near"], found["consonants"] = zip(*(word.heard for word in words), strict=True)
    return found
