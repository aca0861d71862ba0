"""When, as told: the claims of a record page by date, each date drawn as the span of days that it can mean.

What says that it happened and what says that it did not stand side by side. Nothing is drawn in the middle of a span.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from kirok.publish.record import ClaimRecord
from kirok.publish.seam import span_of_days

_LEFT, _RIGHT = 0.5, 99.5
_LEAST = 0.9
#: Years written on the axis.
MOST_TICKS = 8


@dataclass(frozen=True)
class Moment:
    """The claims with one date: *says* and *against*, and where the date lies (per cent), None where it is not known.

    *open_start* and *open_end* say that the date has no bound there; it is drawn to the edge.
    """

    when: str | None
    says: tuple[ClaimRecord, ...]
    against: tuple[ClaimRecord, ...]
    start: float | None = None
    end: float | None = None
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True)
class Moments:
    """All dates in order, and the years of the axis as (year, per cent); no axis where fewer than two dates are known."""

    moments: tuple[Moment, ...]
    ticks: tuple[tuple[int, float], ...]

    @property
    def has_against(self) -> bool:
        """Whether anything here says that it did not happen."""
        return any(moment.against for moment in self.moments)


def moments(claims: Sequence[ClaimRecord], against: Collection[str]) -> Moments:
    """*claims* by date, the earliest first; those whose id is in *against*, or that deny, stand against the rest."""
    ordered = sorted(claims, key=lambda claim: (_order(claim.when), claim.id))
    groups = [(when, tuple(found)) for when, found in groupby(ordered, key=lambda claim: claim.when)]
    spans = {when: span_of_days(when) for when, _ in groups if when}
    bounds = [bound for first, last in spans.values() for bound in (first, last) if bound is not None]
    if not bounds:
        return Moments(tuple(_moment(when, found, against) for when, found in groups), ())
    low = int(min(bounds))
    high = max(low, int(max(bounds) - 1e-9)) + 1
    placed = tuple(_placed(_moment(when, found, against), spans.get(when or ""), low, high) for when, found in groups)
    return Moments(placed, _ticks(low, high))


def _order(when: str | None) -> tuple[float, float, str]:
    """By the first day that a date allows, then by the last; an open beginning comes first, no date last."""
    first, last = span_of_days(when) if when else (math.inf, math.inf)
    return -math.inf if first is None else first, math.inf if last is None else last, when or ""


def _moment(when: str | None, found: tuple[ClaimRecord, ...], against: Collection[str]) -> Moment:
    other = tuple(claim for claim in found if claim.denied or claim.id in against)
    return Moment(when, tuple(claim for claim in found if claim not in other), other)


def _placed(moment: Moment, span: tuple[float | None, float | None] | None, low: int, high: int) -> Moment:
    if span is None:
        return moment
    first, last = span
    start = _LEFT if first is None else _at(first, low, high)
    end = _RIGHT if last is None else _at(last, low, high)
    if end - start < _LEAST:
        start = max(_LEFT, min(start, _RIGHT - _LEAST))
        end = start + _LEAST
    return Moment(moment.when, moment.says, moment.against, round(start, 2), round(end, 2), first is None, last is None)


def _at(moment: float, low: int, high: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (moment - low) / (high - low)


def _ticks(low: int, high: int) -> tuple[tuple[int, float], ...]:
    step = -(-(high - low) // MOST_TICKS)
    return tuple((year, round(_at(year, low, high), 2)) for year in range(low, high + 1, step))
