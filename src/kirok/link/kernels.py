"""Compiled by numba: which rows hang together, and draws of partitions of large knots."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def roots(size: int, a: Any, b: Any) -> Any:
    """For each of *size* rows the smallest row it hangs together with by the pairs *a*, *b*; int64."""
    above = np.arange(size)
    for at in range(a.shape[0]):
        one, two = _root(above, a[at]), _root(above, b[at])
        if one < two:
            above[two] = one
        elif two < one:
            above[one] = two
    for row in range(size):
        above[row] = _root(above, row)
    return above


@njit(cache=True, nogil=True)
def _root(above: Any, row: int) -> int:
    while above[row] != row:
        above[row] = above[above[row]]
        row = above[row]
    return row


@njit(cache=True, nogil=True)
def gibbs(near: Any, apart: Any, block: Any, sweeps: tuple[int, int], absent: float, seed: int, shifts: Any, out: Any) -> None:
    """Fill *out* (draws, units) with block numbers drawn by Gibbs sampling from *block* on.

    *near* holds for each unit where its pairs begin, the other units and the weights; *apart* the lists of each unit and
    the units barred from it, each as where they begin and the numbers; *sweeps* are those before the first draw and between draws;
    each pair gains the *shifts* of the draw, bits.
    Time and memory grow with the pairs, not with the units squared.
    """
    first, other, weight = near
    units = block.shape[0]
    np.random.seed(seed)  # noqa: NPY002  (compiled: numba knows no generator made inside)
    sums, known, sizes = np.zeros(units), np.zeros(units, dtype=np.int64), np.zeros(units, dtype=np.int64)
    met = np.zeros(units, dtype=np.int64)
    head, after, before = np.full(units, -1, dtype=np.int64), np.full(units, -1, dtype=np.int64), np.full(units, -1, dtype=np.int64)
    members = (head, after, before, sizes)
    for unit in range(units - 1, -1, -1):
        _put(members, unit, block[unit])
    empty = 0
    for draw in range(out.shape[0]):
        for _ in range(sweeps[1] if draw else sweeps[0] + sweeps[1]):
            for unit in range(units):
                _take(members, unit, block[unit])
                empty = min(empty, block[unit]) if sizes[block[unit]] == 0 else empty
                while sizes[empty] > 0:
                    empty += 1
                count = 0
                for at in range(first[unit], first[unit + 1]):
                    its = block[other[at]]
                    if known[its] == 0:
                        met[count] = its
                        count += 1
                    sums[its] += weight[at] + shifts[draw]
                    known[its] += 1
                some = met[:count]
                some.sort()
                for its in some:
                    sums[its] += (sizes[its] - known[its]) * absent
                block[unit] = _chosen(some, sums, members, apart, unit, empty)
                _put(members, unit, block[unit])
                sums[some] = 0.0
                known[some] = 0
        out[draw] = block


@njit(cache=True, nogil=True)
def _put(members: Any, unit: int, block: int) -> None:
    """Into a block, as the first of its members."""
    head, after, before, sizes = members
    after[unit], before[unit] = head[block], -1
    if head[block] >= 0:
        before[head[block]] = unit
    head[block] = unit
    sizes[block] += 1


@njit(cache=True, nogil=True)
def _take(members: Any, unit: int, block: int) -> None:
    """Out of its block."""
    head, after, before, sizes = members
    if before[unit] >= 0:
        after[before[unit]] = after[unit]
    else:
        head[block] = after[unit]
    if after[unit] >= 0:
        before[after[unit]] = before[unit]
    sizes[block] -= 1


@njit(cache=True, nogil=True)
def _chosen(some: Any, sums: Any, members: Any, apart: Any, unit: int, empty: int) -> int:
    """A block by its odds, or the empty one, whose weight is 0."""
    head, after = members[0], members[1]
    most = 0.0
    for its in some:
        if _barred(head, after, apart, unit, its):
            sums[its] = -np.inf
        most = max(most, sums[its])
    total = 2.0 ** (0.0 - most)
    for its in some:
        total += 2.0 ** (sums[its] - most)
    left = np.random.random() * total  # noqa: NPY002
    for its in some:
        left -= 2.0 ** (sums[its] - most)
        if left < 0.0 and sums[its] > -np.inf:
            return int(its)
    return empty


@njit(cache=True, nogil=True)
def _barred(head: Any, after: Any, apart: Any, unit: int, block: int) -> bool:
    """Whether a block holds somebody who is of a list of the unit, or judged to be another person."""
    (first, lists), (begin, others) = apart
    member = head[block]
    while member >= 0:
        for at in range(first[unit], first[unit + 1]):
            for place in range(first[member], first[member + 1]):
                if lists[at] == lists[place]:
                    return True
        for at in range(begin[unit], begin[unit + 1]):
            if others[at] == member:
                return True
        member = after[member]
    return False
