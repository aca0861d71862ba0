"""The same mathematics once more, slow and plain: what the tests hold the compiled kernels to.

Nothing else imports this module. Fits go through a dense design and iteratively reweighted least squares; graphs are
tried one by one by taking vertices away; the posterior is a double sum; latent classes are drawn from their prior and weighted.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def design(lists: int, terms: Sequence[int]) -> Floats:
    """One row a cell 1 to 2**lists - 1, one column a term: 1 where the cell holds the term."""
    return np.asarray([[float(cell & term == term) for term in terms] for cell in range(1, 1 << lists)])


def poisson_fit(lists: int, counts: Sequence[float], terms: Sequence[int], rounds: int = 200) -> tuple[Floats, float]:
    """Parameters and log-likelihood (without factorials) by reweighted least squares; no term may have a zero margin."""
    matrix, numbers = design(lists, terms), np.asarray(counts[1:], dtype=np.float64)
    eta: Floats = np.log(numbers + 0.5)
    theta: Floats = np.zeros(len(terms))
    for _ in range(rounds):
        mean = np.exp(eta)
        root = np.sqrt(mean)
        solved = np.linalg.lstsq(matrix * root[:, None], root * (eta + (numbers - mean) / mean), rcond=None)[0]
        theta = np.asarray(solved, dtype=np.float64)
        eta = matrix @ theta
    return theta, float(numbers @ eta - np.exp(eta).sum())


def is_chordal(edges: frozenset[tuple[int, int]], lists: int) -> bool:
    """Whether vertices whose neighbours are all joined can be taken away until none is left."""
    left = set(range(lists))
    while left:
        simplicial = next((v for v in left if _joined(_around(v, left, edges), edges)), None)
        if simplicial is None:
            return False
        left.remove(simplicial)
    return True


def _around(vertex: int, left: set[int], edges: frozenset[tuple[int, int]]) -> list[int]:
    return [other for other in sorted(left) if (min(vertex, other), max(vertex, other)) in edges]


def _joined(vertices: Sequence[int], edges: frozenset[tuple[int, int]]) -> bool:
    return all(pair in edges for pair in itertools.combinations(vertices, 2))


def chordal_graphs(lists: int) -> list[frozenset[tuple[int, int]]]:
    """All decomposable graphs, by trying every set of edges."""
    pairs = list(itertools.combinations(range(lists), 2))
    every = (frozenset(chosen) for count in range(len(pairs) + 1) for chosen in itertools.combinations(pairs, count))
    return [edges for edges in every if is_chordal(edges, lists)]


def log_evidence(lists: int, counts: Sequence[float], edges: frozenset[tuple[int, int]], delta: float) -> float:
    """Log marginal likelihood of a complete table (cell 0 too), by taking simplicial vertices away one by one.

    p(G) = p(v and its neighbours) / p(its neighbours) x p(the rest), each factor a Dirichlet-multinomial.
    """
    left, total = set(range(lists)), 0.0
    while left:
        vertex = next(v for v in sorted(left) if _joined(_around(v, left, edges), edges))
        around = _around(vertex, left, edges)
        total += _dirichlet(lists, counts, [vertex, *around], delta) - _dirichlet(lists, counts, around, delta)
        left.remove(vertex)
    return total


def _dirichlet(lists: int, counts: Sequence[float], chosen: Sequence[int], delta: float) -> float:
    mask, whole = sum(1 << each for each in chosen), delta * 2**lists
    prior = delta * 2 ** (lists - len(chosen))
    margin: dict[int, float] = {}
    for cell, count in enumerate(counts):
        margin[cell & mask] = margin.get(cell & mask, 0.0) + count
    inside = sum(math.lgamma(count + prior) - math.lgamma(prior) for count in margin.values())
    return inside + math.lgamma(whole) - math.lgamma(sum(counts) + whole)


def graph_posterior(lists: int, counts: Sequence[float], unseen: Sequence[int]) -> Floats:
    """The posterior of exactly these numbers of unseen, prior 1/N, every decomposable graph alike."""
    graphs, seen, delta = chordal_graphs(lists), sum(counts[1:]), 2.0**-lists
    lines = []
    for missing in unseen:
        whole = [float(missing), *counts[1:]]
        common = math.lgamma(seen + missing + 1) - math.lgamma(missing + 1) - math.log(seen + missing)
        lines.append([common + log_evidence(lists, whole, edges, delta) for edges in graphs])
    logs = np.asarray(lines)
    weights = np.exp(logs - logs.max()).sum(axis=1)
    share: Floats = weights / weights.sum()
    return share


def class_posterior(
    lists: int, counts: Sequence[int], classes: int, cap: int, draws: int, source: np.random.Generator
) -> tuple[Floats, Floats]:
    """Totals and their weights under the latent class model: parameters from the prior, weighted by the likelihood.

    Concentration Gamma(1/4, rate 1/4), stick of *classes* pieces, list probabilities uniform, the total as 1/N to *cap*.
    """
    alpha = np.maximum(source.gamma(0.25, 4.0, draws), 1e-300)
    weights, left = np.ones((draws, classes)), np.ones(draws)
    for k in range(classes - 1):
        piece = 1 - source.random(draws) ** (1 / alpha)
        weights[:, k], left = left * piece, left * (1 - piece)
    weights[:, -1] = left
    lam = source.random((draws, classes, lists))
    log_weight, seen = np.zeros(draws), sum(counts[1:])
    for cell, count in enumerate(counts):
        if cell and count:
            chances = np.prod(np.where([cell >> j & 1 for j in range(lists)], lam, 1 - lam), axis=2)
            log_weight += count * np.log(np.maximum((weights * chances).sum(axis=1), 1e-300))
    missed = (weights * np.prod(1 - lam, axis=2)).sum(axis=1)
    log_weight -= seen * np.log(np.maximum(1 - missed, 1e-300))
    unseen = source.poisson(np.minimum(source.gamma(seen, 1.0, draws) * missed / np.maximum(1 - missed, 1e-300), 1e15))
    weight = np.where(seen + unseen <= cap, np.exp(log_weight - log_weight.max()), 0.0)
    return (seen + unseen).astype(np.float64), weight / weight.sum()
