"""Compiled searches over log-linear models: all of a list, downhill by BIC, stepwise by the Poisson tail of an overlap.

A model is given as marks over the cells of the table: ``chosen[t]`` says whether the term with mask t is in it. The
intercept and the main effects always are. All searches keep the models hierarchical.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from kirok.estimate.compiling import compiled
from kirok.estimate.kernels import CERTIFIED, Floats, Terms, cholesky, fit_model, forward, independence_start, superset_sums

Marks = npt.NDArray[np.bool_]

#: With more lists than this a step downhill fits only the few changes of the model that promise most.
_ALL_TRIED, _PROMISING = 6, 4
#: Expected people beyond which a tail is not summed person by person; standard deviations that are far.
_MILLION, _FAR = 1e6, 8.0


@compiled
def order_of(term: int) -> int:
    """How many lists a term names."""
    count = 0
    while term:
        term &= term - 1
        count += 1
    return count


@compiled
def terms_of(chosen: Marks, lists: int, terms: Terms) -> int:
    """Write the terms of a model: intercept, main effects, then the others by mask. How many."""
    terms[0] = 0
    for j in range(lists):
        terms[j + 1] = 1 << j
    size = lists + 1
    for term in range(3, chosen.size):
        if chosen[term] and term & (term - 1):
            terms[size] = term
            size += 1
    return size


@compiled
def may_add(chosen: Marks, lists: int, term: int, order: int) -> bool:
    """Whether *term* is an interaction of at most *order* lists that keeps the model hierarchical."""
    size = order_of(term)
    if chosen[term] or size < 2 or size > order:
        return False
    for j in range(lists):
        if term >> j & 1 and size > 2 and not chosen[term ^ (1 << j)]:
            return False
    return True


@compiled
def may_drop(chosen: Marks, lists: int, term: int) -> bool:
    """Whether *term* is an interaction of the model that no larger one of it rests on."""
    if not chosen[term] or order_of(term) < 2:
        return False
    for j in range(lists):
        if not term >> j & 1 and chosen[term | (1 << j)]:
            return False
    return True


@compiled
def _far_tail(observed: float, expected: float) -> float:
    """The normal limit of the tail with half a person's correction; far out its first term and the geometric rest."""
    apart = (abs(observed - expected) - 0.5) / math.sqrt(expected)
    if apart < _FAR:
        return math.log(0.5 * math.erfc(apart / math.sqrt(2.0)))
    ratio = observed / expected if observed < expected else expected / (observed + 1.0)
    first = -expected if observed == 0.0 else observed * math.log(expected) - expected - math.lgamma(observed + 1.0)
    return first - math.log(1.0 - ratio)


@compiled
def log_tail(observed: float, expected: float) -> float:
    """Log of the smaller Poisson tail at *observed*, the observed value within it; beyond a million its limits."""
    if expected <= 0.0:
        return 0.0 if observed == 0.0 else -np.inf
    if expected > _MILLION:
        return _far_tail(observed, expected)
    term, total, k = 1.0, 1.0, observed
    if observed < expected:
        while k > 0.0 and term > 1e-13 * total:
            term *= k / expected
            total += term
            k -= 1.0
    else:
        while term > 1e-13 * total:
            k += 1.0
            term *= expected / k
            total += term
    return min(observed * math.log(expected) - expected - math.lgamma(observed + 1.0) + math.log(total), 0.0)


@compiled
def fit_marks(
    lists: int, counts: Floats, margins: Floats, chosen: Marks, terms: Terms, start: Floats, theta: Floats, mean: Floats
) -> tuple[int, float, int]:
    """Fit the model that *chosen* marks, Newton starting at the parameters in *start* (one a cell): status, level, size."""
    size = terms_of(chosen, lists, terms)
    begin = np.empty(size)
    for i in range(size):
        begin[i] = start[terms[i]]
        if not math.isfinite(begin[i]):
            begin[i] = 0.0
    status, level = fit_model(lists, counts, margins, terms, size, begin, theta, mean)
    return status, level, size


@compiled
def spread_start(lists: int, margins: Floats, start: Floats) -> None:
    """Newton's first parameters, one a cell: those near independence, zero for every interaction."""
    few = np.zeros(lists + 1)
    independence_start(lists, margins, few)
    start[:] = 0.0
    start[0] = few[0]
    for j in range(lists):
        start[1 << j] = few[j + 1]


