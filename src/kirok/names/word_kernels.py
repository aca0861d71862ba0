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
    CONTRADICTION,
    INITIAL_BITS,
    JOINED,
    LEAST_BITS,
    LOST_CONSONANT,
    MISSING,
    MISSING_FIRST,
    MOST_CONTRADICTED,
    MOST_HEADLESS,
    MOST_LOST,
    MOST_LOST_SHARE,
    NOTHING,
    TURNED,
)
from kirok.names.phones import LONGEST_WORD
from kirok.names.sounds import PREFIX, RARE_SAME
from kirok.names.words import MOST_WORDS

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
_SIDE = MOST_WORDS + 1
_EMPTY = -1
FAR = -1e9  #: bits of words that are too far apart to go on


@njit(cache=True, nogil=True)
def word_pairs(left: Ints, right: Ints, names: Any, words: Any, sounds: Any, memory: Any, out: Floats) -> None:
    """Fill *out* with the bits of each pair of names."""
    table, met = np.empty((_SIDE, _SIDE, 4)), np.empty((3, _SIDE, _SIDE))
    for pair in range(left.shape[0]):
        a, n = names[0][left[pair]], names[0][left[pair] + 1] - names[0][left[pair]]
        b, m = names[0][right[pair]], names[0][right[pair] + 1] - names[0][right[pair]]
        out[pair] = NOTHING
        if not _meet(a, n, b, m, names, words, sounds, memory, met):
            continue
        best, whole, _, _ = _lay(n, 0, m, 0, met, table)
        for turn in (1, -1):
            if whole:
                break
            for side in range(2):
                if (n if side == 0 else m) > 1:
                    total, _, head, tail = _lay(n, turn * (1 - side), m, turn * side, met, table)
                    if (tail if turn == 1 else head) and total + TURNED > best:
                        best = total + TURNED
        out[pair] = best


@njit(cache=True, nogil=True)
def _meet(a: int, n: int, b: int, m: int, names: Any, words: Any, sounds: Any, memory: Any, met: Any) -> bool:
    """Fill in the bits of every two words, and of a word and two neighbours written as one; whether any meet."""
    _, word, joint = names
    found = False
    for i in range(n):
        for j in range(m):
            one, two, whole, other = word[a + i], word[b + j], joint[a + i], joint[b + j]
            met[0, i, j] = _word_bits(one, two, words, sounds, memory)
            met[1, i, j] = _word_bits(whole, two, words, sounds, memory) + JOINED if whole >= 0 else NOTHING
            met[2, i, j] = _word_bits(one, other, words, sounds, memory) + JOINED if other >= 0 else NOTHING
            found = found or max(met[0, i, j], met[1, i, j], met[2, i, j]) > NOTHING + 1
    return found


@njit(cache=True, nogil=True)
def _lay(n: int, turn: int, m: int, other_turn: int, met: Any, table: Any) -> tuple[float, bool, bool, bool]:
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
    return _settle(total, n - covered, m - others, covered, head), covered == n and others == m, head > 0, tail


@njit(cache=True, nogil=True)
def _settle(total: float, left: float, right: float, covered: float, head: float) -> float:
    against = min(left, right)
    if against > 0:
        total = min(total + CONTRADICTION * against, MOST_CONTRADICTED * (2 - against))
    if head == 0:
        total = min(total, MOST_HEADLESS)
    return max(total, NOTHING) if covered > 0 else NOTHING  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _word_bits(one: int, two: int, words: Any, sounds: Any, memory: Any) -> float:
    phones, length, skip, unwritten, most, common, initial, worth, own, near, count = words
    if initial[one] or initial[two]:
        return INITIAL_BITS if phones[one, 0] == phones[two, 0] else NOTHING
    if common[one] >= 0 and common[two] >= 0:
        return min(most[one], most[two]) if common[one] == common[two] else NOTHING
    bare = 1 if unwritten[one] or unwritten[two] else 0
    whole = min(worth[one, bare], worth[two, bare])
    bearable = max(MOST_LOST, MOST_LOST_SHARE * whole)
    longer = abs(count[one] - count[two]) - (1 if skip[one] or skip[two] else 0)
    if longer * LOST_CONSONANT > bearable:
        return NOTHING
    if max(_ones(own[one] & ~near[two]), _ones(own[two] & ~near[one])) * LOST_CONSONANT > bearable:
        return NOTHING
    lost = max(whole - _heard(one, two, bare, whole - bearable, words, sounds, memory), 0.0)
    return max(min(whole, most[one], most[two]) - lost, LEAST_BITS) if lost <= bearable else NOTHING  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _ones(bits: int) -> int:
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@njit(cache=True, nogil=True)
def _heard(one: int, two: int, bare: int, least: float, words: Any, sounds: Any, memory: Any) -> float:
    """The alignment of two words, remembered."""
    if one > two:
        one, two = two, one
    slots, used = memory
    key = (np.int64(one) << 32) | np.int64(two)
    mask = slots.shape[0] - 1
    slot = ((key ^ (key >> 29)) * np.int64(0x9E3779B97F4A7C1)) & mask
    while slots[slot].key != _EMPTY:
        if slots[slot].key == key:
            return slots[slot].value  # type: ignore[no-any-return]
        slot = (slot + 1) & mask
    phones, length, skip = words[0], words[1], words[2]
    a, b = phones[one, : length[one]], phones[two, : length[two]]
    found = _alike(a, skip[one], b, skip[two], sounds[0], sounds[1][bare], least, sounds[2])
    if used[0] < 0.7 * slots.shape[0]:
        slots[slot].key, slots[slot].value = key, found
        used[0] += 1
    return found


@njit(cache=True, nogil=True)
def _alike(one: Any, skip: int, two: Any, other_skip: int, cells: Floats, gap: Floats, least: float, row: Floats) -> float:
    """Bits of the best alignment; FAR as soon as it cannot reach *least*."""
    row[0] = 0.0
    for place in range(1, two.shape[0] + 1):
        row[place] = row[place - 1] + gap[two[place - 1]]
        if place == other_skip:
            row[place] = max(row[place], PREFIX)
    for place in range(1, one.shape[0] + 1):
        phone = one[place - 1]
        before, left = row[0], row[0] + gap[phone]
        if place == skip:
            left = max(left, PREFIX)
        row[0] = best = left
        for column in range(1, two.shape[0] + 1):
            other = two[column - 1]
            left = max(before + cells[phone, other], row[column] + gap[phone], left + gap[other])
            before = row[column]
            row[column] = left
            best = max(best, left)
        if best + RARE_SAME * (one.shape[0] - place) < least:
            return FAR
    return row[two.shape[0]]  # type: ignore[no-any-return]
