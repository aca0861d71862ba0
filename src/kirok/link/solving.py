"""From scored pairs to a proposal: links, clusters, drawn linkages; no pair is scored here."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kirok.link.clustering import Blocks, cluster, missing_pairs
from kirok.link.knots import ABSENT, Graph, Knot, Pair
from kirok.link.linkages import draw
from kirok.link.rivals import probabilities
from kirok.link.scoring import BESIDE_THE_NAME, Scored

#: Knots up to this many units are looked at pair by pair, also where no blocking rule proposed the pair.
LOOKED_AT = 60
#: Pairs from this probability on are in doubt: they go into drawn linkages and to review.
DOUBT = 0.02

#: Gives the weights of pairs of rows that nobody has scored yet.
Closer = Callable[[Sequence[Pair]], Mapping[Pair, float]]


@dataclass(frozen=True)
class Frame:
    """What is known of the rows: the list of each, which lists may name a person twice, the judged pairs, the record ids."""

    ids: Sequence[str]
    lists: Sequence[int]
    twice: frozenset[int]
    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()

    def once(self, row: int) -> int | None:
        """The list of a row, if that list names a person once."""
        return None if self.lists[row] in self.twice else self.lists[row]


@dataclass(frozen=True)
class Solved:
    """A proposal: *of* gives each row the smallest row of its cluster, *drawn* the same for each drawn linkage.

    *probability* belongs to the scored pairs in their order; *alone* says which of them only the name speaks for.
    """

    of: tuple[int, ...]
    drawn: tuple[tuple[int, ...], ...]
    probability: Any
    alone: Any


def solve(scored: Scored, frame: Frame, close: Closer, *, threshold: float, linkages: int, seed: int) -> Solved:
    """Propose who is who.

    Raises:
        BadInput: judgements that the lists do not allow (see judgements.check).
    """
    probability, alone = weigh(scored, frame)
    graph = _graph(scored, frame, probability, alone, threshold)
    graph = _closed(graph, close, frame)
    least = math.log2(threshold / (1 - threshold))
    of = list(range(len(frame.ids)))
    for knot in graph.knots():
        _settle(of, knot, cluster(knot, least))
    drawn = _draw(graph, frame, of, linkages, seed, least)
    return Solved(tuple(of), drawn, probability, alone)


def weigh(scored: Scored, frame: Frame) -> tuple[Any, Any]:
    """The probability of every pair with its rivals and judgements, and whether only the name speaks for it."""
    import numpy as np

    alone = scored.beside < BESIDE_THE_NAME
    judged = {**dict.fromkeys(frame.same, 500.0), **dict.fromkeys(frame.different, -500.0)}
    weight = np.where(alone, -500.0, scored.weight)
    if judged:
        pairs = zip(scored.a.tolist(), scored.b.tolist(), weight.tolist(), strict=True)
        weight = np.asarray([judged.get((a, b), its) for a, b, its in pairs])
    found = probabilities(scored.a, scored.b, weight, frame.lists, frame.twice)
    own = np.exp2(np.clip(scored.weight, -500, 500))
    return np.where(alone & (weight < 0), np.minimum(own / (1 + own), 0.5), found), alone


def _graph(scored: Scored, frame: Frame, probability: Any, alone: Any, threshold: float) -> Graph:
    usable = ~alone
    pairs = list(zip(scored.a[usable].tolist(), scored.b[usable].tolist(), strict=True))
    weights = dict(zip(pairs, scored.weight[usable].tolist(), strict=True))
    for pair in frame.different:
        weights.pop(pair, None)
    fit = (probability[usable] >= threshold).tolist()
    links = frozenset(pair for pair, good in zip(pairs, fit, strict=True) if good and pair not in frame.different)
    return Graph(weights, links, frame.once, frame.same, frame.different)


def _closed(graph: Graph, close: Closer, frame: Frame) -> Graph:
    """The graph with the weights of the pairs inside its knots that no blocking rule proposed."""
    wanted = [
        (min(a, b), max(a, b))
        for knot in graph.knots()
        for i, j in missing_pairs(knot, LOOKED_AT)
        for a in knot.units[i]
        for b in knot.units[j]
    ]
    open_pairs = [pair for pair in wanted if frame.once(pair[0]) is None or frame.lists[pair[0]] != frame.lists[pair[1]]]
    if not open_pairs:
        return graph
    found = {pair: max(weight, 2 * ABSENT) for pair, weight in close(open_pairs).items()}
    return Graph({**found, **graph.weights}, graph.links, graph.once, graph.same, graph.different)


def _settle(of: list[int], knot: Knot, blocks: Blocks) -> None:
    for block in blocks:
        rows = [row for unit in block for row in knot.units[unit]]
        first = min(rows)
        for row in rows:
            of[row] = first


def _draw(graph: Graph, frame: Frame, of: Sequence[int], linkages: int, seed: int, least: float) -> tuple[tuple[int, ...], ...]:
    if not linkages:
        return ()
    drawn = [list(range(len(of))) for _ in range(linkages)]
    for knot in graph.knots(math.log2(DOUBT / (1 - DOUBT))):
        chance = random.Random(f"{seed}/{frame.ids[knot.units[0][0]]}")  # noqa: S311  (a reproducible draw, no secret)
        start = cluster(knot, least)
        for target, blocks in zip(drawn, draw(knot, linkages, chance, start), strict=True):
            _settle(target, knot, blocks)
    return tuple(tuple(each) for each in drawn)
