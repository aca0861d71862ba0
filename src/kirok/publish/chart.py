"""The front page's chart: what was counted in each year, drawn as ranges; or how well the findings are known.

Ranges are never added up: two claims may speak of the same people. Each distinct range of a year is one bar, with the
number of claims that give it. Positions are per cent of the width, on a scale where each step is ten times the last.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kirok.publish.record import ClaimRecord, FindingRecord
from kirok.publish.scale import decades, span, ticks
from kirok.publish.seam import year_of
from kirok.publish.wording import CERTAINTY

_HEAD, _LANE, _GAP = 30, 34, 14
#: Bars drawn for one year; the table below the chart holds them all.
MOST_BARS = 6
#: Years drawn; the table holds them all.
MOST_YEARS = 8


@dataclass(frozen=True)
class Bar:
    """One distinct range of a year: *low*/*high* persons (None = open), *claims* that give it, and where it is drawn."""

    low: int | None
    high: int | None
    claims: int
    start: float = 0.0
    end: float = 0.0
    top: int = 0


@dataclass(frozen=True)
class Year:
    """One year (None = the year is not known) with its bars, drawn and all, and the claims that give no number."""

    year: int | None
    bars: tuple[Bar, ...]
    drawn: tuple[Bar, ...]
    without_number: int
    top: int = 0


@dataclass(frozen=True)
class RangeChart:
    """Years with their bars, the scale's ticks as (number, per cent), and the height in pixels."""

    years: tuple[Year, ...]
    drawn: tuple[Year, ...]
    ticks: tuple[tuple[int, float], ...]
    height: int


def range_chart(claims: Iterable[ClaimRecord]) -> RangeChart | None:
    """The ranges of standing acts by year; None when no claim gives a number."""
    told: defaultdict[str | None, list[ClaimRecord]] = defaultdict(list)
    for claim in claims:
        if claim.kind == "act" and claim.status == "standing" and not claim.denied:
            told[claim.when].append(claim)
    grouped: defaultdict[int | None, list[ClaimRecord]] = defaultdict(list)
    for when, found in told.items():
        grouped[year_of(when) if when else None] += found
    tallies = {year: _tally(grouped[year]) for year in sorted(grouped, key=_year_order)}
    if not any(tallies.values()):
        return None
    top = decades(bound for tally in tallies.values() for pair in tally for bound in pair)
    years = tuple(_year(year, tally, len(grouped[year]) - sum(tally.values()), top) for year, tally in tallies.items())
    return _laid_out(years, top)


def _year_order(year: int | None) -> tuple[bool, int]:
    return year is None, year or 0


def _tally(claims: Iterable[ClaimRecord]) -> Counter[tuple[int | None, int | None]]:
    counts = (claim.count for claim in claims)
    return Counter((count.low, count.high) for count in counts if count and (count.low is not None or count.high is not None))


def _year(year: int | None, tally: Counter[tuple[int | None, int | None]], without: int, top: int) -> Year:
    ordered = sorted(tally, key=lambda pair: (pair[0] or 0, math.inf if pair[1] is None else pair[1]))
    bars = tuple(Bar(low, high, tally[low, high], *span(low, high, top)) for low, high in ordered)
    often = sorted(bars, key=lambda bar: -bar.claims)[:MOST_BARS]
    return Year(year, bars, tuple(bar for bar in bars if bar in often), without)


def _laid_out(years: tuple[Year, ...], top: int) -> RangeChart:
    known = [year for year in years if year.bars]
    height, drawn = 0, []
    for year in known[-MOST_YEARS:]:
        lanes = tuple(
            Bar(bar.low, bar.high, bar.claims, bar.start, bar.end, height + _HEAD + lane * _LANE) for lane, bar in enumerate(year.drawn)
        )
        drawn.append(Year(year.year, year.bars, lanes, year.without_number, height))
        height += _HEAD + len(lanes) * _LANE + _GAP
    return RangeChart(years, tuple(drawn), ticks(top), height + _HEAD)


@dataclass(frozen=True)
class CertaintyBar:
    """How many findings bear one certainty, and the bar's width in per cent."""

    code: str
    findings: int
    width: float


def certainty_chart(findings: Iterable[FindingRecord]) -> tuple[CertaintyBar, ...]:
    """Findings by certainty, in the order of the rules; certainties that none bears are left out."""
    tally = Counter(finding.certainty for finding in findings)
    most = max(tally.values(), default=1)
    known = [*CERTAINTY, *sorted(tally.keys() - CERTAINTY.keys())]
    return tuple(CertaintyBar(code, tally[code], round(100 * tally[code] / most, 2)) for code in known if tally[code])
