"""The front page's chart: every number that an account gives, drawn as long as it is uncertain; and certainty of findings.

Numbers are never added up: two claims may speak of the same people. One line is one claim, from the least to the most it
allows, so the length of a line is what is not known. Positions are thousandths of the width, on a scale where each step
is ten times the last.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kirok.publish.alike import Alike, labelled
from kirok.publish.record import ClaimRecord, FindingRecord
from kirok.publish.scale import decades, span, ticks
from kirok.publish.seam import year_of
from kirok.publish.wording import CERTAINTY

_HEAD, _LANE = 10, 5
#: Lines drawn for one year; the table below the chart holds every range.
MOST_LINES = 40
#: Years drawn; the table holds them all.
MOST_YEARS = 8
#: Ranges of a drawn year that its table tells.
TOLD = 20
_Range = tuple[int | None, int | None]


class Bar(NamedTuple):
    """One distinct range of a year: *low*/*high* persons (None = open), *claims* that give it, and where it is drawn.

    *sure* says that one of these claims supports a finding that is corroborated.
    """

    low: int | None
    high: int | None
    claims: int
    start: float = 0.0
    end: float = 0.0
    sure: bool = False


@dataclass(frozen=True)
class Strand:
    """One kind of line in the drawing of a year, as the path data of an SVG 1000 units wide: closed or open, sure or not."""

    kind: str
    path: str


@dataclass(frozen=True)
class Year:
    """One year (None = not known): every range, what is drawn and how tall, and the claims that give no number or are not drawn."""

    year: int | None
    bars: tuple[Bar, ...]
    strands: tuple[Strand, ...]
    without_number: int
    undrawn: int = 0
    height: int = 0


@dataclass(frozen=True)
class RangeChart:
    """Years with their ranges, those that are drawn, and the scale's ticks as (number, per cent)."""

    years: tuple[Year, ...]
    drawn: tuple[Year, ...]
    ticks: tuple[tuple[int, float], ...]


class _Counted(NamedTuple):
    """What is counted of the claims of one year: all of them, the ranges they give, the ranges under corroborated findings."""

    claims: int
    tally: Counter[_Range]
    certain: Counter[_Range]


def range_chart(alike: Alike, sure: Collection[str] = (), places: Iterable[int] | None = None) -> RangeChart | None:
    """The numbers in standing acts by year; None when no claim gives one. *sure* are ids of corroborated findings.

    Of all claims that *alike* labels, or of those at *places* among them: each label is looked at once.
    """
    course = alike.course
    among = course.places if places is None else labelled((at, course.labels[at]) for at in places)
    counted = _counted(alike, among, frozenset(sure))
    if not any(one.tally for one in counted.values()):
        return None
    top = decades(bound for one in counted.values() for pair in one.tally for bound in pair)
    years = tuple(_year(year, counted[year], top) for year in sorted(counted, key=_year_order))
    return RangeChart(years, tuple(year for year in years if year.bars)[-MOST_YEARS:], ticks(top))


def _is_told(claim: ClaimRecord) -> bool:
    return claim.kind == "act" and claim.status == "standing" and not claim.denied


def _counted(alike: Alike, among: Mapping[int, Sequence[int]], sure: frozenset[str]) -> dict[int | None, _Counted]:
    grouped: defaultdict[int | None, list[int]] = defaultdict(list)
    for places in among.values():
        claim = alike.claims[places[0]]
        if _is_told(claim):
            grouped[year_of(claim.when) if claim.when else None] += places
    used, certain = alike.findings.labels, {label: not sure.isdisjoint(one.findings) for label, one in alike.findings.first.items()}
    return {
        year: _Counted(len(places), _tally(alike, places), _tally(alike, [at for at in places if certain[used[at]]]))
        for year, places in grouped.items()
    }


def _tally(alike: Alike, places: Sequence[int]) -> Counter[_Range]:
    found: dict[_Range, int] = {}
    for label, number in Counter(map(alike.ends.labels.__getitem__, places)).items():
        count = alike.ends.first[label].count
        if count and (ends := (count.low, count.high)) != (None, None):
            found[ends] = found.get(ends, 0) + number
    return Counter(found)


def bare(chart: RangeChart) -> RangeChart:
    """The same chart without the ranges that no page tells, which are many and were drawn."""
    told = {year.year: replace(year, bars=year.bars[:TOLD]) for year in chart.drawn}
    years = tuple(told.get(year.year) or replace(year, bars=()) for year in chart.years)
    return replace(chart, years=years, drawn=tuple(told.values()))


def _year_order(year: int | None) -> tuple[bool, int]:
    return year is None, year or 0


def _year(year: int | None, counted: _Counted, top: int) -> Year:
    claims, tally, certain = counted
    ordered = sorted(tally, key=lambda pair: (pair[0] or 0, math.inf if pair[1] is None else pair[1], pair[0] is None))
    bars = tuple(Bar(low, high, tally[low, high], *span(low, high, top), sure=(low, high) in certain) for low, high in ordered)
    lines = list(_lines(bars, certain))
    told = sum(tally.values())
    return Year(year, bars, _strands(lines), claims - told, told - len(lines), _HEAD + len(lines) * _LANE)


def _lines(bars: tuple[Bar, ...], certain: Counter[_Range]) -> Iterator[tuple[Bar, bool]]:
    """One line a claim; of a crowded year one line a range, those that most claims give."""
    if sum(bar.claims for bar in bars) <= MOST_LINES:
        for bar in bars:
            yield from ((bar, at < certain[bar.low, bar.high]) for at in range(bar.claims))
        return
    often = set(sorted(bars, key=lambda bar: -bar.claims)[:MOST_LINES])
    yield from ((bar, bar.sure) for bar in bars if bar in often)


def _strands(lines: list[tuple[Bar, bool]]) -> tuple[Strand, ...]:
    """The lines one below the other, gathered by kind, so that a whole year is at most eight paths."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for lane, (bar, sure) in enumerate(lines):
        y, start, end = _HEAD // 2 + lane * _LANE + _LANE // 2, round(bar.start * 10), round(bar.end * 10)
        weight = "sure" if sure else "said"
        if bar.low == bar.high:
            paths[f"{weight} exact"].append(f"M{(start + end) // 2} {y}h0")
        elif bar.low is None or bar.high is None:
            paths[f"{weight} open"].append(f"M{start} {y}H{end}")
            paths[f"{weight} end"].append(f"M{start if bar.low is not None else end} {y}h0")
        else:
            paths[weight].append(f"M{start} {y}H{end}")
    return tuple(Strand(kind, "".join(paths[kind])) for kind in sorted(paths))


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
