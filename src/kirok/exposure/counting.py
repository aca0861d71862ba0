"""How many people are at least in a union of cells, from low counts of overlapping circles.

Circles that lie in the union and share nobody may be added up. Among all such families the heaviest gives the bound;
here it is sought in a few forests: families in which any two circles are nested or disjoint. In one forest the best
choice is exact: a circle counts as the larger of its own count and the sum over the circles in it. Every forest gives a
true bound, so the largest is one; and each grows with the union, so the bound does (a coarser text never lowers it).
Sets are integers used as bit sets: bit i is cell i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kirok.exposure.space import cells_in

_REMEMBERED = 50_000
Counted = tuple[int, int]


@dataclass
class _Node:
    bits: int
    low: int
    children: list[_Node] = field(default_factory=list)
    full: int = 0

    def close(self) -> int:
        """Fill in what the whole circle is worth."""
        self.full = max(self.low, sum(child.close() for child in self.children))
        return self.full

    def people(self, mask: int) -> int:
        """The bound for the part of the circle that lies in *mask*."""
        common = self.bits & mask
        if common == self.bits:
            return self.full
        return sum(child.people(common) for child in self.children) if common else 0


class Counting:
    """Bounds over a fixed family of (bits, people) pairs; a pair of 0 people only gives a forest its shape."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        merged: dict[int, int] = {}
        for bits, low in counted:
            if bits:
                merged[bits] = max(low, merged.get(bits, 0))
        family = sorted(merged.items(), key=lambda entry: (-entry[0].bit_count(), entry))
        self._roots = _forests(family)
        self._known: dict[int, int] = {}

    def people(self, mask: int) -> int:
        """At least so many people are in *mask*."""
        if mask not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[mask] = max((root.people(mask) for root in self._roots), default=0)
        return self._known[mask]


def _forests(family: Sequence[Counted]) -> list[_Node]:
    """The first forest takes what fits, largest circle first; what is left over begins the next, and so on."""
    root, left = _grow(family)
    roots, left = [root], [entry for entry in left if entry[1]]
    while left:
        base, after = _split(left)
        roots.append(_grow([entry for entry in family if entry in base or all(_fit(entry[0], own) for own, _ in base)])[0])
        left = after
    for each in roots:
        each.close()
    return roots


def _split(left: Sequence[Counted]) -> tuple[set[Counted], list[Counted]]:
    """Those of *left* that fit with one another, and those that do not."""
    after = _grow(left)[1]
    return set(left) - set(after), after


def _grow(family: Sequence[Counted]) -> tuple[_Node, list[Counted]]:
    """One forest of *family*, which begins with its largest circles, and those that cross what is in it already."""
    root, left = _Node(0, 0), list[Counted]()
    owners: dict[int, _Node] = {}
    for bits, low in family:
        cells = list(cells_in(bits))
        around = {id(owners.get(cell, root)) for cell in cells}
        if len(around) > 1:
            left.append((bits, low))
            continue
        node, parent = _Node(bits, low), owners.get(cells[0], root)
        parent.children.append(node)
        owners.update(dict.fromkeys(cells, node))
        root.bits |= bits
    return root, left


def _fit(one: int, other: int) -> bool:
    return one & other in {0, one, other}
