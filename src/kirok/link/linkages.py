"""Linkages drawn from what the pairs say: the doubt about who is who, in a form that an estimate can carry on.

The probability of a partition of a knot is proportional to 2 to the sum of the weights inside its blocks, over all
partitions that lists and judgements allow. Small knots are drawn from exactly, larger ones by Gibbs sampling. For two
records alone that is their own probability. The model treats pairs as independent, as the score itself does.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

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


class _State:
    """A partition under way: each unit's block, each block's units."""

    def __init__(self, knot: Knot, start: Blocks) -> None:
        self.knot = knot
        self.block_of = {unit: number for number, block in enumerate(start) for unit in block}
        self.units = {number: set(block) for number, block in enumerate(start)}
        self._next = len(start)
        self._near: list[list[tuple[int, float]]] = [[] for _ in knot.units]
        for (i, j), weight in knot.weights.items():
            self._near[i].append((j, _bounded(weight)))
            self._near[j].append((i, _bounded(weight)))

    def move(self, unit: int, chance: random.Random) -> None:
        """Take one unit out and put it where its weights say, by their odds."""
        old = self.block_of.pop(unit)
        self.units[old].discard(unit)
        if not self.units[old]:
            del self.units[old]
        choices = self._choices(unit)
        most = max(weight for _, weight in choices)
        masses = [2.0 ** (weight - most) for _, weight in choices]
        number = chance.choices(choices, weights=masses)[0][0]
        self.block_of[unit] = number
        self.units.setdefault(number, set()).add(unit)

    def _choices(self, unit: int) -> list[tuple[int, float]]:
        known: dict[int, list[float]] = {}
        for other, weight in self._near[unit]:
            known.setdefault(self.block_of[other], []).append(weight)
        found = [(self._next, 0.0)]
        self._next += 1
        for number, weights in known.items():
            block = self.units[number]
            if not any(self.knot.apart(unit, other) for other in block):
                found.append((number, math.fsum(weights) + (len(block) - len(weights)) * ABSENT))
        return found

    def blocks(self) -> Blocks:
        """The partition as it stands."""
        return sorted(tuple(sorted(block)) for block in self.units.values())


def _gibbs(knot: Knot, count: int, chance: random.Random, start: Blocks) -> Iterator[Blocks]:
    state = _State(knot, start)
    order: Sequence[int] = range(len(knot.units))
    for sweep in range(BURN_IN + count * THINNING):
        for unit in order:
            state.move(unit, chance)
        if sweep >= BURN_IN and (sweep - BURN_IN) % THINNING == THINNING - 1:
            yield state.blocks()
