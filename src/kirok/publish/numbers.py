"""The page of numbers: per year, act, fate, reason, kind of victim and place, what single claims say about how many.

Nothing is added up: two claims may speak of the same people, so a row gives the lowest and the highest number that any
one claim gives, how many claims give one, and how many give none. All of it is made of released claims alone.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from typing import NamedTuple

from kirok.publish.record import ClaimRecord, Words
from kirok.publish.scale import decades, span, ticks
from kirok.publish.seam import code_label, year_of

#: Bars drawn in one chart, ranges drawn in one bar, rows of one table; the data file holds every row.
MOST_BARS = 12
MOST_SPANS = 24
MOST_ROWS = 25
#: How strongly a range is drawn, in so many steps: the more claims give it, the stronger.
SHADES = 3
#: Height of a bar's drawing; where in it the ranges lie, and below them those with an open end.
_HEIGHT, _CLOSED, _OPEN = 22, 7, 16


@dataclass(frozen=True)
class NumberRow:
    """One value of a dimension. *claims* stand, *numbered* of them give a number; *low*/*high* None where nobody gives that end.

    *open* says that a claim gives a lower bound alone, so that the true number may lie above *high*. *ranges* are the
    distinct (low, high) with the number of claims that give each.
    """

    dimension: str
    key: str
    label: Words
    claims: int
    findings: int
    numbered: int
    low: int | None
    high: int | None
    open: bool
    ranges: tuple[tuple[int | None, int | None, int], ...] = ()


class Strand(NamedTuple):
    """Ranges of one row that are drawn alike, as one path: a thousand units are the width."""

    kind: str
    path: str


@dataclass(frozen=True)
class NumberBar:
    """A drawn row: every distinct range, laid over one another, on a scale where each step is ten times the last."""

    row: NumberRow
    strands: tuple[Strand, ...]
    height: int = _HEIGHT


@dataclass(frozen=True)
class NumberTable:
    """One dimension: every row, the bars drawn, the scale's ticks as (number, per cent)."""

    dimension: str
    rows: tuple[NumberRow, ...]
    bars: tuple[NumberBar, ...]
    ticks: tuple[tuple[int, float], ...]


#: A claim with both ends of its number and the findings that use it.
_Counted = tuple[ClaimRecord, tuple[int | None, int | None], tuple[str, ...]]
_ENDS, _FINDINGS = itemgetter(1), itemgetter(2)
_NOTHING = (None, None)


def number_tables(claims: Iterable[ClaimRecord]) -> tuple[NumberTable, ...]:
    """The dimensions in the order of the page; one of which no claim speaks is left out."""
    standing = [claim for claim in claims if claim.status == "standing" and not claim.denied and claim.kind in {"act", "state"}]
    counted = [(claim, (claim.count.low, claim.count.high) if claim.count else _NOTHING, claim.findings) for claim in standing]
    # Claims that look alike in a dimension have the same values there, and each look is asked for once.
    alike = {look: _alike(look, counted) for look, _ in DIMENSIONS.values()}
    tables = (_table(dimension, _rows(dimension, alike[look].values())) for dimension, (look, _) in DIMENSIONS.items())
    return tuple(table for table in tables if table.rows)


def _alike(look: _Look, counted: Iterable[_Counted]) -> dict[object, list[_Counted]]:
    found: defaultdict[object, list[_Counted]] = defaultdict(list)
    for one in counted:
        found[look(one[0])].append(one)
    return found


def bare(table: NumberTable) -> NumberTable:
    """The same table without the ranges of its rows, which are many and were drawn."""
    rows = {row.key: replace(row, ranges=()) for row in table.rows}
    bars = tuple(replace(bar, row=rows[bar.row.key]) for bar in table.bars)
    return replace(table, rows=tuple(rows.values()), bars=bars)


def number_rows(claims: Iterable[ClaimRecord]) -> tuple[NumberRow, ...]:
    """Every row of every dimension, for the data file."""
    return tuple(row for table in number_tables(claims) for row in table.rows)


def _rows(dimension: str, alike: Iterable[list[_Counted]]) -> tuple[NumberRow, ...]:
    _, values = DIMENSIONS[dimension]
    labels: dict[str, Words] = {}
    found: defaultdict[str, list[_Counted]] = defaultdict(list)
    for group in alike:
        # Each value once: a claim may name two victims of one kind.
        for key, label in dict(values(group[0][0])).items():
            labels.setdefault(key, label)
            found[key] += group
    rows = (_row(dimension, key, labels[key], found[key]) for key in sorted(found))
    if dimension == "year":
        return tuple(sorted(rows, key=lambda row: (not row.key, row.key)))
    return tuple(sorted(rows, key=lambda row: (-row.claims, row.key)))


def _row(dimension: str, key: str, label: Words, counted: list[_Counted]) -> NumberRow:
    tally = Counter(map(_ENDS, counted))
    tally.pop(_NOTHING, None)
    lows = [low for low, _ in tally if low is not None]
    highs = [high for _, high in tally if high is not None]
    return NumberRow(
        dimension=dimension,
        key=key,
        label=label,
        claims=len(counted),
        findings=len(set().union(*map(_FINDINGS, counted))),
        numbered=tally.total(),
        low=min(lows, default=None),
        high=max([*lows, *highs], default=None) if highs else None,
        open=any(high is None for _, high in tally),
        ranges=tuple((*ends, number) for ends, number in sorted(tally.items(), key=_by_ends)),
    )


def _by_ends(tallied: tuple[tuple[int | None, int | None], int]) -> tuple[float, float]:
    (low, high), _ = tallied
    return low or 0, math.inf if high is None else high


def _table(dimension: str, rows: tuple[NumberRow, ...]) -> NumberTable:
    drawn = [row for row in rows if row.numbered]
    drawn = drawn[-MOST_BARS:] if dimension == "year" else drawn[:MOST_BARS]
    top = decades(bound for row in drawn for bound in (row.low, row.high))
    bars = tuple(NumberBar(row, _strands(row, top)) for row in drawn)
    return NumberTable(dimension, rows, bars, ticks(top))


def _strands(row: NumberRow, top: int) -> tuple[Strand, ...]:
    """The more claims give a range, the stronger it is drawn; of very many, those that most claims give."""
    most = max(number for *_, number in row.ranges)
    paths: defaultdict[str, str] = defaultdict(str)
    for low, high, number in heapq.nlargest(MOST_SPANS, row.ranges, key=lambda found: found[2]):
        start, end = (round(at * 10) for at in span(low, high, top))
        closed = low is not None and high is not None
        kind = f"bar s{math.ceil(SHADES * number / most)}" + ("" if closed else " open")
        paths[kind] += f"M{start} {_CLOSED if closed else _OPEN}H{end}"
    return tuple(Strand(kind, paths[kind]) for kind in sorted(paths))


def _coded(code: str) -> tuple[str, Words]:
    return code, Words(code_label(code, "en"), code_label(code, "ko"))


def _year(claim: ClaimRecord) -> Iterator[tuple[str, Words]]:
    year = year_of(claim.when) if claim.when else None
    yield ("", Words("year not known", "연도 미상")) if year is None else (f"{year:04d}", Words(str(year), f"{year}년"))


def _type(scheme: str) -> Callable[[ClaimRecord], Iterator[tuple[str, Words]]]:
    def values(claim: ClaimRecord) -> Iterator[tuple[str, Words]]:
        if claim.type and claim.type.startswith(scheme):
            yield _coded(claim.type)

    return values


def _reason(claim: ClaimRecord) -> Iterator[tuple[str, Words]]:
    yield from map(_coded, claim.grounds)
    if not claim.grounds:
        yield "", Words("no reason known", "알려진 이유 없음")


def _victim(claim: ClaimRecord) -> Iterator[tuple[str, Words]]:
    yield from ((party.kind, _coded(party.kind)[1]) for party in claim.victims)


def _place(claim: ClaimRecord) -> Iterator[tuple[str, Words]]:
    if claim.place is None:
        yield "", Words("place not known", "장소 미상")
    else:
        yield claim.place.id, claim.place.label


_Look = Callable[[ClaimRecord], object]
_Values = Callable[[ClaimRecord], Iterator[tuple[str, Words]]]
_TYPE = attrgetter("type")
#: Dimension -> what decides the values a claim has in it, and those values as key and label; the empty key is "not known".
DIMENSIONS: Mapping[str, tuple[_Look, _Values]] = {
    "year": (attrgetter("when"), _year),
    "act": (_TYPE, _type("VIO.")),
    "fate": (_TYPE, _type("FATE.")),
    "reason": (attrgetter("grounds"), _reason),
    "victim": (lambda claim: tuple([party.kind for party in claim.victims]), _victim),
    "place": (lambda claim: claim.place and claim.place.id, _place),
}
