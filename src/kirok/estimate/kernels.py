"""The compiled heart of the log-linear engine: one Poisson fit over all cells of a table, and loops of it.

A cell is a bit mask (bit j: on list j), a term of a model is one too. The logarithm of a cell's mean is the sum of the
parameters of the terms inside it, so that linear predictor, gradient and Hessian are subset and superset sums of arrays
of 2**J (Yates' algorithm): no design matrix. ``reference.py`` says the same slowly.

A term whose margin is zero has the parameter minus infinity: its column and the cells above it leave the fit (extended
maximum likelihood; Fienberg and Rinaldo 2012). A fit is *certified* when Newton's step vanishes: where no maximum
exists the step along the direction of recession stays near one however long one goes on.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from kirok.estimate.compiling import compiled

Floats = npt.NDArray[np.float64]
Terms = npt.NDArray[np.int32]

CERTIFIED, DOUBTFUL = 0, 1
_STEPS, _LONGEST, _TINY = 60, 3.0, 1e-8
#: A step this short that shrinks no more is rounding: where counts are billions it cannot vanish further.
_ROUNDING = 1e-3


@compiled
def superset_sums(values: Floats, lists: int) -> None:
    """In place: each cell's value becomes the sum over all cells that hold it."""
    for j in range(lists):
        bit = 1 << j
        for cell in range(values.size):
            if cell & bit == 0:
                values[cell] += values[cell | bit]


@compiled
def subset_sums(values: Floats, lists: int) -> None:
    """In place: each cell's value becomes the sum over all cells within it."""
    for j in range(lists):
        bit = 1 << j
        for cell in range(values.size):
            if cell & bit:
                values[cell] += values[cell ^ bit]


@compiled
def cholesky(h: Floats, size: int) -> bool:
    """The lower triangle of *h* becomes its Cholesky factor; False where *h* has no full rank to the machine's precision."""
    for i in range(size):
        for j in range(i + 1):
            total = h[i, j]
            for k in range(j):
                total -= h[i, k] * h[j, k]
            if i == j:
                if total <= 1e-13 * h[i, i] or not total > 0.0:
                    return False
                h[i, i] = math.sqrt(total)
            else:
                h[i, j] = total / h[j, j]
    return True


@compiled
def forward(factor: Floats, g: Floats, size: int) -> float:
    """``g`` becomes the solution of L x = g for a Cholesky factor L; returns the square of its length, g' (L L')^-1 g."""
    length = 0.0
    for i in range(size):
        total = g[i]
        for k in range(i):
            total -= factor[i, k] * g[k]
        g[i] = total / factor[i, i]
        length += g[i] * g[i]
    return length


@compiled
def _solve(h: Floats, g: Floats, size: int) -> bool:
    """``g`` becomes the solution of h x = g; False where *h* has no full rank to the machine's precision."""
    if not cholesky(h, size):
        return False
    forward(h, g, size)
    for i in range(size - 1, -1, -1):
        total = g[i]
        for k in range(i + 1, size):
            total -= h[k, i] * g[k]
        g[i] = total / h[i, i]
    return True


@compiled
def _means(theta: Floats, terms: Terms, size: int, allowed: npt.NDArray[np.bool_], lists: int, eta: Floats, mean: Floats) -> None:
    """Linear predictor and mean of every cell; the unseen cell and the forbidden ones have the mean zero."""
    eta[:] = 0.0
    for i in range(size):
        eta[terms[i]] = theta[i]
    subset_sums(eta, lists)
    for cell in range(mean.size):
        mean[cell] = math.exp(min(eta[cell], 700.0)) if allowed[cell] else 0.0


@compiled
def _likelihood(counts: Floats, eta: Floats, mean: Floats, allowed: npt.NDArray[np.bool_]) -> float:
    total = 0.0
    for cell in range(1, counts.size):
        if allowed[cell]:
            total += counts[cell] * eta[cell] - mean[cell]
    return total


