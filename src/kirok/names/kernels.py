"""The comparison of :mod:`kirok.names.evidence` over columns of numbers, compiled by numba.

Every spelling in its place and style is one *vector*; a row of components is a reading: its share, its style and the
numbers of its vectors. Ratios of vectors are kept in one hash table of fixed size, so memory does not grow with the pairs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_EMPTY = -1
#: One remembered ratio; key and value beside each other cost one look into memory.
SLOT = np.dtype([("key", np.int64), ("value", np.float64)], align=True)


@njit(cache=True, nogil=True)
def score_pairs(left: Ints, right: Ints, names: Any, vectors: Any, limits: Any, memory: Any, out: Floats) -> None:
    """Fill *out* with P(both | one name) / P(both | two names) of each pair of names."""
    first, share, style, size, places = names
    for pair in range(left.shape[0]):
        total = 0.0
        for a in range(first[left[pair]], first[left[pair] + 1]):
            for b in range(first[right[pair]], first[right[pair] + 1]):
                found = _ratio(places[a, 0], places[b, 0], vectors, limits, memory)
                if found >= limits[0][0]:
                    if size[a] == size[b]:
                        found /= limits[2][size[a]]
                        if style[a] >= 0 and style[b] >= 0:
                            found *= limits[1][style[a], style[b]]
                        for place in range(1, size[a] + 1):
                            found *= _ratio(places[a, place], places[b, place], vectors, limits, memory)
                    else:
                        found *= limits[0][3]
                total += share[a] * share[b] * found
        out[pair] = total


@njit(cache=True, nogil=True)
def _ratio(one: int, two: int, vectors: Any, limits: Any, memory: Any) -> float:
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
    found = _compute(one, two, vectors, limits)
    if used[0] < 0.7 * slots.shape[0]:
        slots[slot].key, slots[slot].value = key, found
        used[0] += 1
    return found


@njit(cache=True, nogil=True)
def _compute(one: int, two: int, vectors: Any, limits: Any) -> float:
    start, form, chance, usual, mass, kind, text, left, place, onsets = vectors
    if kind[one] == 0 or kind[two] == 0:
        return 1.0
    i, j, both = start[one], start[two], 0.0
    while i < start[one + 1] and j < start[two + 1]:
        if form[i] == form[j]:
            both += usual[i] * chance[i] * chance[j]
            i, j = i + 1, j + 1
        elif form[i] < form[j]:
            i += 1
        else:
            j += 1
    found = both / (mass[one] * mass[two])
    if kind[one] == 2 and kind[two] == 2:
        found *= limits[0][1] if text[one] == text[two] else limits[0][2]
    lost = 2 * limits[3][place[one]]
    if place[one] == 0:
        return (1 - lost) * found + lost  # type: ignore[no-any-return]
    alike = 0.0
    for onset in range(onsets.shape[1]):
        alike += onsets[one, onset] * onsets[two, onset] / limits[4][place[one], onset]
    onset_left = left[one] + left[two]
    return (1 - lost - onset_left) * found + lost + onset_left * alike  # type: ignore[no-any-return]
