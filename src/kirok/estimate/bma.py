"""Bayesian averaging over decomposable graphs (Madigan and York 1997), on a grid of the unseen that grows by itself.

Prior: every decomposable graph alike; hyper-Dirichlet with 2**-J a cell; the total N as 1/N. Three to seven lists are
summed over all graphs; from eight on a Markov chain walks over them, the unseen summed out at each step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kirok.base.errors import NoAnswer
from kirok.estimate import models
from kirok.estimate.bootstrap import in_slices
from kirok.estimate.chains import Agreement, agreement
from kirok.estimate.estimate import BMA, Estimate
from kirok.estimate.graph_kernels import best_scores, mixed_density, subset_scores, walk
from kirok.estimate.graphs import MOST_ENUMERATED, Graphs, all_graphs, cliques_of
from kirok.estimate.grid import FURTHEST, TAIL, Grid, coarse, fine, masses
from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark, say
from kirok.estimate.settings import Settings

Floats = npt.NDArray[np.float64]

FEWEST = 3
_DRAWS = 4_000
_DROPPED = 1e-9
#: From this share of the graph that joins all lists on, it is said that the prior decides.
_SAYS_NOTHING = 0.2
_STEPS, _MOST_STEPS = 20_000, 320_000


def posterior_on(lists: Lists, unseen: npt.NDArray[np.int64], *, log_prior: Floats | None = None) -> Floats:
    """The posterior of exactly these numbers of unseen, summing to one; *log_prior* is over N (else 1/N).

    Raises:
        ValueError: more than seven lists.
    """
    graphs = all_graphs(lists.size)
    points = unseen.astype(np.float64)
    table = _scores(lists, points)
    common = _common(lists, points) if log_prior is None else _common(lists, points) + np.log(lists.observed + points) + log_prior
    evidence = _evidence(graphs, table, common)
    density = _mixture(graphs, np.arange(len(graphs)), table, common, np.ones(len(graphs)), float(evidence.max()))
    share: Floats = density / density.sum()
    return share


def _scores(lists: Lists, unseen: Floats) -> Floats:
    cells = np.flatnonzero(lists.counts).astype(np.int32)
    table = np.empty((1 << lists.size, unseen.size))
    subset_scores(lists.size, cells, lists.counts[cells].astype(np.float64), unseen, 2.0**-lists.size, table)
    return table


def _common(lists: Lists, unseen: Floats) -> Floats:
    """What all graphs share: the prior 1/N, the multinomial coefficient, the Dirichlet's own constant (its weight is 1)."""
    lgamma = np.vectorize(math.lgamma, otypes=[np.float64])
    out: Floats = -np.log(lists.observed + unseen) - lgamma(unseen + 1.0)
    return out


def _evidence(graphs: Graphs, table: Floats, common: Floats) -> Floats:
    weight = np.empty(len(graphs))

    def part(first: int, last: int) -> None:
        best_scores(first, last, graphs.cliques, graphs.separators, graphs.counts, table, common, weight)

    _sliced(part, len(graphs))
    return weight


def _mixture(graphs: Graphs, chosen: npt.NDArray[np.int64], table: Floats, common: Floats, weights: Floats, shift: float) -> Floats:
    parts: list[Floats] = []

    def part(first: int, last: int) -> None:
        density = np.zeros(common.size)
        parts.append(density)
        mixed_density(chosen, first, last, graphs.cliques, graphs.separators, graphs.counts, table, common, weights, shift, density)

    _sliced(part, len(chosen))
    total: Floats = np.sum(parts, axis=0)
    return total


def _sliced(part: Callable[[int, int], None], total: int) -> None:
    if total > 10_000:
        in_slices(part, total)
    else:
        part(0, total)


@dataclass(frozen=True, eq=False)
class Posterior:
    """The unseen on a grid, the graphs that matter with their probabilities, and the tail that was neglected."""

    grid: Grid
    mass: Floats
    tail: float
    generators: tuple[tuple[int, ...], ...]
    probabilities: Floats
    considered: int

    def quantiles(self, shares: Floats) -> Floats:
        """Numbers of unseen below which the posterior has *shares* of its mass."""
        cumulated = np.concatenate([[0.0], np.cumsum(self.mass)]) / self.mass.sum()
        found: Floats = np.interp(shares, cumulated, self.grid.ends)
        return np.maximum(found, 0.0)


