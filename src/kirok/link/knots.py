"""Knots: the groups of records that hang together by likely pairs, each solved by itself.

Records that judgements join are one unit from the start, so what follows sees units only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
#: The weight (log2 odds) of a pair that was never looked at or fell below what is kept.
ABSENT = -6.64


@dataclass(frozen=True)
class Knot:
    """Units u0, u1, u2 (each a tuple of rows), the weights between them, and what may not be together.

    *weights* has (i, j) with i < j; a pair of units that is not in it weighs ABSENT. *links* are the pairs by which
    two units may be joined at all; *lists* the lists of each unit that name a person once; *barred* pairs are judged to
    be different persons.
    """

    units: tuple[tuple[int, ...], ...]
    weights: Mapping[Pair, float]
    links: frozenset[Pair]
    lists: tuple[frozenset[int], ...]
    barred: frozenset[Pair] = frozenset()

    def apart(self, i: int, j: int) -> bool:
        """Whether two units can never be one person: a list in common that names a person once, or a judgement."""
        return bool(self.lists[i] & self.lists[j]) or (min(i, j), max(i, j)) in self.barred

    def weight(self, i: int, j: int) -> float:
        """log2 odds that two units are one person."""
        return self.weights.get((min(i, j), max(i, j)), ABSENT)


class Union:
    """Disjoint sets of numbers; the smallest number stands for its set."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def root(self, number: int) -> int:
        """The smallest number of its set."""
        above = self._above
        path = []
        while (parent := above.get(number, number)) != number:
            path.append(number)
            number = parent
        for each in path:
            above[each] = number
        return number

    def join(self, a: int, b: int) -> None:
        """Make two sets one."""
        low, high = sorted((self.root(a), self.root(b)))
        self._above.setdefault(low, low)
        self._above[high] = low

    def groups(self) -> list[list[int]]:
        """Every set that was ever joined, in order of its smallest number."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in sorted(self._above):
            found[self.root(number)].append(number)
        return [found[root] for root in sorted(found)]


def components(pairs: Iterable[Pair]) -> list[list[int]]:
    """The connected components of a graph, each in ascending order."""
    union = Union()
    for a, b in pairs:
        union.join(a, b)
    return [group for group in union.groups() if len(group) > 1]


@dataclass(frozen=True)
class Graph:
    """Likely pairs of rows with their weights, and what the lists and the judgements allow.

    *weights* has (a, b) with a < b; *links* those that may join; *once* gives the list of a row whose list names a
    person once, None for the others; *same* and *different* are judged pairs.
    """

    weights: Mapping[Pair, float]
    links: frozenset[Pair]
    once: Callable[[int], int | None]
    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()

    def knots(self, least: float | None = None) -> Iterator[Knot]:
        """Every group of more than one row that hangs together by links, judged pairs, or pairs of at least *least*."""
        joining = self.links if least is None else frozenset(pair for pair, weight in self.weights.items() if weight >= least)
        inside = components([*joining, *self.same])
        at = {row: number for number, group in enumerate(inside) for row in group}
        held: list[list[Pair]] = [[] for _ in inside]
        for pair in {**self.weights, **dict.fromkeys((*self.different, *self.same), 0.0)}:
            number = at.get(pair[0])
            if number is not None and number == at.get(pair[1]):
                held[number].append(pair)
        for group, pairs in zip(inside, held, strict=True):
            yield self._knot(group, pairs)

    def _knot(self, group: Sequence[int], pairs: Sequence[Pair]) -> Knot:
        units = _units(group, (pair for pair in pairs if pair in self.same))
        at = {row: number for number, unit in enumerate(units) for row in unit}
        weights: dict[Pair, float] = {}
        links, barred = set(), set()
        for pair in pairs:
            i, j = sorted((at[pair[0]], at[pair[1]]))
            if i == j:
                continue
            if pair in self.weights:
                weights[i, j] = weights.get((i, j), 0.0) + self.weights[pair]
            if pair in self.links:
                links.add((i, j))
            if pair in self.different:
                barred.add((i, j))
        lists = tuple(frozenset(number for row in unit if (number := self.once(row)) is not None) for unit in units)
        return Knot(units, weights, frozenset(links), lists, frozenset(barred))


def _units(group: Sequence[int], judged: Iterable[Pair]) -> tuple[tuple[int, ...], ...]:
    union = Union()
    for a, b in judged:
        union.join(a, b)
    found: dict[int, list[int]] = defaultdict(list)
    for row in group:
        found[union.root(row)].append(row)
    return tuple(tuple(found[root]) for root in sorted(found))
