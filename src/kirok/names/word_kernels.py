"""The comparison of :mod:`kirok.names.general` over columns of numbers, compiled by numba.

A name is a row of word numbers, and of the numbers of its neighbours written as one (-1 for none); a word is its phones and
what :class:`kirok.names.words.Word` holds. Bits of two words are kept in a hash table of fixed size.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kirok.names.general import (
    AMBIGUOUS,
    CONTRADICTION,
    INITIAL_BITS,
    JOINED,
    LEAST_BITS,
    MISSING,
    MISSING_FIRST,
    MOST_CONTRADICTED,
    NOTHING,
    SHORT_BITS,
    TURNED,
)
from kirok.names.kernels import UNKNOWN, keep, kept
from kirok.names.phones import LONGEST_WORD
from kirok.names.sounds import FAR, PREFIX, RARE_SAME
from kirok.names.words import LOST_CONSONANT, MOST_LOST, MOST_LOST_SHARE, MOST_WORDS

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
_SIDE = MOST_WORDS + 1
UNHEARD = 1e9  #: stands for bits that only the sounds tell
WORD = np.dtype(
    [
        *(("phones", np.int8, (LONGEST_WORD,)), ("worth", np.float64, (2,)), ("bits", np.float64), ("own", np.int64), ("near", np.int64)),
        *(
            ("common", np.int32),
            ("also", np.int32),
            ("servant", np.int32),
            ("length", np.int32),
            ("skip", np.int32),
            ("consonants", np.int32),
            ("unwritten", np.bool_),
            ("initial", np.bool_),
        ),
    ],
    align=True,
)
LEAST_SLIPPED = 4  #: phones of a word in which a slip is looked for


@njit(cache=True, nogil=True)
def word_pairs(left: Ints, right: Ints, names: Any, words: Any, sounds: Any, memory: Any, limits: tuple[float, float], out: Floats) -> None:
    """Fill *out* with the bits of each pair of names.

    *limits* are the most that a name without its first word reaches, and what a slip of the pen takes from a word, 0 where
    words with a slip count as two words.
    """
    headless, slip = limits
    table, met = np.empty((_SIDE, _SIDE, 4)), np.empty((3, _SIDE, _SIDE))
    for pair in range(left.shape[0]):
        a, n = names[0][left[pair]], names[0][left[pair] + 1] - names[0][left[pair]]
        b, m = names[0][right[pair]], names[0][right[pair] + 1] - names[0][right[pair]]
        out[pair] = NOTHING
        if not _meet((a, n), (b, m), names, words, sounds, memory, slip, met):
            continue
        best, whole, _, _ = _lay(n, 0, m, 0, met, headless, table)
        for turn in (1, -1):
            if whole:
                break
            for side in range(2):
                if (n if side == 0 else m) > 1:
                    total, _, head, tail = _lay(n, turn * (1 - side), m, turn * side, met, headless, table)
                    if (tail if turn == 1 else head) and total + TURNED > best:
                        best = total + TURNED
        out[pair] = best


@njit(cache=True, nogil=True)
def _meet(left: Any, right: Any, names: Any, words: Any, sounds: Any, memory: Any, slip: float, met: Any) -> bool:
    """Fill in the bits of every two words, and of a word and two neighbours written as one; whether any meet."""
    _, word, joint = names
    (a, n), (b, m) = left, right
    slots = memory[0]
    met[:, :n, :m] = NOTHING
    found = False
    for step in range(3):
        for i in range(n - (step == 1)):
            for j in range(m - (step == 2)):
                one = joint[a + i] if step == 1 else word[a + i]
                two = joint[b + j] if step == 2 else word[b + j]
                if one < 0 or two < 0:
                    continue
                said = _plain(one, two, words, slip)
                if said == UNHEARD:
                    said = kept(one, two, slots)
                    if said == UNKNOWN:
                        said = keep(one, two, _weigh(words[one], words[two], sounds, slip), memory)
                if said > NOTHING:
                    met[step, i, j], found = said + (JOINED if step else 0.0), True
    return found


@njit(cache=True, nogil=True)
def _lay(n: int, turn: int, m: int, other_turn: int, met: Any, headless: float, table: Any) -> tuple[float, bool, bool, bool]:
    """Bits; whether every word met one; whether the first step, and the last, is a meeting."""
    tail = False
    for i in range(n + 1):
        for j in range(m + 1):
            best, covered, others, head, tail = (-1e9 if i or j else 0.0), 0.0, 0.0, 1.0, False
            if i:
                best = table[i - 1, j, 0] + (MISSING_FIRST if i == 1 else MISSING)
                covered, others, head = table[i - 1, j, 1], table[i - 1, j, 2], table[i - 1, j, 3] if i + j > 1 else 0.0
            if j:
                found = table[i, j - 1, 0] + (MISSING_FIRST if j == 1 else MISSING)
                if found > best:
                    best, covered, others = found, table[i, j - 1, 1], table[i, j - 1, 2]
                    head = table[i, j - 1, 3] if i + j > 1 else 0.0
            for step in range(3):
                down, across = (2 if step == 1 else 1), (2 if step == 2 else 1)
                if i < down or j < across:
                    continue
                said = met[step, (i - down + turn) % n, (j - across + other_turn) % m]
                found = table[i - down, j - across, 0] + said
                if said > NOTHING and found > best:
                    best, tail, head = found, True, table[i - down, j - across, 3]
                    covered, others = table[i - down, j - across, 1] + down, table[i - down, j - across, 2] + across
            table[i, j, 0], table[i, j, 1], table[i, j, 2], table[i, j, 3] = best, covered, others, head
    total, covered, others, head = table[n, m, 0], table[n, m, 1], table[n, m, 2], table[n, m, 3]
    return _settle(total, n - covered, m - others, covered, head, headless), covered == n and others == m, head > 0, tail


@njit(cache=True, nogil=True)
def _settle(total: float, left: float, right: float, covered: float, head: float, headless: float) -> float:
    against = min(left, right)
    if against > 0:
        total = min(total + CONTRADICTION * against, MOST_CONTRADICTED * (2 - against))
    if head == 0:
        total = min(total, headless)
    return max(total, NOTHING) if covered > 0 else NOTHING


@njit(cache=True, nogil=True)
def _plain(one: int, two: int, words: Any, slip: float) -> float:
    """Bits of two words, where their sounds need not be laid side by side; else UNHEARD."""
    a, b = words[one], words[two]
    if a.initial or b.initial:
        return INITIAL_BITS if a.phones[0] == b.phones[0] else NOTHING
    if a.servant > 0 and b.servant > 0 and a.servant != b.servant:
        return SHORT_BITS
    if a.common >= 0 and b.common >= 0:
        return _of_the_table(a, b)
    if slip > 0:
        return UNHEARD
    bearable = _bearable(a, b)
    longer = abs(a.consonants - b.consonants) - (1 if a.skip or b.skip else 0)
    if longer * LOST_CONSONANT > bearable:
        return NOTHING
    strangers = max(_ones(a.own & ~b.near), _ones(b.own & ~a.near))
    return NOTHING if strangers * LOST_CONSONANT > bearable else UNHEARD


@njit(cache=True, nogil=True)
def _of_the_table(a: Any, b: Any) -> float:
    worth = min(a.bits, b.bits)
    if a.common == b.common:
        return worth  # type: ignore[no-any-return]
    shared = a.also == b.common or a.common == b.also or (a.also == b.also and a.also >= 0)
    return worth + AMBIGUOUS if shared else NOTHING


@njit(cache=True, nogil=True)
def _bearable(a: Any, b: Any) -> float:
    bare = 1 if a.unwritten or b.unwritten else 0
    return max(MOST_LOST, MOST_LOST_SHARE * min(a.worth[bare], b.worth[bare]))  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _ones(bits: int) -> int:
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@njit(cache=True, nogil=True)
def _weigh(a: Any, b: Any, sounds: Any, slip: float) -> float:
    bare = 1 if a.unwritten or b.unwritten else 0
    whole, bearable = min(a.worth[bare], b.worth[bare]), _bearable(a, b)
    lost = max(whole - _alike(a, b, sounds[0], sounds[1][bare], whole - bearable, sounds[2]), 0.0)
    if lost <= bearable:
        return max(min(whole, a.bits, b.bits) - lost, LEAST_BITS)  # type: ignore[no-any-return]
    return max(min(whole, a.bits, b.bits) - slip, LEAST_BITS) if slip > 0 and _slipped(a, b) else NOTHING


@njit(cache=True, nogil=True)
def _slipped(a: Any, b: Any) -> bool:
    """Whether behind the first phone one was changed, left out, put in, or changed places with its neighbour (Damerau 1964)."""
    n, m = a.length, b.length
    if abs(n - m) > 1 or min(n, m) < LEAST_SLIPPED or a.unwritten != b.unwritten:
        return False
    head = tail = 0
    while head < min(n, m) and a.phones[head] == b.phones[head]:
        head += 1
    while tail < min(n, m) - head and a.phones[n - 1 - tail] == b.phones[m - 1 - tail]:
        tail += 1
    left, right = n - head - tail, m - head - tail
    if head == 0:
        return False
    turned = left == right == 2 and a.phones[head] == b.phones[head + 1] and a.phones[head + 1] == b.phones[head]
    return max(left, right) <= 1 or turned  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _alike(one: Any, two: Any, cells: Floats, gap: Floats, least: float, row: Floats) -> float:
    """Bits of the best alignment; FAR as soon as it cannot reach *least*."""
    row[0] = 0.0
    for place in range(1, two.length + 1):
        row[place] = row[place - 1] + gap[two.phones[place - 1]]
        if place == two.skip:
            row[place] = max(row[place], PREFIX)
    for place in range(1, one.length + 1):
        phone = one.phones[place - 1]
        before, left = row[0], row[0] + gap[phone]
        if place == one.skip:
            left = max(left, PREFIX)
        row[0] = best = left
        for column in range(1, two.length + 1):
            other = two.phones[column - 1]
            left = max(before + cells[phone, other], row[column] + gap[phone], left + gap[other])
            before = row[column]
            row[column] = left
            best = max(best, left)
        if best + RARE_SAME * (one.length - place) < least:
            return FAR
    return row[two.length]  # type: ignore[no-any-return]