def posterior(lists: Lists) -> Posterior:
    """Every graph's evidence on a coarse grid, then the fine posterior of those that hold all but 1e-9 of it."""
    graphs = all_graphs(lists.size)
    rough = coarse()
    table = _scores(lists, rough.points)
    common = _common(lists, rough.points)
    evidence = _evidence(graphs, table, common + np.log(rough.widths))
    chosen = _kept(evidence)
    ones, shift = np.ones(len(chosen)), float(evidence.max())
    sketch = _mixture(graphs, chosen, table, common + np.log(rough.widths), ones, shift)
    grid = fine(_end(rough, sketch), lists.size)
    density = _mixture(graphs, chosen, _scores(lists, grid.points), _common(lists, grid.points), ones, shift)
    beyond = float(sketch[rough.points > grid.ends[-1]].sum() / sketch.sum())
    share = np.exp(evidence[chosen] - shift)
    shown = chosen[:200]
    return Posterior(
        grid,
        masses(grid, density),
        beyond,
        tuple(tuple(graphs.generators(int(place))) for place in shown),
        share[:200] / share.sum(),
        len(graphs),
    )


def _kept(evidence: Floats) -> npt.NDArray[np.int64]:
    """Graphs by falling evidence, the last ones left out that together have less than 1e-9 of it."""
    order = np.argsort(-evidence, kind="stable")
    share = np.exp(evidence[order] - evidence[order[0]])
    rest = np.cumsum(share[::-1])[::-1]
    return order[: max(int(np.searchsorted(-rest, -_DROPPED * rest[0])), 1)]


def _end(rough: Grid, sketch: Floats) -> float:
    """Where the grid may end: less than 1e-6 of the mass lies beyond."""
    beyond = np.cumsum(sketch[::-1])[::-1] / sketch.sum()
    inside = np.flatnonzero(beyond >= TAIL / 2)
    return float(rough.ends[min(int(inside[-1]) + 2, len(rough.ends) - 1)])


def fit_bma(lists: Lists, settings: Settings) -> Estimate:
    """The averaged estimate with its interval.

    Raises:
        NoAnswer: fewer than three lists.
    """
    if lists.size < FEWEST:
        raise NoAnswer(say("averaging over graphs needs three lists: with two, whether they depend on each other cannot be seen"))
    return _summed(lists, settings) if lists.size <= MOST_ENUMERATED else _walked(lists, settings)


def _summed(lists: Lists, settings: Settings) -> Estimate:
    found = posterior(lists)
    tail = (1 - settings.level) / 2
    low, high = lists.observed + found.quantiles(np.asarray([tail, 1 - tail]))
    shares = (np.arange(_DRAWS) + 0.5) / _DRAWS
    draws = lists.observed + np.random.default_rng([settings.seed, 3]).permutation(found.quantiles(shares))
    warnings = (*_complete_warnings(lists, found), *_tail_warnings(found.tail, low, high))
    provenance = {
        "graphs": found.considered,
        "grid_points": len(found.grid.points),
        "grid_end": float(found.grid.ends[-1]),
        "tail": found.tail,
    }
    model = _written(lists, found.generators[0], float(found.probabilities[0]))
    return Estimate(
        BMA, lists.observed, draws, settings.level, model=model, warnings=warnings,
        expected=expected_cells(lists, found, float(np.median(draws))), limits=(float(low), float(high)), provenance=provenance,
    )  # fmt: skip


def _complete_warnings(lists: Lists, found: Posterior) -> tuple[Remark, ...]:
    """Where all lists depend on all others the likelihood is the same for every number of unseen."""
    everything = ((1 << lists.size) - 1,)
    shares = zip(found.generators, found.probabilities, strict=True)
    share = sum(float(probability) for generators, probability in shares if generators == everything)
    text = (
        "with probability {share:.0%} every list depends on every other; the table then says nothing about the unseen, "
        "and what is assumed beforehand decides"
    )
    return (say(text, share=share),) if share > _SAYS_NOTHING else ()


def _tail_warnings(tail: float, low: float, high: float) -> tuple[Remark, ...]:
    found = []
    if tail > TAIL:
        text = "{tail:.1g} of the posterior lies beyond {furthest:.0g} unseen: the table hardly bounds the total"
        found.append(say(text, tail=tail, furthest=FURTHEST))
    if high > 20 * max(low, 1):
        found.append(say("the interval spans more than a factor of twenty: this table hardly bears an estimate"))
    return tuple(found)


