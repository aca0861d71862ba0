"""95 % intervals of a share and of a mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

_TAIL = 0.025
_Z = 1.959963984540054


def share(hits: int, number: int) -> dict[str, float]:
    """Clopper and Pearson's exact interval (1934): ``{"share", "low95", "high95"}``."""
    low = _solve(lambda p: 1 - _below(hits - 1, number, p), _TAIL) if hits else 0.0
    high = _solve(lambda p: 1 - _below(hits, number, p), 1 - _TAIL) if hits < number else 1.0
    return {"share": hits / number, "low95": low, "high95": high}


def _solve(rises: Callable[[float], float], target: float) -> float:
    """Where a function that rises from 0 to 1 reaches *target*, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if rises(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(hits: int, number: int, p: float) -> float:
    """The chance of at most *hits* of *number*."""
    logs = [_log_choose(number, at) + at * math.log(p) + (number - at) * math.log1p(-p) for at in range(hits + 1)]
    return min(math.fsum(map(math.exp, logs)), 1.0)


def _log_choose(number: int, at: int) -> float:
    return math.lgamma(number + 1) - math.lgamma(at + 1) - math.lgamma(number - at + 1)


def mean(values: Sequence[float]) -> dict[str, float]:
    """The mean with its normal interval over sources: ``{"mean", "low95", "high95"}``."""
    middle = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - middle) ** 2 for value in values) / max(len(values) - 1, 1) / len(values))
    return {"mean": middle, "low95": middle - _Z * spread, "high95": middle + _Z * spread}
