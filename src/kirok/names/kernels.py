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
UNKNOWN = -1.0e9
#: One remembered ratio; key and value beside each other cost one look into memory.
SLOT = np.dtype([("key", np.int64), ("value", np.float64)], align=True)


@njit(cache=True, nogil=True)
def score_pairs(left: Ints, right: Ints, names: Any, vectors: Any, limits: Any, memory: Any, out: Floats) -> None:
    """Fill *out* with P(both | one name) / P(both | two names) of each pair of names."""
    first, share, style, size, places = names
    slots = memory[0]
    for pair in range(left.shape[0]):
        total = 0.0
        for a in range(first[left[pair]], first[left[pair] + 1]):
            for b in range(first[right[pair]], first[right[pair] + 1]):
                found = kept(places[a, 0], places[b, 0], slots)
                if found == UNKNOWN:
                    found = _ratio(places[a, 0], places[b, 0], vectors, limits, memory)
                if found >= limits[0][0]:
                    if size[a] == size[b]:
                        found /= limits[2][size[a]]
                        if style[a] >= 0 and style[b] >= 0:
                            found *= limits[1][style[a], style[b]]
                        for place in range(1, size[a] + 1):
                            part = kept(places[a, place], places[b, place], slots)
                            if part == UNKNOWN:
                                part = _ratio(places[a, place], places[b, place], vectors, limits, memory)
                            found *= part
                    else:
                        found *= limits[0][3]
                total += share[a] * share[b] * found
        out[pair] = total


@njit(cache=True, nogil=True)
def kept(one: int, two: int, slots: Any) -> float:
    """What is remembered of two numbers; UNKNOWN when nothing is. One array alone is passed: a tuple's would be counted each time."""
    key: Any = (np.int64(min(one, two)) << 32) | np.int64(max(one, two))
    slot = _slot(key, slots)
    return slots[slot].value if slots[slot].key == key else UNKNOWN


@njit(cache=True, nogil=True)
def keep(one: int, two: int, found: float, memory: Any) -> float:
    """Remember *found* as long as there is room."""
    slots, used = memory
    key: Any = (np.int64(min(one, two)) << 32) | np.int64(max(one, two))
    if used[0] < 0.7 * slots.shape[0]:
        slot = _slot(key, slots)
        slots[slot].key, slots[slot].value = key, found
        used[0] += 1
    return found


@njit(cache=True, nogil=True)
def _slot(key: Any, slots: Any) -> Any:
    mask = slots.shape[0] - 1
    slot = ((key ^ (key >> 29)) * np.int64(0x9E3779B97F4A7C1)) & mask
    while slots[slot].key not in (_EMPTY, key):
        slot = (slot + 1) & mask
    return slot


@njit(cache=True, nogil=True)
def _ratio(one: int, two: int, vectors: Any, limits: Any, memory: Any) -> float:
    return keep(one, two, _compute(min(one, two), max(one, two), vectors, limits), memory)


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