def _written(lists: Lists, generators: tuple[int, ...], probability: float) -> Remark:
    text = "{model} and others (its own probability {probability:.2f})"
    return say(text, model=models.written(generators, lists.names), probability=probability)


def expected_cells(lists: Lists, found: Posterior, total: float) -> Floats:
    """Expected counts of the observed cells: each graph's posterior mean, by the graphs' probabilities."""
    cells = np.arange(lists.counts.size)
    out = np.zeros(cells.size)
    counts = lists.counts.astype(np.float64)
    counts[0] = max(total - lists.observed, 0.0)
    for generators, probability in zip(found.generators, found.probabilities, strict=True):
        cliques, separators = _tree(generators)
        mean = np.ones(cells.size)
        for power, masks in ((1.0, cliques), (-1.0, separators)):
            for mask in masks:
                mean *= _margin(counts, mask)[cells & mask] ** power
        out += probability * mean
    out[0] = 0.0
    expected: Floats = out / out.sum() * lists.observed
    return expected


def _margin(counts: Floats, mask: int) -> Floats:
    cells = np.arange(counts.size)
    margin = np.bincount(cells & mask, weights=counts, minlength=counts.size) + 2.0 ** -mask.bit_count()
    share: Floats = margin / (counts.sum() + 1.0)
    return share


def _tree(generators: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Cliques and their separators, by joining each clique to the one before it that it shares most with."""
    pairs, pair = 0, 0
    lists = max(generators).bit_length()
    for b in range(1, lists):
        for a in range(b):
            if any(mask >> a & 1 and mask >> b & 1 for mask in generators):
                pairs |= 1 << pair
            pair += 1
    return cliques_of(pairs, lists)


def _walked(lists: Lists, settings: Settings) -> Estimate:
    grid = coarse(1.05)
    table, common = _scores(lists, grid.points), _common(lists, grid.points) + np.log(grid.widths)
    steps = _STEPS
    while True:
        graphs, unseen, agreed = _chains(lists.size, table, common, grid, steps, settings)
        if agreed.converged or steps >= _MOST_STEPS:
            break
        steps *= 4
    flat = lists.observed + unseen.ravel()
    kept = np.random.default_rng([settings.seed, 4]).choice(flat, _DRAWS, replace=False)
    found, times = np.unique(graphs, return_counts=True)
    best, probability = cliques_of(int(found[np.argmax(times)]), lists.size)[0], float(times.max() / times.sum())
    return Estimate(
        BMA, lists.observed, kept, settings.level, model=_written(lists, tuple(best), probability), rhat=agreed.rhat, ess=agreed.bulk,
        ess_tail=agreed.tail, converged=agreed.converged, warnings=_walk_warnings(agreed), limits=_limits(flat, settings.level),
        provenance={"steps": steps, "chains": settings.chains, "graphs_visited": len(found), "seed": settings.seed},
    )  # fmt: skip


def _walk_warnings(agreed: Agreement) -> tuple[Remark, ...]:
    text = "not converged: the chains over graphs do not agree (R-hat {rhat:.3f}, effective draws {ess:.0f})"
    return () if agreed.converged else (say(text, rhat=agreed.rhat, ess=agreed.bulk),)


def _limits(draws: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _chains(
    size: int, table: Floats, common: Floats, grid: Grid, steps: int, settings: Settings
) -> tuple[npt.NDArray[np.int64], Floats, Agreement]:
    """Graphs and unseen along each chain, the first third left out, and how well the chains agree on the total."""
    sources = np.random.default_rng([settings.seed, 5]).spawn(settings.chains)

    def chain(source: np.random.Generator) -> tuple[npt.NDArray[np.int64], Floats]:
        graphs, places = np.empty(steps, np.int64), np.empty(steps, np.int32)
        walk(source, size, 0, table, common, np.empty(common.size), graphs, places)
        jitter = source.random(steps)
        places = np.minimum(places, len(grid.points) - 1)
        return graphs, grid.ends[places] + jitter * (grid.ends[places + 1] - grid.ends[places])

    with ThreadPoolExecutor(settings.chains) as pool:
        made = list(pool.map(chain, sources))
    graphs = np.stack([each[0] for each in made])[:, steps // 3 :]
    unseen = np.maximum(np.stack([each[1] for each in made])[:, steps // 3 :], 0.0)
    return graphs, unseen, agreement(unseen)
