"""Estimates side by side as intervals on one scale, with a line where the true number is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_RIGHT, _STEPS = 97.0, (50, 100, 200, 250, 500, 1000, 2000, 5000)
_MOST_TICKS = 5


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


def interval_charts(found: Mapping[str, Mapping[str, Any]], truth: int) -> dict[str, IntervalChart]:
    """The estimates of several ``kirok estimate --json``, all on one scale from nobody to a little over the largest end."""
    largest = max([truth, *(each["high"] for told in found.values() for each in told["estimates"])])
    step = _step(largest)
    most = step * (1 + int(largest // step))
    ticks = tuple((number, _at(number, most)) for number in range(0, most + 1, step))
    return {
        name: IntervalChart(tuple(_interval(each, most, truth) for each in told["estimates"]), ticks, _at(truth, most))
        for name, told in found.items()
    }


def _interval(each: Mapping[str, Any], most: int, truth: int) -> Interval:
    low, median, high = (each[key] for key in ("low", "median", "high"))
    start, middle, end = (_at(number, most) for number in (low, median, high))
    return Interval(each["method"], round(low), round(median), round(high), start, middle, end, low <= truth <= high)


def _at(number: float, most: int) -> float:
    return round(_RIGHT * number / most, 2)


def _step(most: float) -> int:
    """A round number that cuts the scale into few parts."""
    return next((step for step in _STEPS if most / step < _MOST_TICKS), int(most))
