"""How many people are at least in a union of cells, from low counts of overlapping circles.

Circles that lie in the union and share nobody may be added up. Among all such families the heaviest gives the bound;
here the heaviest is sought in forests: families in which any two circles are nested or disjoint. In one forest the best
choice is exact: a circle counts as the larger of its own count and the sum over the circles in it. Every forest gives a
true bound, so the largest is one; and each grows with the union, so the bound does (a coarser text never lowers it).
Sets are integers used as bit sets: bit i is cell i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_REMEMBERED = 50_000


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
    """Bounds over a fixed family of (bits, people) pairs."""

    def __init__(self, counted: Sequence[tuple[int, int]]) -> None:
        merged: dict[int, int] = {}
        for bits, low in counted:
            if bits and low > 0:
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


def _forests(family: Sequence[tuple[int, int]]) -> list[_Node]:
    """The first forest takes what fits, largest circle first; each circle left over has one of all that fits with it."""
    first, left = _grow(family)
    roots = [first] if family else []
    for bits, _ in left:
        fitting = [entry for entry in family if entry[0] & bits in {0, bits, entry[0]}]
        roots.append(_grow(fitting)[0])
    for root in roots:
        root.close()
    return roots


def _grow(family: Sequence[tuple[int, int]]) -> tuple[_Node, list[tuple[int, int]]]:
    everything = 0
    for bits, _ in family:
        everything |= bits
    root, left = _Node(everything, 0), []
    for bits, low in family:
        if not _insert(root, _Node(bits, low)):
            left.append((bits, low))
    return root, left


def _insert(node: _Node, new: _Node) -> bool:
    """Put *new*, not larger than any circle before it, where it belongs; False if it crosses another one."""
    while True:
        inside = None
        for child in node.children:
            common = child.bits & new.bits
            if common == new.bits:
                inside = child
                break
            if common:
                return False
        if inside is None:
            node.children.append(new)
            return True
        node = inside
