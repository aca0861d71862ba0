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
def gibbs(near: Any, apart: Any, block: Any, sweeps: tuple[int, int], absent: float, seed: int, out: Any) -> None:
    """Fill *out* (draws, units) with block numbers drawn by Gibbs sampling from *block* on.

    *near* holds for each unit where its pairs begin, the other units and the weights; *apart* is bool of shape (units, units);
    *sweeps* are those before the first draw and between draws.
    """
    first, other, weight = near
    units = block.shape[0]
    np.random.seed(seed)  # noqa: NPY002  (compiled: numba knows no generator made inside)
    sums, known, sizes = np.zeros(units), np.zeros(units, dtype=np.int64), np.zeros(units, dtype=np.int64)
    for unit in range(units):
        sizes[block[unit]] += 1
    for draw in range(out.shape[0]):
        for _ in range(sweeps[1] if draw else sweeps[0] + sweeps[1]):
            for unit in range(units):
                sizes[block[unit]] -= 1
                block[unit] = -1
                sums[:] = 0.0
                known[:] = 0
                for at in range(first[unit], first[unit + 1]):
                    its = block[other[at]]
                    sums[its] += weight[at]
                    known[its] += 1
                for each in range(units):
                    if block[each] >= 0 and apart[unit, each]:
                        known[block[each]] = 0
                chosen = _chosen(sums, known, sizes, absent)
                block[unit] = chosen
                sizes[chosen] += 1
        out[draw] = block


@njit(cache=True, nogil=True)
def _chosen(sums: Any, known: Any, sizes: Any, absent: float) -> int:
    """A block by its odds, or the first empty one, whose weight is 0."""
    most, empty = 0.0, -1
    for each in range(sums.shape[0]):
        if sizes[each] == 0:
            empty = each if empty < 0 else empty
        elif known[each] > 0:
            sums[each] += (sizes[each] - known[each]) * absent
            most = max(most, sums[each])
    total = 2.0 ** (0.0 - most)
    for each in range(sums.shape[0]):
        if sizes[each] > 0 and known[each] > 0:
            total += 2.0 ** (sums[each] - most)
    left = np.random.random() * total  # noqa: NPY002
    for each in range(sums.shape[0]):
        if sizes[each] > 0 and known[each] > 0:
            left -= 2.0 ** (sums[each] - most)
            if left < 0.0:
                return each
    return empty
