"""Knots: the groups of records that hang together by likely pairs, each solved by itself.

Records that judgements join are one unit from the start, so what follows sees units only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

Pair = tuple[int, int]
#: Passes the members of a sequence on, and may tell of them (see watching.spread).
Told = Callable[[Sequence[Any]], Iterable[Any]]
#: The weight (log2 odds) of a pair that was never looked at or fell below what is kept.
ABSENT = -6.64


class Pairs(NamedTuple):
    """Pairs as columns: int64 *a* < *b*, log2 odds *weight*, bool *linked* for those by which two may be joined at all."""

    a: Any
    b: Any
    weight: Any
    linked: Any

    @classmethod
    def of(cls, weights: Mapping[Pair, float], links: Iterable[Pair]) -> Pairs:
        """From a weight for each pair, and the pairs that link."""
        import numpy as np

        order, linked = sorted(weights), frozenset(links)
        a, b = np.array(order, dtype=np.int64).reshape(-1, 2).T
        return cls(
            a, b, np.array([weights[pair] for pair in order], dtype=np.float64), np.array([pair in linked for pair in order], dtype=bool)
        )

    def picked(self, which: Any) -> Pairs:
        """Some of them: numbers, a slice, or bool for each."""
        return Pairs(*(column[which] for column in self))


@dataclass(frozen=True)
class Knot:
    """Units u0, u1, u2 (each a tuple of rows), the pairs between them by unit number, and what may not be together.

    A pair of units that is not in *pairs* weighs ABSENT. *lists* are the lists of each unit that name a person once;
    *barred* pairs are judged to be different persons.
    """

    units: Sequence[tuple[int, ...]]
    pairs: Pairs
    lists: Sequence[frozenset[int]]
    barred: frozenset[Pair] = frozenset()

    @cached_property
    def weights(self) -> Mapping[Pair, float]:
        """The weights by pair: for knots of ordinary size, a large one has them as columns."""
        return dict(zip(zip(self.pairs.a.tolist(), self.pairs.b.tolist(), strict=True), self.pairs.weight.tolist(), strict=True))

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
    """Likely pairs of rows 0..size-1, and what the lists and the judgements allow.

    *once* gives the list of a row whose list names a person once, None for the others; *same* and *different* are judged pairs.
    """

    pairs: Pairs
    size: int
    once: Callable[[int], int | None]
    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()

    def knots(self, least: float | None = None, told: Told = iter) -> Iterator[Knot]:
        """Every group of more than one row that hangs together by links, judged pairs, or pairs of at least *least*; one at a time.

        They pass through *told*.
        """
        import numpy as np

        joining = self.pairs.linked if least is None else self.pairs.weight >= least
        root, sizes = hanging(self.size, self.pairs.picked(joining), self.same)
        rows = _ordered(root, np.flatnonzero(sizes[root] > 1))
        groups, begins, counts = np.unique(root[rows], return_index=True, return_counts=True)
        place = np.zeros(self.size, dtype=np.int64)
        place[rows] = np.arange(len(rows)) - np.repeat(begins, counts)
        of = root[self.pairs.a]
        inside = _ordered(of, np.flatnonzero((of == root[self.pairs.b]) & (sizes[of] > 1)))
        bounds = [np.searchsorted(of[inside], groups, side) for side in ("left", "right")]
        pairs = self.pairs.picked(inside)
        pairs = pairs._replace(a=place[pairs.a], b=place[pairs.b])
        judged = _by_group(root, self.same), _by_group(root, self.different)
        columns = (groups, begins, begins + counts, *bounds)
        for group, begin, end, first, last in told(list(zip(*(column.tolist() for column in columns), strict=True))):
            knot = self._knot(rows[begin:end].tolist(), pairs.picked(slice(first, last)))
            same, different = (held.get(group, ()) for held in judged)
            yield _judged(knot, same, different) if same or different else knot

    def _knot(self, rows: Sequence[int], pairs: Pairs) -> Knot:
        return Knot([(row,) for row in rows], pairs, [_list(self.once(row)) for row in rows])


@lru_cache(maxsize=4096)
def _list(number: int | None) -> frozenset[int]:
    """One set for all records of a list."""
    return frozenset() if number is None else frozenset((number,))


def _ordered(groups: Any, rows: Any) -> Any:
    """*rows* by their group, those of one group in their order."""
    return rows[groups[rows].argsort(kind="stable")]


def hanging(size: int, pairs: Pairs, same: Iterable[Pair]) -> tuple[Any, Any]:
    """For each of *size* rows the smallest row of its group by *pairs* and judged pairs; and by that row, how many are in it."""
    import numpy as np

    from kirok.link.kernels import roots

    judged = np.array(sorted(same), dtype=np.int64).reshape(-1, 2)
    root = roots(size, np.concatenate([pairs.a, judged[:, 0]]), np.concatenate([pairs.b, judged[:, 1]]))
    return root, np.bincount(root, minlength=size)


def _by_group(root: Any, judged: Iterable[Pair]) -> dict[int, list[Pair]]:
    """The judged pairs inside each group."""
    found: dict[int, list[Pair]] = defaultdict(list)
    for a, b in sorted(judged):
        if root[a] == root[b]:
            found[int(root[a])].append((a, b))
    return found


def _judged(knot: Knot, same: Sequence[Pair], different: Sequence[Pair]) -> Knot:
    """The knot with the rows that are judged to be one person as one unit; weights between units are sums."""
    import numpy as np

    rows = [unit[0] for unit in knot.units]
    units = _units(rows, same)
    of = {row: number for number, unit in enumerate(units) for row in unit}
    at = np.array([of[row] for row in rows], dtype=np.int64)
    one, two = at[knot.pairs.a], at[knot.pairs.b]
    between = one != two
    low, high = np.minimum(one, two)[between], np.maximum(one, two)[between]
    kept, place = np.unique(low * len(units) + high, return_inverse=True)
    weight = np.bincount(place, weights=knot.pairs.weight[between], minlength=len(kept))
    linked = np.bincount(place, weights=knot.pairs.linked[between], minlength=len(kept)) > 0
    by_row = dict(zip(rows, knot.lists, strict=True))
    lists = [frozenset().union(*(by_row[row] for row in unit)) for unit in units]
    barred = frozenset((min(of[a], of[b]), max(of[a], of[b])) for a, b in different)
    return Knot(units, Pairs(kept // len(units), kept % len(units), weight, linked), lists, barred)


def _units(group: Sequence[int], judged: Iterable[Pair]) -> tuple[tuple[int, ...], ...]:
    union = Union()
    for a, b in judged:
        union.join(a, b)
    found: dict[int, list[int]] = defaultdict(list)
    for row in group:
        found[union.root(row)].append(row)
    return tuple(tuple(found[root]) for root in sorted(found))
