"""Linkages drawn from what the pairs say: the doubt about who is who, in a form that an estimate can carry on.

The probability of a partition of a knot is proportional to 2 to the sum of the weights inside its blocks, over all
partitions that lists and judgements allow. Small knots are drawn from exactly, larger ones by Gibbs sampling. For two
records alone that is their own probability. The model treats pairs as independent, as the score itself does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

from kirok.link.clustering import Blocks
from kirok.link.knots import ABSENT, Knot

#: Knots up to this many units are enumerated: 52 partitions at most.
ENUMERATED = 5
BURN_IN, THINNING = 20, 3
_MOST = 60.0


def draw(knot: Knot, count: int, chance: random.Random, start: Blocks, inside: float = 0.0) -> Iterable[Blocks]:
    """*count* partitions of a knot; *start* is where the sampler of a large knot begins.

    From draw to draw every pair gains more of the *inside* bits, at most 0: none in the first, all in the last (see expecting).
    """
    if len(knot.units) <= ENUMERATED:
        return _tilted(knot, shifts(count, inside), chance) if inside else _enumerated(knot, count, chance)
    return _gibbs(knot, shifts(count, inside), chance, start)


def partitions(knot: Knot) -> list[tuple[Blocks, float]]:
    """Every partition that is allowed, with its probability."""
    found: list[tuple[Blocks, float]] = []
    _extend(knot, 0, [], 0.0, found)
    most = max(weight for _, weight in found)
    masses = [2.0 ** (weight - most) for _, weight in found]
    total = sum(masses)
    return [(blocks, mass / total) for (blocks, _), mass in zip(found, masses, strict=True)]


def _extend(knot: Knot, unit: int, blocks: list[list[int]], weight: float, found: list[tuple[Blocks, float]]) -> None:
    if unit == len(knot.units):
        found.append(([tuple(block) for block in blocks], weight))
        return
    for block in blocks:
        if not any(knot.apart(unit, other) for other in block):
            gained = sum(_bounded(knot.weight(unit, other)) for other in block)
            block.append(unit)
            _extend(knot, unit + 1, blocks, weight + gained, found)
            block.pop()
    blocks.append([unit])
    _extend(knot, unit + 1, blocks, weight, found)
    blocks.pop()


def _bounded(weight: float) -> float:
    return max(min(weight, _MOST), -_MOST)


def _enumerated(knot: Knot, count: int, chance: random.Random) -> list[Blocks]:
    every = partitions(knot)
    sums = list(accumulate(mass for _, mass in every))
    return [blocks for blocks, _ in chance.choices(every, cum_weights=sums, k=count)]


def shifts(count: int, inside: float) -> Any:
    """What every pair gains in each of *count* draws, float64."""
    import numpy as np

    return np.linspace(0.0, inside, count) if count > 1 else np.full(count, inside / 2)


def _tilted(knot: Knot, gained: Any, chance: random.Random) -> list[Blocks]:
    """One partition a draw; each pair inside a block gains what the draw says."""
    import numpy as np

    every = partitions(knot)
    pairs = np.array([sum(len(block) * (len(block) - 1) / 2 for block in blocks) for blocks, _ in every])
    sums = np.cumsum(np.array([mass for _, mass in every]) * np.exp2(np.outer(gained, pairs)), axis=1)
    left = np.array([chance.random() for _ in gained]) * sums[:, -1]
    return [every[at][0] for at in (sums <= left[:, None]).sum(axis=1).tolist()]


def _gibbs(knot: Knot, gained: Any, chance: random.Random, start: Blocks) -> Iterator[Blocks]:
    import numpy as np

    from kirok.link.kernels import gibbs

    size = len(knot.units)
    block = np.zeros(size, dtype=np.int64)
    for number, units in enumerate(start):
        block[list(units)] = number
    drawn = np.zeros((len(gained), size), dtype=np.int32)
    apart = _ranges(map(sorted, knot.lists)), _ranges(_barred(knot))
    gibbs(_near(knot), apart, block, (BURN_IN, THINNING), ABSENT, chance.getrandbits(31), gained, drawn)
    for numbers in drawn:
        found: dict[int, list[int]] = {}
        for unit, number in enumerate(numbers.tolist()):
            found.setdefault(number, []).append(unit)
        yield sorted(tuple(units) for units in found.values())


def _near(knot: Knot) -> tuple[Any, Any, Any]:
    """For each unit where its pairs begin, the units they are with, and their weights."""
    import numpy as np

    one, other = (np.concatenate(sides) for sides in ((knot.pairs.a, knot.pairs.b), (knot.pairs.b, knot.pairs.a)))
    weight = np.tile(np.clip(knot.pairs.weight, -_MOST, _MOST), 2)
    order = np.lexsort((other, one))
    return np.searchsorted(one[order], np.arange(len(knot.units) + 1)), other[order], weight[order]


def _barred(knot: Knot) -> list[list[int]]:
    """For each unit those that are judged to be another person."""
    found: list[list[int]] = [[] for _ in knot.units]
    for one, two in sorted(knot.barred):
        found[one].append(two)
        found[two].append(one)
    return found


def _ranges(held: Iterable[Sequence[int]]) -> tuple[Any, Any]:
    """Where the numbers of each unit begin, and all the numbers one after the other."""
    import numpy as np

    rows = list(held)
    begins = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return begins, np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(begins[-1]))
