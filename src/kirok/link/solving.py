"""From scored pairs to a proposal: links, clusters, drawn linkages; no pair is scored here."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from kirok.link.clustering import Blocks, cluster, missing_pairs
from kirok.link.knots import ABSENT, Graph, Knot, Pair
from kirok.link.linkages import ENUMERATED, draw
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
    import numpy as np

    probability, alone = weigh(scored, frame)
    least = math.log2(threshold / (1 - threshold))
    likely = Likely.of(scored, frame, ~alone, probability >= threshold)
    graph = _closed(likely.graph(likely.linked), close, frame)
    of = np.arange(len(frame.ids))
    pairs = likely.twos(likely.linked) & (likely.weight >= least)
    of[likely.b[pairs]] = likely.a[pairs]
    for knot in graph.knots():
        _settle(of, knot, cluster(knot, least))
    drawn = _draw(likely, graph, frame, linkages, seed, least)
    one_each = list(range(len(of)))  # twenty linkages of a million rows share their numbers
    every = [tuple(map(one_each.__getitem__, each.tolist())) for each in (of, *drawn)]
    return Solved(every[0], tuple(every[1:]), probability, alone)


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


@dataclass(frozen=True)
class Likely:
    """The scored pairs that more than a name speaks for, as columns: rows *a* < *b*, *weight*, whether the pair may link."""

    a: Any
    b: Any
    weight: Any
    linked: Any
    frame: Frame

    @classmethod
    def of(cls, scored: Scored, frame: Frame, usable: Any, fit: Any) -> Likely:
        """Without the pairs judged to be different persons."""
        import numpy as np

        if frame.different:
            pairs = zip(scored.a.tolist(), scored.b.tolist(), strict=True)
            usable = usable & np.array([pair not in frame.different for pair in pairs], dtype=bool)
        return cls(scored.a[usable], scored.b[usable], scored.weight[usable], fit[usable], frame)

    def _sizes(self, joining: Any) -> tuple[Any, Any]:
        """For each row the smallest row of its group by the pairs *joining* and judged ones, and how many there are in it.

        Rows that were judged count as a group of more than two.
        """
        import numpy as np

        from kirok.link.kernels import roots

        same = np.array(sorted(self.frame.same), dtype=np.int64).reshape(-1, 2)
        a, b = (np.concatenate([self.a[joining], same[:, 0]]), np.concatenate([self.b[joining], same[:, 1]]))
        root = roots(len(self.frame.ids), a, b)
        sizes = np.bincount(root, minlength=len(root))
        for pair in (*self.frame.same, *self.frame.different):
            for row in pair:
                sizes[root[row]] += 2 if sizes[root[row]] == 2 else 0
        return root, sizes

    def twos(self, joining: Any) -> Any:
        """Which of the pairs *joining* are a whole group by themselves, bool."""
        root, sizes = self._sizes(joining)
        return joining & (sizes[root[self.a]] == 2)

    def graph(self, joining: Any) -> Graph:
        """The graph of the groups of more than two rows."""
        root, sizes = self._sizes(joining)
        inside = (root[self.a] == root[self.b]) & (sizes[root[self.a]] > 2)
        pairs = list(zip(self.a[inside].tolist(), self.b[inside].tolist(), strict=True))
        weights = dict(zip(pairs, self.weight[inside].tolist(), strict=True))
        links = frozenset(pair for pair, good in zip(pairs, self.linked[inside].tolist(), strict=True) if good)
        return Graph(weights, links, self.frame.once, self.frame.same, self.frame.different)


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


def _settle(of: Any, knot: Knot, blocks: Blocks) -> None:
    for block in blocks:
        rows = [row for unit in block for row in knot.units[unit]]
        if len(rows) == 1:
            continue
        first = min(rows)
        for row in rows:
            of[row] = first


def _draw(likely: Likely, closed: Graph, frame: Frame, linkages: int, seed: int, least: float) -> list[Any]:
    import numpy as np

    drawn = [np.arange(len(frame.ids)) for _ in range(linkages)]
    if not linkages:
        return drawn
    cut = min(DOUBT, 2**least / (1 + 2**least))  # no link falls below it
    doubt = math.log2(cut / (1 - cut)) - 1e-9
    joining = likely.weight >= doubt
    pairs = likely.twos(joining)
    a, b = likely.a[pairs], likely.b[pairs]
    for target, together in zip(drawn, _tossed([frame.ids[row] for row in a.tolist()], likely.weight[pairs], linkages, seed), strict=True):
        target[b[together]] = a[together]
    graph = likely.graph(joining)
    graph = Graph({**closed.weights, **graph.weights}, graph.links, frame.once, frame.same, frame.different)
    for knot in graph.knots(doubt):
        chance = random.Random(f"{seed}/{frame.ids[knot.units[0][0]]}")  # noqa: S311  (a reproducible draw, no secret)
        start = cluster(knot, least) if len(knot.units) > ENUMERATED else []
        for target, blocks in zip(drawn, draw(knot, linkages, chance, start), strict=True):
            _settle(target, knot, blocks)
    return drawn


def _tossed(ids: Sequence[str], weight: Any, linkages: int, seed: int) -> Any:
    """Which pairs are one person in each drawn linkage, bool of shape (linkages, pairs); a pair's draws depend on its id and the seed."""
    import numpy as np

    # SplitMix64 (Steele, Lea and Flood 2014) over a checksum of the id: many short streams without a generator each.
    start = np.fromiter((crc32(f"{seed}/{each}".encode()) for each in ids), dtype=np.uint64, count=len(ids)) << np.uint64(32)
    mixed = start + np.arange(1, linkages + 1, dtype=np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    even = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / 2.0**53
    return even < 1 / (1 + np.exp2(-np.clip(weight, -60, 60)))