@compiled
def _free_terms(terms: Terms, size: int, margins: Floats, start: Floats, allowed: npt.NDArray[np.bool_], kept: Terms, theta: Floats) -> int:
    """Keep the terms with a margin; forbid the cells above the others. How many are kept."""
    allowed[:] = True
    allowed[0] = False
    free = 0
    for i in range(size):
        if margins[terms[i]] > 0.0:
            kept[free] = terms[i]
            theta[free] = start[i]
            free += 1
        else:
            for cell in range(1, allowed.size):
                if cell & terms[i] == terms[i]:
                    allowed[cell] = False
    return free


@compiled
def fit_model(
    lists: int, counts: Floats, margins: Floats, terms: Terms, size: int, start: Floats, theta: Floats, mean: Floats
) -> tuple[int, float]:
    """Fit one model: status and log-likelihood (without the factorials); *theta* (-inf where the margin is zero), *mean*.

    ``terms[0]`` is the empty term. ``mean`` is over all cells but the unseen one, which is ``exp(theta[0])``.
    """
    cells = counts.size
    allowed = np.empty(cells, np.bool_)
    kept, step, now = np.empty(size, np.int32), np.empty(size), np.empty(size)
    eta, sums, hessian = np.empty(cells), np.empty(cells), np.empty((size, size))
    free = _free_terms(terms, size, margins, start, allowed, kept, now)
    _means(now, kept, free, allowed, lists, eta, mean)
    level = _likelihood(counts, eta, mean, allowed)
    status, before = DOUBTFUL, math.inf
    for _ in range(_STEPS):
        sums[:] = mean
        superset_sums(sums, lists)
        for i in range(free):
            step[i] = margins[kept[i]] - sums[kept[i]]
            for j in range(i + 1):
                hessian[i, j] = sums[kept[i] | kept[j]]
        if not _solve(hessian, step, free):
            break
        longest = 0.0
        for i in range(free):
            longest = max(longest, abs(step[i]))
        scale = min(1.0, _LONGEST / longest) if longest > 0.0 else 1.0
        for _ in range(40):
            for i in range(free):
                now[i] += scale * step[i]
            _means(now, kept, free, allowed, lists, eta, mean)
            reached = _likelihood(counts, eta, mean, allowed)
            if reached >= level - 1e-9 * abs(level) - 1e-9:
                break
            for i in range(free):
                now[i] -= scale * step[i]
            scale *= 0.5
        level = reached
        if longest < _TINY or (longest < _ROUNDING and 2.0 * longest > before):
            status = CERTIFIED
            break
        before = longest
    free = 0
    for i in range(size):
        if margins[terms[i]] > 0.0:
            theta[i] = now[free]
            free += 1
        else:
            theta[i] = -np.inf
    return status, level


@compiled
def independence_start(lists: int, margins: Floats, theta: Floats) -> None:
    """Parameters near the model of independence, from the lists' sizes alone: where Newton begins."""
    total = 2.0 * margins[0]
    theta[:] = 0.0
    theta[0] = math.log(total)
    for j in range(lists):
        share = min(max(margins[1 << j], 0.5) / total, 0.9)
        theta[j + 1] = math.log(share / (1.0 - share))
        theta[0] += math.log(1.0 - share)


@compiled
def fit_models(
    lists: int, counts: Floats, models: npt.NDArray[np.int32], sizes: npt.NDArray[np.int32], start: Floats, first: int, last: int,
    status: npt.NDArray[np.int8], level: Floats, theta: Floats,
) -> None:  # fmt: skip
    """Fit ``models[first:last]`` (one row each, ``sizes`` terms); *start* is one row for all or one a model."""
    margins = counts.copy()
    superset_sums(margins, lists)
    mean = np.empty(counts.size)
    for m in range(first, last):
        begin = start[m if start.shape[0] > 1 else 0]
        status[m], level[m] = fit_model(lists, counts, margins, models[m], sizes[m], begin, theta[m], mean)
