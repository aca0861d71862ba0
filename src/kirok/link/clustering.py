"""One proposal: which records are one person, by average linkage in log-odds under the constraints.

Two clusters are joined while the mean weight between their records is the highest of all and above the threshold, no
list is in both that names a person once, and no judgement parts them. The result depends on the pairs of the knot only.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

from kirok.link.knots import ABSENT, Knot, Pair

#: One pair's weight counts up to this much in a mean, so that it cannot outvote all others; between equal means the whole weight decides.
MOST = 12.0

Blocks = list[tuple[int, ...]]


class _Sum(NamedTuple):
    """Between two clusters: weights up to MOST and whole ones, of how many pairs, and whether any of those links."""

    capped: float
    whole: float
    known: int
    linked: bool


def cluster(knot: Knot, threshold: float) -> Blocks:
    """The knot's units as blocks of unit numbers; *threshold* is a weight (log2 odds)."""
    return _Clusters(knot, threshold).solved()


class _Clusters:
    """Clusters under way: members, lists, sums of weights between them."""

    def __init__(self, knot: Knot, threshold: float) -> None:
        self._threshold = threshold
        self._members = {number: [number] for number in range(len(knot.units))}
        self._lists = {number: set(lists) for number, lists in enumerate(knot.lists)}
        self._sums: dict[int, dict[int, _Sum]] = {number: {} for number in self._members}
        self._barred: dict[int, set[int]] = {number: set() for number in self._members}
        for i, j in knot.barred:
            self._barred[i].add(j)
            self._barred[j].add(i)
        for i, j, weight, linked in zip(*(column.tolist() for column in knot.pairs), strict=True):
            self._between(i, j, _Sum(max(min(weight, MOST), -MOST), weight, 1, linked))

    def _between(self, i: int, j: int, value: _Sum) -> None:
        self._sums[i][j] = value
        self._sums[j][i] = value

    def solved(self) -> Blocks:
        """Join while two clusters belong together."""
        queue = [entry for i in self._sums for j in self._sums[i] if i < j for entry in self._entry(i, j)]
        heapq.heapify(queue)
        while queue:
            _, _, i, j, size = heapq.heappop(queue)
            if i in self._members and j in self._members and size == len(self._members[i]) + len(self._members[j]):
                self._join(i, j)
                for other in self._sums[i]:
                    for entry in self._entry(min(i, other), max(i, other)):
                        heapq.heappush(queue, entry)
        return [tuple(sorted(members)) for _, members in sorted(self._members.items())]

    def _entry(self, i: int, j: int) -> Iterator[tuple[float, float, int, int, int]]:
        between = self._sums[i][j]
        pairs = len(self._members[i]) * len(self._members[j])
        absent = (pairs - between.known) * ABSENT
        mean = (between.capped + absent) / pairs
        if between.linked and mean >= self._threshold and not self._lists[i] & self._lists[j] and j not in self._barred[i]:
            yield (-mean, -(between.whole + absent) / pairs, i, j, len(self._members[i]) + len(self._members[j]))

    def _join(self, i: int, j: int) -> None:
        self._members[i] += self._members.pop(j)
        self._lists[i] |= self._lists.pop(j)
        for other in self._barred.pop(j):
            self._barred[other].discard(j)
            self._barred[other].add(i)
            self._barred[i].add(other)
        for other, value in self._sums.pop(j).items():
            del self._sums[other][j]
            if other != i:
                self._between(i, other, _added(self._sums[i].get(other), value))


def _added(one: _Sum | None, other: _Sum) -> _Sum:
    if one is None:
        return other
    return _Sum(one.capped + other.capped, one.whole + other.whole, one.known + other.known, one.linked or other.linked)


def missing_pairs(knot: Knot, largest: int) -> list[Pair]:
    """The pairs of units of a knot that nobody has looked at and that could be one person; none in a knot over *largest*."""
    count = len(knot.units)
    if not 2 < count <= largest:
        return []
    every = ((i, j) for i in range(count) for j in range(i + 1, count))
    return [pair for pair in every if pair not in knot.weights and not knot.apart(*pair)]
