"""Hierarchical log-linear models: which there are, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

Terms = npt.NDArray[np.int32]

#: All models are compared one by one up to this many; beyond it a search goes downhill.
COUNTABLE = 40_000


def default_order(size: int) -> int:
    """The most lists in one interaction when nobody says: all orders to four lists, pairs beyond."""
    return size - 1 if size <= 4 else 2


def countable(size: int, order: int) -> bool:
    """Whether every hierarchical model of *size* lists to that order can be fitted one by one."""
    order = min(order, size - 1)
    pairs = size * (size - 1) // 2
    return 1 << pairs <= COUNTABLE if order <= 2 else size <= 5


@cache
def all_models(size: int, order: int) -> tuple[Terms, npt.NDArray[np.int32]]:
    """Every hierarchical model with all main effects: a row of term masks each (the rest 0), and how many terms it has.

    Up to the order *size* - 1: the interaction of all lists cannot be told from the unseen.
    """
    found = [sorted(model, key=lambda term: (term.bit_count(), term)) for model in _hierarchical(size, min(order, size - 1))]
    base = [0, *(1 << place for place in range(size))]
    widest = max(len(model) for model in found) + len(base)
    rows = np.zeros((len(found), widest), dtype=np.int32)
    for number, model in enumerate(found):
        rows[number, : len(base) + len(model)] = base + model
    return rows, np.asarray([len(base) + len(model) for model in found], dtype=np.int32)


def _hierarchical(size: int, order: int) -> Iterator[frozenset[int]]:
    """Sets of interactions that hold all interactions within each of theirs, by growing one order after the other."""
    layer = [frozenset[int]()]
    for lists in range(2, order + 1):
        terms = [sum(1 << place for place in chosen) for chosen in combinations(range(size), lists)]
        grown = []
        for model in layer:
            allowed = [term for term in terms if lists == 2 or _faces(term) <= model]
            grown += [model | set(more) for count in range(1, len(allowed) + 1) for more in combinations(allowed, count)]
        yield from layer
        layer = grown
    yield from layer


def _faces(term: int) -> frozenset[int]:
    return frozenset(term & ~(1 << place) for place in range(term.bit_length()) if term >> place & 1)


def generators(interactions: Sequence[int], size: int) -> list[int]:
    """The largest terms of a model, from which the others follow; lists in no interaction stand alone."""
    terms = {*interactions, *(1 << place for place in range(size))}
    largest = [term for term in terms if not any(other != term and other & term == term for other in terms)]
    return sorted(largest, key=lambda term: (-term.bit_count(), term))


def written(interactions: Sequence[int], names: Sequence[str]) -> str:
    """A model as its generators in brackets: ``[A,B] [B,C] [D]``."""
    parts = [
        "[" + ",".join(name for place, name in enumerate(names) if term >> place & 1) + "]" for term in generators(interactions, len(names))
    ]
    return " ".join(parts)
