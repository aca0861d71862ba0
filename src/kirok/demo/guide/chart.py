"""Estimates side by side as intervals on one scale, with a line where the true number is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_RIGHT, _STEPS = 97.0, (50, 100, 200, 250, 500, 1000, 2000, 5000)
_MOST_TICKS = 6


@dataclass(frozen=True)
class Interval:
    """One method: its interval and its middle in people, where they are drawn in per cent, and whether it holds the truth."""

    method: str
    low: int
    median: int
    high: int
    start: float
    middle: float
    end: float
    holds: bool


@dataclass(frozen=True)
class IntervalChart:
    """The methods, the scale's ticks as (number, per cent), and where the truth lies on it."""

    rows: tuple[Interval, ...]
    ticks: tuple[tuple[int, float], ...]
    truth: float


def interval_chart(found: Mapping[str, Any], truth: int) -> IntervalChart:
    """The estimates of ``kirok estimate --json`` on a scale from nobody to a little over the largest end."""
    estimates = found["estimates"]
    step = _step(max([truth, *(each["high"] for each in estimates)]))
    most = step * (1 + int(max([truth, *(each["high"] for each in estimates)]) // step))

    def at(number: float) -> float:
        return round(_RIGHT * number / most, 2)

    rows = tuple(
        Interval(
            each["method"], round(each["low"]), round(each["median"]), round(each["high"]),
            at(each["low"]), at(each["median"]), at(each["high"]), each["low"] <= truth <= each["high"],
        )
        for each in estimates
    )  # fmt: skip
    return IntervalChart(rows, tuple((number, at(number)) for number in range(0, most + 1, step)), at(truth))


def _step(most: float) -> int:
    """A round number that cuts the scale into few parts."""
    return next((step for step in _STEPS if most / step < _MOST_TICKS), int(most))
