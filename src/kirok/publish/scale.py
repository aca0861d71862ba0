"""The scale of the site's charts of numbers: per cent of the width, each step ten times the one before."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

_LEFT, _RIGHT = 1.0, 97.0


def decades(bounds: Iterable[int | None]) -> int:
    """Powers of ten that the scale must reach, at least two."""
    return max(2, math.ceil(math.log10(max((bound for bound in bounds if bound), default=1))))


@lru_cache(maxsize=65536)
def position(number: int, top: int) -> float:
    """Where *number* lies on a scale of *top* decades; what is below 1 lies at 1."""
    return round(_LEFT + (_RIGHT - _LEFT) * math.log10(max(number, 1)) / top, 2)


@lru_cache(maxsize=65536)
def span(low: int | None, high: int | None, top: int) -> tuple[float, float]:
    """From where to where a range is drawn; an open end reaches the edge."""
    start = position(low or 1, top)
    end = _RIGHT if high is None else position(high, top)
    # One and the same number still needs something to see.
    return (start, end) if end - start >= 0.8 else (max(_LEFT, end - 0.4), round(max(_LEFT, end - 0.4) + 0.8, 2))


def ticks(top: int) -> tuple[tuple[int, float], ...]:
    """The marks of the scale: (number, per cent)."""
    return tuple((10**power, position(10**power, top)) for power in range(top + 1))


def round_ticks(top: int) -> tuple[int, ...]:
    """Marks of a plain scale from 0 to at least *top*: at most six steps of 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(max(top, 1) / 5)) if top > 5 else 1
    step = next((size for factor in (1, 2, 5, 10) if top / (size := factor * power) <= 6), 10 * power)
    return tuple(range(0, (max(1, math.ceil(top / step)) + 1) * step, step))
