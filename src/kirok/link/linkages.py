"""Linkages drawn from what the pairs say: the doubt about who is who, in a form that an estimate can carry on.

The probability of a partition of a knot is proportional to 2 to the sum of the weights inside its blocks, over all
partitions that lists and judgements allow. Small knots are drawn from exactly, larger ones by Gibbs sampling. For two
records alone that is their own probability. The model treats pairs as independent, as the score itself does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from kirok.link.clustering import Blocks
from kirok.link.knots import ABSENT, Knot

#: Knots up to this many units are enumerated: 52 partitions at most.
ENUMERATED = 5
BURN_IN, THINNING = 20, 3
_MOST = 60.0


def draw(knot: Knot, count: int, chance: random.Random, start: Blocks) -> list[Blocks]:
    """*count* partitions of a knot; *start* is where the sampler of a large knot begins."""
    if len(knot.units) <= ENUMERATED:
        return _enumerated(knot, count, chance)
    return list(_gibbs(knot, count, chance, start))


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


def _gibbs(knot: Knot, count: int, chance: random.Random, start: Blocks) -> Iterator[Blocks]:
    import numpy as np

    from kirok.link.kernels import gibbs

    size = len(knot.units)
    block = np.zeros(size, dtype=np.int64)
    for number, units in enumerate(start):
        block[list(units)] = number
    drawn = np.zeros((count, size), dtype=np.int64)
    gibbs(_near(knot), _apart(knot), block, (BURN_IN, THINNING), ABSENT, chance.getrandbits(31), drawn)
    for numbers in drawn.tolist():
        found: dict[int, list[int]] = {}
        for unit, number in enumerate(numbers):
            found.setdefault(number, []).append(unit)
        yield sorted(tuple(units) for units in found.values())


def _near(knot: Knot) -> tuple[Any, Any, Any]:
    """For each unit where its pairs begin, the units they are with, and their weights."""
    import numpy as np

    pairs = [pair for one, two in knot.weights for pair in ((one, two), (two, one))]
    weights = [_bounded(weight) for weight in knot.weights.values() for _ in range(2)]
    order = sorted(range(len(pairs)), key=pairs.__getitem__)
    begins = np.searchsorted(np.array([pairs[at][0] for at in order], dtype=np.int64), np.arange(len(knot.units) + 1))
    others = np.array([pairs[at][1] for at in order], dtype=np.int64)
    return begins, others, np.array([weights[at] for at in order], dtype=np.float64)


def _apart(knot: Knot) -> Any:
    """Which units can never be one person, bool of shape (units, units)."""
    import numpy as np

    names = sorted({number for lists in knot.lists for number in lists})
    held = np.array([[name in lists for name in names] for lists in knot.lists], dtype=np.float32).reshape(len(knot.units), len(names))
    apart = held @ held.T > 0
    for one, two in knot.barred:
        apart[one, two] = apart[two, one] = True
    return apart