@compiled
def promises(
    lists: int, order: int, chosen: Marks, margins: Floats, terms: Terms, size: int, theta: Floats, mean: Floats, change: Floats
) -> None:
    """For each term that may be added or dropped: by how much that should change -2 log L (Rao's score, Wald), else infinity.

    A term that takes cells away is worth the people expected there; one that gives them back cannot be told: always tried.
    """
    cells, free = mean.size, 0
    sums, hessian = mean.copy(), np.empty((size, size))
    kept, side = np.empty(size, np.int32), np.empty(size)
    superset_sums(sums, lists)
    change[:] = np.inf
    for i in range(size):
        if margins[terms[i]] > 0.0:
            kept[free] = terms[i]
            free += 1
    for i in range(free):
        for j in range(i + 1):
            hessian[i, j] = sums[kept[i] | kept[j]]
    known = cholesky(hessian, free)
    for term in range(3, cells):
        adding = may_add(chosen, lists, term, order)
        if not adding and not may_drop(chosen, lists, term):
            continue
        if not known or (not adding and margins[term] <= 0.0):
            change[term] = -np.inf
        elif margins[term] <= 0.0:
            change[term] = -2.0 * sums[term]
        else:
            for i in range(free):
                side[i] = sums[kept[i] | term] if adding else (1.0 if kept[i] == term else 0.0)
            length = forward(hessian, side, free)
            if adding:
                apart, spread = margins[term] - sums[term], sums[term] - length
                change[term] = -apart * apart / spread if spread > 1e-12 * sums[term] else np.inf
            else:
                value = _value_of(terms, size, theta, term)
                change[term] = value * value / length


@compiled
def _value_of(terms: Terms, size: int, theta: Floats, term: int) -> float:
    value = 0.0
    for i in range(size):
        if terms[i] == term:
            value = theta[i]
    return value


@compiled
def to_try(
    lists: int, order: int, chosen: Marks, margins: Floats, terms: Terms, size: int, theta: Floats, mean: Floats, best: float, tried: Marks
) -> None:
    """Mark the terms whose adding or dropping is worth a fit: all allowed, or with many lists the promising ones.

    *best* is the BIC so far, infinite where the model has no maximum and promises nothing.
    """
    tried[:] = False
    if lists <= _ALL_TRIED or not math.isfinite(best):
        for term in range(3, mean.size):
            tried[term] = may_add(chosen, lists, term, order) or may_drop(chosen, lists, term)
        return
    change, penalty = np.empty(mean.size), math.log(margins[0])
    promises(lists, order, chosen, margins, terms, size, theta, mean, change)
    for term in range(3, mean.size):
        change[term] += -penalty if chosen[term] else penalty
        tried[term] = change[term] == -np.inf
    for _ in range(_PROMISING):
        best = int(np.argmin(change))
        if change[best] > 2.0:  # a score is only near the truth
            break
        tried[best] = True
        change[best] = np.inf


@compiled
def downhill(lists: int, counts: Floats, order: int, chosen: Marks, theta: Floats, mean: Floats) -> tuple[int, float, int]:
    """From the model in *chosen*, add or drop one term as long as that lowers BIC; *chosen* becomes the model found.

    Returns status, log-likelihood and size of that model; *theta* and *mean* are its parameters and means.
    """
    cells = counts.size
    margins = counts.copy()
    superset_sums(margins, lists)
    penalty = math.log(margins[0])
    terms, start, near = np.empty(cells, np.int32), np.empty(cells), np.empty(cells)
    tried, means, worth = np.empty(cells), np.empty(cells), np.empty(cells, np.bool_)
    spread_start(lists, margins, start)
    near[:] = start
    status, level, size = fit_marks(lists, counts, margins, chosen, terms, near, theta, mean)
    if status != CERTIFIED:
        chosen[:] = False
        status, level, size = fit_marks(lists, counts, margins, chosen, terms, near, theta, mean)
    best = -2.0 * level + size * penalty if status == CERTIFIED else np.inf
    while True:
        near[:] = start
        if status == CERTIFIED:
            for i in range(size):
                near[terms[i]] = theta[i]
        flip, lowest = -1, best - 1e-9
        to_try(lists, order, chosen, margins, terms, size, theta, mean, best, worth)
        for term in range(3, cells):
            if not worth[term]:
                continue
            chosen[term] = not chosen[term]
            found, reached, now = fit_marks(lists, counts, margins, chosen, terms, near, tried, means)
            chosen[term] = not chosen[term]
            if found == CERTIFIED and -2.0 * reached + now * penalty < lowest:
                flip, lowest = term, -2.0 * reached + now * penalty
        if flip < 0:
            break
        chosen[flip] = not chosen[flip]
        status, level, size = fit_marks(lists, counts, margins, chosen, terms, near, theta, mean)
        best = lowest
    status, level, size = fit_marks(lists, counts, margins, chosen, terms, near, theta, mean)
    return status, level, size


