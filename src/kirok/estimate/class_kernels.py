"""Compiled: one sweep of the latent class sampler, and many of them.

People fall into K hidden classes; in class k list j names a person with probability ``lam[k, j]``. Class weights come
from a stick broken K - 1 times (Dirichlet process, truncated); the total N has the prior 1/N up to a cap. The sampler
works on cells: an occupied cell's count is split over the classes, and so are the unseen. ``reference.py`` weighs
draws from the prior instead.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from kirok.estimate.compiling import compiled

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int32]


@compiled
def draw_beta(source: np.random.Generator, a: float, b: float) -> float:
    """A beta variate that is neither 0 nor 1, whatever its parameters."""
    return min(max(source.beta(a, b), 1e-14), 1.0 - 1e-14)


@compiled
def _split(source: np.random.Generator, count: float, weights: Floats, out: Floats) -> None:
    """A multinomial of *count* by *weights* (not normalised)."""
    left, rest = count, weights.sum()
    for k in range(weights.size - 1):
        if left <= 0.0 or rest <= 0.0:
            out[k] = 0.0
            continue
        share = min(max(weights[k] / rest, 0.0), 1.0)
        out[k] = float(source.binomial(int(left), share))
        left -= out[k]
        rest -= weights[k]
    out[weights.size - 1] = left


@compiled
def class_chances(cells: Masks, lam: Floats, chances: Floats) -> None:
    """``chances[c, k]``: the probability of the pattern ``cells[c]`` in class k."""
    classes, lists = lam.shape
    for c in range(cells.size):
        for k in range(classes):
            product = 1.0
            for j in range(lists):
                product *= lam[k, j] if cells[c] >> j & 1 else 1.0 - lam[k, j]
            chances[c, k] = product


@compiled
def break_stick(source: np.random.Generator, members: Floats, alpha: float, logs: Floats) -> None:
    """Logarithms of the class weights given how many are in each class.

    In logarithms, for with a small alpha what is left of the stick is often below the smallest number of the machine.
    """
    classes, after = members.size, members.sum()
    log_left = 0.0
    for k in range(classes - 1):
        after -= members[k]
        one, other = log_gamma_variate(source, 1.0 + members[k]), log_gamma_variate(source, alpha + max(after, 0.0))
        top = max(one, other)
        log_sum = top + math.log(math.exp(one - top) + math.exp(other - top))
        logs[k] = log_left + one - log_sum
        log_left += other - log_sum
    logs[classes - 1] = log_left


@compiled
def log_gamma_variate(source: np.random.Generator, shape: float) -> float:
    """The logarithm of a gamma variate, also where the variate itself would be zero (Marsaglia and Tsang's boost)."""
    if shape >= 0.5:
        return math.log(max(source.standard_gamma(shape), 1e-300))
    return math.log(max(source.standard_gamma(shape + 1.0), 1e-300)) + math.log(max(source.random(), 1e-300)) / shape


@compiled
def draw_unseen(source: np.random.Generator, observed: float, missed: float, most: float, now: float) -> float:
    """Negative binomial given the chance *missed* to be on no list, at most *most*; *now* where no try falls below it."""
    odds = missed / max(1.0 - missed, 1e-300)
    for _ in range(20):
        mean = source.standard_gamma(observed) * odds
        if mean < 1e15:
            found = float(source.poisson(mean))
            if found <= most:
                return found
    return now


@compiled
def log_stick(logs: Floats, alpha: float) -> float:
    """The log density of class weights (given by their logarithms) under the broken stick, up to a constant."""
    left, total = logs[logs.size - 1], 0.0
    for k in range(logs.size - 2, -1, -1):
        top = max(left, logs[k])
        longer = top + math.log(math.exp(left - top) + math.exp(logs[k] - top))
        total += (alpha - 1.0) * (left - longer) - longer
        left = longer
    return total


@compiled
def _log_patterns(numbers: Floats, chances: Floats, weights: Floats, missed: float) -> float:
    """Log-likelihood of the observed patterns with the unseen summed out: each pattern's chance given it is observed."""
    total = 0.0
    for c in range(numbers.size):
        mixed = 0.0
        for k in range(weights.size):
            mixed += weights[k] * chances[c, k]
        total += numbers[c] * math.log(max(mixed, 1e-300))
    return total - float(numbers.sum()) * math.log(max(1.0 - missed, 1e-300))


@compiled
def _missed(lam: Floats, weights: Floats, misses: Floats) -> float:
    total = 0.0
    for k in range(weights.size):
        product = 1.0
        for j in range(lam.shape[1]):
            product *= 1.0 - lam[k, j]
        misses[k] = product
        total += weights[k] * product
    return total


@compiled
def slide_class(
    source: np.random.Generator, cells: Masks, numbers: Floats, chances: Floats, lam: Floats, logs: Floats, alpha: float, most: float,
    unseen: float, reach: float,
) -> float:  # fmt: skip
    """Metropolis along the ridge on which the data say least: one class is listed less often, and is larger for it.

    All its list probabilities move by one amount on the logit scale; its weight moves so that as many of its people are
    observed as before. The unseen are summed out and drawn anew when the move is taken. Returns the unseen.
    """
    classes, lists = lam.shape
    k = source.integers(0, classes)
    step = reach * source.standard_normal()
    misses, weights = np.empty(classes), np.exp(logs)
    missed = _missed(lam, weights, misses)
    old, new, jacobian, product = lam[k].copy(), np.empty(lists), 0.0, 1.0
    for j in range(lists):
        new[j] = 1.0 / (1.0 + math.exp(-(math.log(old[j] / (1.0 - old[j])) + step)))
        if not 1e-14 < new[j] < 1.0 - 1e-14:
            return unseen
        jacobian += math.log(new[j] * (1.0 - new[j])) - math.log(old[j] * (1.0 - old[j]))
        product *= 1.0 - new[j]
    if not (misses[k] < 1.0 and product < 1.0):
        return unseen
    ratio = (1.0 - misses[k]) / (1.0 - product)
    total = 1.0 + weights[k] * (ratio - 1.0)
    jacobian += math.log(ratio) - classes * math.log(total)
    moved = logs - math.log(total)
    moved[k] += math.log(ratio)
    before = _log_patterns(numbers, chances, weights, missed) + log_stick(logs, alpha)
    column = chances[:, k].copy()
    for c in range(cells.size):
        chances[c, k] = 1.0
        for j in range(lists):
            chances[c, k] *= new[j] if cells[c] >> j & 1 else 1.0 - new[j]
    lam[k] = new
    weights = np.exp(moved)
    missed = _missed(lam, weights, misses)
    after = _log_patterns(numbers, chances, weights, missed) + log_stick(moved, alpha)
    if math.log(source.random()) < after - before + jacobian:
        found = draw_unseen(source, numbers.sum(), missed, 1e18, -1.0)
        if 0.0 <= found <= most:
            logs[:] = moved
            return found
    lam[k] = old
    chances[:, k] = column
    return unseen


@compiled
def swap_classes(source: np.random.Generator, chances: Floats, lam: Floats, logs: Floats, alpha: float) -> None:
    """Metropolis: two classes change places; the data do not care, the stick does."""
    classes = logs.size
    a, b = source.integers(0, classes), source.integers(0, classes)
    if a == b:
        return
    before = log_stick(logs, alpha)
    logs[a], logs[b] = logs[b], logs[a]
    if math.log(source.random()) < log_stick(logs, alpha) - before:
        for j in range(lam.shape[1]):
            lam[a, j], lam[b, j] = lam[b, j], lam[a, j]
        for c in range(chances.shape[0]):
            chances[c, a], chances[c, b] = chances[c, b], chances[c, a]
    else:
        logs[a], logs[b] = logs[b], logs[a]


@compiled
def start_chain(source: np.random.Generator, lam: Floats, weights: Floats, shares: Floats) -> None:
    """Chains begin apart: list probabilities around each list's share of the observed, moved up or down per class."""
    classes, lists = lam.shape
    for k in range(classes):
        shift = source.standard_normal() * 1.5 - 0.5
        weights[k] = 1.0 / classes
        for j in range(lists):
            share = min(max(shares[j], 0.02), 0.98)
            lam[k, j] = 1.0 / (1.0 + math.exp(-(math.log(share / (1.0 - share)) + shift + 0.3 * source.standard_normal())))


@compiled
def sweep(
    source: np.random.Generator, lists: int, cells: Masks, numbers: Floats, cap: float, prior: tuple[float, float], slides: int,
    first: int, thin: int, lam: Floats, weights: Floats, state: Floats, totals: Floats, kept_weights: Floats, kept_lam: Floats,
) -> None:  # fmt: skip
    """Go on with a chain for ``totals.size`` draws, *thin* sweeps each; ``state`` is (unseen, alpha).

    Writes the total after each draw, and class weights and list probabilities of as many evenly spaced draws as there is
    room for. ``slides`` of 0 is the plain Gibbs sampler.
    """
    classes = weights.size
    observed = numbers.sum()
    chances, misses = np.empty((cells.size, classes)), np.empty(classes)
    mixed, part, logs = np.empty(classes), np.empty(classes), np.empty(classes)
    members, named = np.empty(classes), np.empty((classes, lists))
    unseen, alpha = state[0], state[1]
    every = max(totals.size // max(kept_weights.shape[0], 1), 1)
    for draw in range(first, totals.size):
        for _ in range(thin):
            class_chances(cells, lam, chances)
            members[:] = 0.0
            named[:] = 0.0
            for c in range(cells.size):
                for k in range(classes):
                    mixed[k] = weights[k] * chances[c, k]
                _split(source, numbers[c], mixed, part)
                for k in range(classes):
                    members[k] += part[k]
                    if part[k] > 0.0:
                        for j in range(lists):
                            if cells[c] >> j & 1:
                                named[k, j] += part[k]
            missed = _missed(lam, weights, misses)
            unseen = draw_unseen(source, observed, missed, cap - observed, unseen)
            _split(source, unseen, weights * misses, part)
            for k in range(classes):
                members[k] += part[k]
                for j in range(lists):
                    lam[k, j] = draw_beta(source, 1.0 + named[k, j], 1.0 + members[k] - named[k, j])
            break_stick(source, members, alpha, logs)
            alpha = source.standard_gamma(prior[0] + classes - 1.0) / (prior[1] - logs[classes - 1])
            if slides > 0:
                class_chances(cells, lam, chances)
                for s in range(slides):
                    reach = 0.15 if s % 3 == 0 else 0.5 if s % 3 == 1 else 1.5
                    unseen = slide_class(source, cells, numbers, chances, lam, logs, alpha, cap - observed, unseen, reach)
                    swap_classes(source, chances, lam, logs, alpha)
            weights[:] = np.exp(logs)
        totals[draw] = observed + unseen
        if draw % every == 0 and draw // every < kept_weights.shape[0]:
            kept_weights[draw // every] = weights
            kept_lam[draw // every] = lam
    state[0], state[1] = unseen, alpha
