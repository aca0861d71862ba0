"""Decomposable graphs over up to seven lists: 1, 2, 8, 61, 822, 18,154 and 617,675 of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from kirok.estimate.bootstrap import in_slices
from kirok.estimate.graph_kernels import decompose, enumerate_graphs, neighbours

Bytes = npt.NDArray[np.uint8]
#: More lists have too many graphs to name them all: 30,888,596 for eight.
MOST_ENUMERATED = 7


@dataclass(frozen=True, eq=False)
class Graphs:
    """Cliques and separators of many graphs: masks of lists, a row a graph, ``counts`` cliques and one separator fewer."""

    lists: int
    cliques: Bytes
    separators: Bytes
    counts: Bytes

    def __len__(self) -> int:
        return len(self.counts)

    def generators(self, place: int) -> list[int]:
        """The cliques of one graph."""
        return [int(mask) for mask in self.cliques[place, : self.counts[place]]]


@cache
def all_graphs(lists: int) -> Graphs:
    """Every decomposable graph over *lists* lists.

    Raises:
        ValueError: there are more than seven lists.
    """
    if lists > MOST_ENUMERATED:
        raise ValueError("graphs over more than seven lists are walked and not enumerated")
    total = 1 << lists * (lists - 1) // 2
    blocks = max(total >> 15, 1)
    parts: list[tuple[Bytes, Bytes, Bytes]] = [(_room(1, lists)) for _ in range(blocks)]

    def part(first: int, last: int) -> None:
        for block in range(first, last):
            ends = total * block // blocks, total * (block + 1) // blocks
            cliques, separators, counts = _room(ends[1] - ends[0], lists)
            found = enumerate_graphs(lists, *ends, cliques, separators, counts)
            parts[block] = (cliques[:found].copy(), separators[:found].copy(), counts[:found].copy())

    in_slices(part, blocks)
    return Graphs(lists, *(np.concatenate([each[place] for each in parts]) for place in range(3)))


def _room(size: int, lists: int) -> tuple[Bytes, Bytes, Bytes]:
    return np.zeros((size, lists), np.uint8), np.zeros((size, max(lists - 1, 1)), np.uint8), np.zeros(size, np.uint8)


def cliques_of(graph: int, lists: int) -> tuple[list[int], list[int]]:
    """Cliques and separators of one graph given by its mask of pairs.

    Raises:
        ValueError: the graph is not decomposable.
    """
    adjacent, cliques, separators = (np.zeros(lists, dtype=np.int32) for _ in range(3))
    neighbours(graph, lists, adjacent)
    count = decompose(lists, adjacent, cliques, separators)
    if count == 0:
        raise ValueError("the graph is not decomposable")
    return [int(mask) for mask in cliques[:count]], [int(mask) for mask in separators[: count - 1]]