@compiled
def stepwise(
    lists: int, counts: Floats, order: int, log_threshold: float, chosen: Marks, theta: Floats, mean: Floats
) -> tuple[int, float, int]:
    """From independence, add the interaction whose overlap is the least likely under the model, while it is unlikely.

    The rule of Chan, Silverman and Vincent (2021): the smaller Poisson tail of the observed overlap under its expected
    value, below the threshold, and the model that results must have a maximum. *chosen* becomes the model found.
    """
    cells = counts.size
    margins = counts.copy()
    superset_sums(margins, lists)
    terms, near, sums = np.empty(cells, np.int32), np.empty(cells), np.empty(cells)
    tried, means, barred = np.empty(cells), np.empty(cells), np.zeros(cells, np.bool_)
    chosen[:] = False
    spread_start(lists, margins, near)
    status, level, size = fit_marks(lists, counts, margins, chosen, terms, near, theta, mean)
    while status == CERTIFIED:
        sums[:] = mean
        superset_sums(sums, lists)
        pick, least = -1, log_threshold
        for term in range(3, cells):
            if not barred[term] and may_add(chosen, lists, term, order):
                tail = log_tail(margins[term], sums[term])
                if tail < least:
                    pick, least = term, tail
        if pick < 0:
            break
        chosen[pick] = True
        found, reached, now = fit_marks(lists, counts, margins, chosen, terms, near, tried, means)
        if found == CERTIFIED:
            level, size = reached, now
            theta[:] = tried
            mean[:] = means
        else:
            chosen[pick] = False
            barred[pick] = True
    return status, level, size


@compiled
def best_of(
    lists: int, counts: Floats, models: npt.NDArray[np.int32], sizes: npt.NDArray[np.int32], start: Floats, theta: Floats, mean: Floats
) -> tuple[int, float]:
    """The model of lowest BIC among *models* for one table, and its estimate of the unseen; -1 where none has a maximum.

    ``start`` holds a row of parameters a model; a row of NaN begins near independence.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    penalty, lowest, which, unseen = math.log(margins[0]), np.inf, -1, np.nan
    cold = np.zeros(models.shape[1])
    independence_start(lists, margins, cold)
    for m in range(models.shape[0]):
        begin = cold if math.isnan(start[m, 0]) else start[m]
        status, level = fit_model(lists, counts, margins, models[m], sizes[m], begin, theta, mean)
        if status == CERTIFIED and -2.0 * level + sizes[m] * penalty < lowest:
            lowest, which, unseen = -2.0 * level + sizes[m] * penalty, m, math.exp(theta[0])
    return which, unseen


@compiled
def reselect_listed(
    lists: int,
    tables: Floats,
    first: int,
    last: int,
    models: npt.NDArray[np.int32],
    sizes: npt.NDArray[np.int32],
    start: Floats,
    unseen: Floats,
) -> None:
    """For ``tables[first:last]``: choose anew among *models* by BIC; the unseen by each choice, NaN where none fits."""
    theta, mean = np.empty(models.shape[1]), np.empty(tables.shape[1])
    for b in range(first, last):
        _, unseen[b] = best_of(lists, tables[b], models, sizes, start, theta, mean)


@compiled
def reselect_searched(
    lists: int, tables: Floats, first: int, last: int, order: int, log_threshold: float, begin: Marks, unseen: Floats
) -> None:
    """For ``tables[first:last]``: search anew, downhill from *begin*, or stepwise where *log_threshold* is below zero."""
    cells = tables.shape[1]
    theta, mean, chosen = np.empty(cells), np.empty(cells), np.empty(cells, np.bool_)
    for b in range(first, last):
        if log_threshold < 0.0:
            status, _, _ = stepwise(lists, tables[b], order, log_threshold, chosen, theta, mean)
        else:
            chosen[:] = begin
            status, _, _ = downhill(lists, tables[b], order, chosen, theta, mean)
        unseen[b] = math.exp(theta[0]) if status == CERTIFIED else np.nan
