"""From scored pairs to a proposal: links, clusters, drawn linkages; no pair is scored here."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zlib import crc32

from kirok.base.telling import spread
from kirok.base.watching import Advance, unheard
from kirok.link.clustering import Blocks, cluster, missing_pairs
from kirok.link.knots import ABSENT, Graph, Knot, Pair, Pairs, hanging
from kirok.link.linkages import draw, shifts
from kirok.link.rivals import probabilities
from kirok.link.scoring import BESIDE_THE_NAME, Scored

#: Knots up to this many units are looked at pair by pair, also where no blocking rule proposed the pair.
LOOKED_AT = 60
#: Pairs from this probability on are in doubt: they go into drawn linkages and to review.
DOUBT = 0.02

#: Up to this many records, pairs with little beside the name go into drawn linkages. Among more there are so many of them that
#: they tie most records into one knot, which takes minutes to draw from and says nothing.
DRAWN_WIDELY = 300_000
#: The steps that proposing and drawing tell of.
PROPOSING, DRAWING = 100, 100

#: Gives pairs of rows that nobody has scored yet with their weights; int64 of shape (pairs, 2).
Closer = Callable[[Any], Pairs]


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
class Proposal:
    """Who is who, before linkages are drawn: *of* as an array, *probability* and *alone* as in Solved.

    *likely* are the pairs that may be linked, *found* those looked at beside the scored ones.
    """

    of: Any
    probability: Any
    alone: Any
    likely: Likely
    found: Pairs


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
    """Propose who is who, and draw.

    Raises:
        BadInput: judgements that the lists do not allow (see judgements.check).
    """
    return drawn(scored, propose(scored, frame, close, threshold), threshold=threshold, linkages=linkages, seed=seed)


def propose(scored: Scored, frame: Frame, close: Closer, threshold: float, advance: Advance = unheard) -> Proposal:
    """Propose who is who; it tells of PROPOSING steps.

    Raises:
        BadInput: judgements that the lists do not allow (see judgements.check).
    """
    import numpy as np

    probability, alone = weigh(scored, frame)
    advance(PROPOSING // 4)
    least = math.log2(threshold / (1 - threshold))
    likely = Likely.of(scored, frame, ~alone, probability >= threshold)
    graph, found = _closed(likely.graph(likely.pairs.linked), close, frame)
    advance(PROPOSING // 4)
    of = np.arange(len(frame.ids))
    pairs = likely.pairs.picked(likely.twos(likely.pairs.linked) & (likely.pairs.weight >= least))
    of[pairs.b] = pairs.a
    for knot in graph.knots(told=partial(spread, share=PROPOSING // 2, advance=advance)):
        _settle(of, knot, cluster(knot, least))
    return Proposal(of, probability, alone, likely, found)


def drawn(
    scored: Scored,
    proposal: Proposal,
    *,
    threshold: float,
    linkages: int,
    seed: int,
    inside: float = 0.0,
    advance: Advance = unheard,
) -> Solved:
    """The proposal with linkages drawn, in which pairs gain up to *inside* bits, 0 or fewer (see linkages); DRAWING steps."""
    of, likely, least = proposal.of, proposal.likely, math.log2(threshold / (1 - threshold))
    doubtful = Likely.doubtful(scored, likely.frame) if len(of) <= DRAWN_WIDELY else likely
    every = _draw(doubtful, proposal.found, of, seed, least, (linkages, inside), advance) if linkages else []
    one_each = list(range(len(of)))  # twenty linkages of a million rows share their numbers
    shared = [tuple(map(one_each.__getitem__, each.tolist())) for each in (of, *every)]
    return Solved(shared[0], tuple(shared[1:]), proposal.probability, proposal.alone)


def weigh(scored: Scored, frame: Frame) -> tuple[Any, Any]:
    """The probability of every pair with its rivals and judgements, and whether only the name speaks for it: then at most one half."""
    import numpy as np

    found, alone = weigh_links(scored, frame)
    if not alone.any():
        return found, alone
    doubtful = np.where(alone, np.minimum(scored.weight, 0.0), scored.weight)
    return np.where(alone, _rivalled(scored, frame, doubtful), found), alone


def weigh_links(scored: Scored, frame: Frame) -> tuple[Any, Any]:
    """The same for the pairs that may be linked; the others, judged ones apart, are no rivals of theirs and get next to nothing."""
    import numpy as np

    alone = scored.beside < BESIDE_THE_NAME
    return _rivalled(scored, frame, np.where(alone, -500.0, scored.weight)), alone


def odds_of(scored: Scored, frame: Frame, bits: float = 0.0) -> Any:
    """The probability of every pair by all that speaks for it, with *bits* added, its rivals and judgements."""
    return _rivalled(scored, frame, scored.weight + bits)


def _rivalled(scored: Scored, frame: Frame, weight: Any) -> Any:
    import numpy as np

    judged = {**dict.fromkeys(frame.same, 500.0), **dict.fromkeys(frame.different, -500.0)}
    if judged:
        pairs = zip(scored.a.tolist(), scored.b.tolist(), weight.tolist(), strict=True)
        weight = np.asarray([judged.get((a, b), its) for a, b, its in pairs])
    return probabilities(scored.a, scored.b, weight, frame.lists, frame.twice)


@dataclass(frozen=True)
class Likely:
    """The scored pairs that something beside a name speaks for."""

    pairs: Pairs
    frame: Frame

    @classmethod
    def of(cls, scored: Scored, frame: Frame, usable: Any, fit: Any) -> Likely:
        """Without the pairs judged to be different persons."""
        import numpy as np

        if frame.different:
            pairs = zip(scored.a.tolist(), scored.b.tolist(), strict=True)
            usable = usable & np.array([pair not in frame.different for pair in pairs], dtype=bool)
        return cls(Pairs(scored.a, scored.b, scored.weight, fit).picked(usable), frame)

    @classmethod
    def doubtful(cls, scored: Scored, frame: Frame) -> Likely:
        """What linkages are drawn from: pairs with too little beside the name to be proposed too, if they have anything there."""
        import numpy as np

        return cls.of(scored, frame, scored.beside > 0, np.zeros(len(scored), dtype=bool))

    def others(self, found: Pairs) -> Pairs:
        """Those of *found* that are none of these."""
        import numpy as np

        size = len(self.frame.ids)
        return found.picked(~np.isin(found.a * size + found.b, self.pairs.a * size + self.pairs.b))

    def held(self, of: Any) -> Any:
        """A drawn linkage without what holds together by no such pair: two records that only a name, or a third, brought together."""
        return hanging(len(of), self.pairs.picked(of[self.pairs.a] == of[self.pairs.b]), self.frame.same)[0]

    def _sizes(self, joining: Any) -> tuple[Any, Any]:
        """For each row the smallest row of its group by the pairs *joining* and judged ones, and how many there are in it.

        Rows that were judged count as a group of more than two.
        """
        root, sizes = hanging(len(self.frame.ids), self.pairs.picked(joining), self.frame.same)
        for pair in (*self.frame.same, *self.frame.different):
            for row in pair:
                sizes[root[row]] += 2 if sizes[root[row]] == 2 else 0
        return root, sizes

    def twos(self, joining: Any) -> Any:
        """Which of the pairs *joining* are a whole group by themselves, bool."""
        root, sizes = self._sizes(joining)
        return joining & (sizes[root[self.pairs.a]] == 2)

    def graph(self, joining: Any, more: Pairs | None = None) -> Graph:
        """The graph of the groups of more than two rows; *more* pairs are looked at that were not scored before."""
        import numpy as np

        root, sizes = self._sizes(joining)
        inside = self.pairs.picked((root[self.pairs.a] == root[self.pairs.b]) & (sizes[root[self.pairs.a]] > 2))
        if more is not None:
            inside = Pairs(*(np.concatenate(columns) for columns in zip(inside, more, strict=True)))
            inside = inside.picked(np.lexsort((inside.b, inside.a)))
        return Graph(inside, len(self.frame.ids), self.frame.once, self.frame.same, self.frame.different)


def _closed(graph: Graph, close: Closer, frame: Frame) -> tuple[Graph, Pairs]:
    """The graph with the weights of the pairs inside its knots that no blocking rule proposed; and these pairs."""
    import numpy as np

    every = np.fromiter(_missing(graph, frame), dtype=np.dtype((np.int64, 2)))
    if not len(every):
        return graph, Pairs.of({}, ())
    found = close(every)
    found = found._replace(weight=np.maximum(found.weight, 2 * ABSENT))
    pairs = Pairs(*(np.concatenate(columns) for columns in zip(graph.pairs, found, strict=True)))
    return replace(graph, pairs=pairs.picked(np.lexsort((pairs.b, pairs.a)))), found


def _missing(graph: Graph, frame: Frame) -> Iterator[Pair]:
    for knot in graph.knots():
        for i, j in missing_pairs(knot, LOOKED_AT):
            for a in knot.units[i]:
                for b in knot.units[j]:
                    if frame.once(a) is None or frame.lists[a] != frame.lists[b]:
                        yield (min(a, b), max(a, b))


def _settle(of: Any, knot: Knot, blocks: Blocks) -> None:
    for block in blocks:
        rows = [row for unit in block for row in knot.units[unit]]
        if len(rows) == 1:
            continue
        first = min(rows)
        for row in rows:
            of[row] = first


def _draw(likely: Likely, found: Pairs, of: Any, seed: int, least: float, how: tuple[int, float], advance: Advance) -> list[Any]:
    """Linkages drawn; *found* are the pairs looked at beside the scored ones, *of* the proposal, where large knots begin.

    *least* is the least weight of a link; *how* many are drawn, and the bits that pairs gain.
    """
    import numpy as np

    frame, (linkages, inside) = likely.frame, how
    drawn = [np.arange(len(of)) for _ in range(linkages)]
    cut = min(DOUBT, 2**least / (1 + 2**least))  # no link falls below it
    doubt = math.log2(cut / (1 - cut)) - 1e-9
    joining = likely.pairs.weight >= doubt
    pairs = likely.pairs.picked(likely.twos(joining))
    weight = pairs.weight + shifts(linkages, inside)[:, None]
    for target, together in zip(drawn, _tossed([frame.ids[row] for row in pairs.a.tolist()], weight, linkages, seed), strict=True):
        target[pairs.b[together]] = pairs.a[together]
    told = partial(spread, share=DRAWING, advance=advance)
    for knot in likely.graph(joining, likely.others(found)).knots(doubt, told):
        chance = random.Random(f"{seed}/{frame.ids[knot.units[0][0]]}")  # noqa: S311  (a reproducible draw, no secret)
        for target, blocks in zip(drawn, draw(knot, linkages, chance, _blocks(of, knot), inside), strict=True):
            _settle(target, knot, blocks)
    return list(map(likely.held, drawn))


def _blocks(of: Any, knot: Knot) -> Blocks:
    """The proposal for the units of a knot: links lie inside it, so it holds whole clusters."""
    found: dict[int, list[int]] = {}
    for unit, rows in enumerate(knot.units):
        found.setdefault(int(of[rows[0]]), []).append(unit)
    return [tuple(units) for units in found.values()]


def _tossed(ids: Sequence[str], weight: Any, linkages: int, seed: int) -> Any:
    """Which pairs are one person in each drawn linkage, bool and shaped as *weight*; a pair's draws depend on its id and the seed."""
    import numpy as np

    # SplitMix64 (Steele, Lea and Flood 2014) over a checksum of the id: many short streams without a generator each.
    start = np.fromiter((crc32(f"{seed}/{each}".encode()) for each in ids), dtype=np.uint64, count=len(ids)) << np.uint64(32)
    mixed = start + np.arange(1, linkages + 1, dtype=np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    even = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / 2.0**53
    return even < 1 / (1 + np.exp2(-np.clip(weight, -60, 60)))
