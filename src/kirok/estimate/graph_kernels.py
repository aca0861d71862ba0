"""Compiled: decomposable graphs, their cliques and separators, and sums of their scores over a grid.

A graph over J lists is a mask over its J (J - 1) / 2 pairs, (0,1), (0,2), (1,2), (0,3) ... in this order.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from kirok.estimate.compiling import compiled

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int32]


@compiled
def neighbours(graph: int, lists: int, adjacent: Masks) -> None:
    """For each list the mask of those it is joined to."""
    adjacent[:] = 0
    pair = 0
    for b in range(1, lists):
        for a in range(b):
            if graph >> pair & 1:
                adjacent[a] |= 1 << b
                adjacent[b] |= 1 << a
            pair += 1


@compiled
def _bits(mask: int) -> int:
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled
def decompose(lists: int, adjacent: Masks, cliques: Masks, separators: Masks) -> int:
    """Cliques and separators by maximum cardinality search (Tarjan and Yannakakis 1984; Blair and Peyton 1993).

    Returns how many cliques there are (one separator fewer, the empty one among them), or 0 if the graph is not chordal.
    """
    visited, count, previous = 0, 0, 0
    latest = np.empty(lists, np.int64)
    for step in range(lists):
        best, most = -1, -1
        for v in range(lists):
            if not visited >> v & 1:
                known = _bits(adjacent[v] & visited)
                if known > most:
                    best, most = v, known
        earlier = adjacent[best] & visited
        if earlier:
            last = -1
            for back in range(step - 1, -1, -1):
                if earlier >> latest[back] & 1:
                    last = int(latest[back])
                    break
            if (earlier & ~(1 << last)) & ~adjacent[last]:
                return 0
        if step == 0:
            count = 1
            cliques[0] = 1 << best
        elif most > previous:
            cliques[count - 1] = earlier | (1 << best)
        else:
            separators[count - 1] = earlier
            cliques[count] = earlier | (1 << best)
            count += 1
        previous = most
        visited |= 1 << best
        latest[step] = best
    return count


@compiled
def enumerate_graphs(
    lists: int, first: int, last: int, cliques: npt.NDArray[np.uint8], separators: npt.NDArray[np.uint8], counts: npt.NDArray[np.uint8]
) -> int:
    """Write the decomposable graphs with masks in [first, last) one after the other; how many."""
    adjacent, clique, separator = np.empty(lists, np.int32), np.empty(lists, np.int32), np.empty(lists, np.int32)
    found = 0
    for graph in range(first, last):
        neighbours(graph, lists, adjacent)
        count = decompose(lists, adjacent, clique, separator)
        if count:
            counts[found] = count
            for i in range(count):
                cliques[found, i] = clique[i]
            for i in range(count - 1):
                separators[found, i] = separator[i]
            found += 1
    return found


@compiled
def subset_scores(lists: int, cells: Masks, numbers: Floats, unseen: Floats, delta: float, scores: Floats) -> None:
    """For each subset of lists and each number of unseen: the log of the Dirichlet-multinomial of its marginal table.

    ``scores[S, i]`` = sum over the cells of the margin S of lgamma(n + a) - lgamma(a), a = delta 2**(J - |S|); the
    unseen fall into the margin's zero cell. *cells* and *numbers* are the occupied cells.
    """
    seen = np.zeros(1 << lists)
    for subset in range(1 << lists):
        prior = delta * 2.0 ** (lists - _bits(subset))
        base = math.lgamma(prior)
        for k in range(cells.size):
            seen[cells[k] & subset] += numbers[k]
        fixed = 0.0
        for k in range(cells.size):
            inside = cells[k] & subset
            if inside and seen[inside] > 0.0:
                fixed += math.lgamma(seen[inside] + prior) - base
                seen[inside] = 0.0
        for i in range(unseen.size):
            scores[subset, i] = fixed + math.lgamma(seen[0] + unseen[i] + prior) - base
        seen[0] = 0.0


@compiled
def best_scores(
    first: int,
    last: int,
    cliques: npt.NDArray[np.uint8],
    separators: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.uint8],
    scores: Floats,
    common: Floats,
    weight: Floats,
) -> None:
    """Each graph's log evidence over the grid: log-sum of score + *common* (which holds prior and cell widths)."""
    points = common.size
    line = np.empty(points)
    for g in range(first, last):
        line[:] = common
        for i in range(counts[g]):
            line += scores[cliques[g, i]]
        for i in range(counts[g] - 1):
            line -= scores[separators[g, i]]
        most = line.max()
        total = 0.0
        for i in range(points):
            if line[i] > most - 40.0:
                total += math.exp(line[i] - most)
        weight[g] = most + math.log(total)


@compiled
def mixed_density(
    chosen: npt.NDArray[np.int64], first: int, last: int, cliques: npt.NDArray[np.uint8], separators: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.uint8], scores: Floats, common: Floats, weights: Floats, shift: float, density: Floats,
) -> None:  # fmt: skip
    """Add to *density* the sum over the graphs ``chosen[first:last]`` of weight exp(score + common - shift)."""
    points = common.size
    line = np.empty(points)
    for place in range(first, last):
        g = chosen[place]
        line[:] = common
        for i in range(counts[g]):
            line += scores[cliques[g, i]]
        for i in range(counts[g] - 1):
            line -= scores[separators[g, i]]
        for i in range(points):
            apart = line[i] - shift
            if apart > -60.0:
                density[i] += weights[place] * math.exp(apart)


@compiled
def walk(
    source: np.random.Generator,
    lists: int,
    start: int,
    scores: Floats,
    common: Floats,
    totals: Floats,
    graphs: npt.NDArray[np.int64],
    unseen: npt.NDArray[np.int32],
) -> int:
    """Metropolis over decomposable graphs, the unseen summed out: a pair of lists, or several, joined or parted a step.

    Writes the graph after each step and a place on the grid drawn given the graph; returns how many steps were taken.
    ``totals`` is room for one line of the grid.
    """
    pairs = lists * (lists - 1) // 2
    adjacent, clique, separator = np.empty(lists, np.int32), np.empty(lists, np.int32), np.empty(lists, np.int32)
    line, now, graph, accepted = np.empty(common.size), -np.inf, start, 0
    for step in range(-1, graphs.size):
        tried = graph
        if step >= 0:
            tried ^= 1 << int(source.integers(0, pairs))
            while source.random() < 0.4:  # several pairs at once lead out of a valley that one pair cannot cross
                tried ^= 1 << int(source.integers(0, pairs))
        neighbours(tried, lists, adjacent)
        count = decompose(lists, adjacent, clique, separator)
        if count:
            line[:] = common
            for i in range(count):
                line += scores[clique[i]]
            for i in range(count - 1):
                line -= scores[separator[i]]
            most = line.max()
            total = 0.0
            for i in range(line.size):
                total += math.exp(line[i] - most)
                line[i] = total
            found = most + math.log(total)
            if step < 0 or math.log(source.random()) < found - now:
                graph, now, accepted = tried, found, accepted + 1
                totals[:] = line / total
        if step >= 0:
            graphs[step] = graph
            unseen[step] = np.searchsorted(totals, source.random())
    return accepted
