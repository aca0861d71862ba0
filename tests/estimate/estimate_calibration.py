"""Truths drawn from a method's own prior, and the ranks of these truths in the posterior: uniform if the method is right.

Used by the tests with fifty truths and by the bench with a thousand.
"""

import numpy as np

from kirok.estimate.bma import posterior_on
from kirok.estimate.graphs import all_graphs
from kirok.estimate.lcm import Sampler
from kirok.estimate.lists import Lists

LEAST, MOST = 20, 600


def bounded_total(source):
    """A total from 1/N between the bounds."""
    numbers = np.arange(LEAST, MOST + 1)
    return int(source.choice(numbers, p=(1 / numbers) / (1 / numbers).sum()))


def tabulated(shares, total, source):
    counts = source.multinomial(total, shares / shares.sum())
    unseen, counts[0] = counts[0], 0
    return Lists(tuple("ABCDEFGH"[: len(shares).bit_length() - 1]), counts.astype(np.int64)), int(unseen)


def graph_shares(lists, source):
    """Cell probabilities under a graph drawn uniformly, hyper-Dirichlet with 2**-lists a cell."""
    graphs = all_graphs(lists)
    place = int(source.integers(len(graphs)))
    cells = np.arange(1 << lists)
    shares = np.ones(1 << lists)
    order = [int(mask) for mask in graphs.cliques[place, : graphs.counts[place]]]
    between = [0, *(int(mask) for mask in graphs.separators[place, : graphs.counts[place] - 1])]
    for clique, separator in zip(order, between, strict=True):
        inside = np.unique(cells & clique)
        prior = 2.0 ** -clique.bit_count()
        conditional = np.zeros(1 << lists)
        for fixed in np.unique(cells & separator):
            members = inside[(inside & separator) == fixed]
            conditional[members] = np.maximum(source.dirichlet(np.full(members.size, prior)), 1e-300)
        shares = shares * conditional[cells & clique]
    return shares


def bma_ranks(times, seed, lists=4):
    """Ranks (0 to 1, ties broken by chance) of the true number of unseen in the bounded posterior."""
    source, ranks = np.random.default_rng(seed), []
    while len(ranks) < times:
        total = bounded_total(source)
        table, unseen = tabulated(graph_shares(lists, source), total, source)
        if table.observed == 0:
            continue
        grid = np.arange(max(LEAST - table.observed, 0), MOST - table.observed + 1)
        share = posterior_on(table, grid)
        below, at = share[grid < unseen].sum(), share[grid == unseen].sum()
        ranks.append(below + source.random() * at)
    return np.array(ranks)


def class_shares(lists, classes, source):
    """Cell probabilities under latent classes drawn from the sampler's prior."""
    alpha, left, weights = max(source.gamma(0.25, 4.0), 1e-300), 1.0, []
    for _ in range(classes - 1):
        piece = 1 - source.random() ** (1 / alpha)
        weights.append(left * piece)
        left *= 1 - piece
    lam = source.random((classes, lists))
    bits = np.arange(1 << lists)[:, None] >> np.arange(lists) & 1
    chances = np.prod(np.where(bits[:, None, :], lam, 1 - lam), axis=2)
    return chances @ np.array([*weights, left])


def lcm_ranks(times, seed, lists=4, classes=4, draws=39, apart=250):
    """Ranks of the true total among the draws of one chain, bounded above by the cap; in the middle of their steps.

    Ranks are uniform only among draws independent of each other (Talts and others 2018), so that these lie *apart*
    sweeps; 39 of them cut the line into forty parts of which the two outer ones are five per cent.
    """
    source, ranks = np.random.default_rng(seed), []
    numbers = np.arange(1, MOST + 1)
    prior = (1 / numbers) / (1 / numbers).sum()
    while len(ranks) < times:
        total = int(source.choice(numbers, p=prior))
        table, _ = tabulated(class_shares(lists, classes, source), total, source)
        if table.observed < 2:
            continue
        sampler = Sampler(table, classes=classes, thin=apart)
        chain = sampler.started((seed, len(ranks)), 1)[0]
        sampler.run(chain, 16, float(MOST))
        totals = sampler.run(chain, draws, float(MOST))
        rank = np.sum(totals < total) + source.integers(0, np.sum(totals == total) + 1)
        ranks.append((rank + 0.5) / (draws + 1))
    return np.array(ranks)
