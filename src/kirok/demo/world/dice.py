"""Seeded draws that stay the same across Python versions: built on ``Random.random`` alone, which Python promises."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice:
    """Draws from one named stream, so that a change in one part of the world leaves the others as they were."""

    def __init__(self, seed: int, stream: str) -> None:
        self._random = random.Random(f"{seed}/{stream}")  # noqa: S311 - an invented world must be repeatable, not secret

    def below(self, bound: int) -> int:
        """A whole number from 0 to *bound* - 1."""
        return int(self._random.random() * bound)

    def between(self, low: int, high: int) -> int:
        """A whole number from *low* to *high*, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in about *share* (0 to 1) of the draws."""
        return self._random.random() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of *items*."""
        return items[self.below(len(items))]

    def mixed(self, items: Sequence[T]) -> list[T]:
        """*items* in a drawn order (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def some(self, items: Sequence[T], number: int) -> list[T]:
        """*number* different ones of *items* (fewer when there are fewer)."""
        return self.mixed(items)[:number]
