"""Names laid beside each other word by word, compiled by numba over columns of word numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

#: Bits for a word that one side leaves out, for a word against another one, and for names of which no word is alike.
MISSING, OTHER, NOTHING = -1.0, -7.0, -10.0
#: What names with a word against another one reach at most and, where a word is shared, at least: relatives.
RELATIVES, KIN = 2.9, -1.9
_SHARED = 3.0


@njit(cache=True, nogil=True)
def score_words(rows: Ints, own: Floats, keys: Any, worth: Floats, left: Ints, right: Ints, out: Floats) -> None:
    """Fill *out* with the bits of each pair of rows; see WordTable."""
    width = rows.shape[1]
    table = np.zeros((width, width))
    for pair in range(left.shape[0]):
        a, b = rows[left[pair]], rows[right[pair]]
        for i in range(width):
            for j in range(width):
                table[i, j] = _worth(a[i], b[j], own, keys, worth)
        out[pair] = _laid(table, _size(a), _size(b))


@njit(cache=True, nogil=True)
def _size(row: Ints) -> int:
    size = 0
    while size < row.shape[0] and row[size] >= 0:
        size += 1
    return size


@njit(cache=True, nogil=True)
def _worth(one: int, two: int, own: Floats, keys: Any, worth: Floats) -> float:
    if one < 0 or two < 0:
        return 0.0
    if one == two:
        return own[one]  # type: ignore[no-any-return]
    key = (np.int64(min(one, two)) << 32) | np.int64(max(one, two))
    at = np.searchsorted(keys, key)
    return worth[at] if at < keys.shape[0] and keys[at] == key else 0.0


@njit(cache=True, nogil=True)
def _laid(table: Floats, a: int, b: int) -> float:
    """The best words first, each beside one; *table* is used up."""
    if a == 0 or b == 0:
        return 0.0
    total, laid, first, last = 0.0, 0, False, False
    while True:
        best, at_i, at_j = 0.0, -1, -1
        for i in range(a):
            for j in range(b):
                if table[i, j] > best:
                    best, at_i, at_j = table[i, j], i, j
        if at_i < 0:
            break
        total, laid = total + best, laid + 1
        first = first or (at_i == 0 if a >= b else at_j == 0)
        last = last or (at_i == a - 1 and at_j == b - 1)
        table[at_i, :b] = 0.0
        table[:a, at_j] = 0.0
    if laid == 0:
        return NOTHING
    against = min(a, b) - laid
    total += MISSING * abs(a - b) + OTHER * against
    if against > 0:
        return min(max(total, KIN), RELATIVES) if total - OTHER * against >= _SHARED and against == 1 else max(total, NOTHING)
    # The longer name begins with a word that the shorter lacks, and both end alike: a given name may be missing.
    return min(total, RELATIVES) if a != b and not first and last and min(a, b) > 1 else total
