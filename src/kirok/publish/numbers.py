"""The page of numbers: per year, act, fate, reason, kind of victim and place, what single claims say about how many.

Nothing is added up: two claims may speak of the same people, so a row gives the lowest and the highest number that any
one claim gives, how many claims give one, and how many give none. All of it is made of released claims alone.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kirok.publish.alike import Alike, Column, look
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

    *open* says that a claim gives a lower bound alone, so that the true number may lie above *high*. *ranges* are, of a row
    that is drawn, the distinct (low, high) with the number of claims that give each.
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


_Range = tuple[int | None, int | None]
_NOTHING = (None, None)


class _Counted(NamedTuple):
    """Of some claims, by small numbers: which ends each one's number has, and which findings use it."""

    ends: list[int]
    findings: list[int]


@dataclass(frozen=True)
class _Coded:
    """What the numbers of :class:`_Counted` mean."""

    ends: Sequence[_Range]
    findings: Sequence[tuple[str, ...]]


#: A claim, and what is counted of those that are like it.
_Group = tuple[ClaimRecord, _Counted]


def number_tables(claims: Iterable[ClaimRecord], alike: Alike | None = None) -> tuple[NumberTable, ...]:
    """The dimensions in the order of the page; one of which no claim speaks is left out. *alike* says which claims look alike."""
    known = alike or look(tuple(claims))
    standing = {label for label, claim in known.course.first.items() if _stands(claim)}
    stands = list(map(standing.__contains__, known.course.labels))
    # A hundred thousand pairs of small numbers, few of them others, are counted in a fraction of the time that texts take.
    counted = _Counted(known.ends.small, known.findings.small)
    ends = [(count.low, count.high) if (count := claim.count) else _NOTHING for claim in known.ends.first.values()]
    coded = _Coded(ends, [claim.findings for claim in known.findings.first.values()])
    groups = {name: _standing(getattr(known, name), stands, counted) for name in ("course", "subjects")}
    tables = (_table(dimension, groups[name], coded) for dimension, (name, _) in DIMENSIONS.items())
    return tuple(table for table in tables if table.rows)


def _stands(claim: ClaimRecord) -> bool:
    return claim.status == "standing" and not claim.denied and claim.kind in {"act", "state"}


def _standing(column: Column, stands: Iterable[bool], counted: _Counted) -> list[_Group]:
    """The standing claims by their labels, in the order in which labels come: one claim, and what is counted of all."""
    found: dict[int, _Counted] = {}
    for label, ends, findings, stand in zip(column.labels, *counted, stands, strict=True):
        if stand:
            if label not in found:
                found[label] = _Counted([], [])
            of_ends, of_findings = found[label]
            of_ends.append(ends)
            of_findings.append(findings)
    return [(column.first[label], one) for label, one in found.items()]


def bare(table: NumberTable) -> NumberTable:
    """The same table without the ranges of its rows, which are many and were drawn."""
    bars = tuple(replace(bar, row=replace(bar.row, ranges=())) for bar in table.bars)
    return replace(table, bars=bars)


def number_rows(claims: Iterable[ClaimRecord]) -> tuple[NumberRow, ...]:
    """Every row of every dimension, for the data file."""
    return tuple(row for table in number_tables(claims) for row in table.rows)


def _grouped(dimension: str, groups: Iterable[_Group]) -> dict[str, tuple[Words, _Counted]]:
    """Every value of a dimension, its label and what is counted."""
    _, values = DIMENSIONS[dimension]
    found: dict[str, tuple[Words, _Counted]] = {}
    for claim, counted in groups:
        # Each value once: a claim may name two victims of one kind.
        for key, label in dict(values(claim)).items():
            _, one = found.setdefault(key, (label, _Counted([], [])))
            one.ends.extend(counted.ends)
            one.findings.extend(counted.findings)
    return found


def _ordered(dimension: str, rows: Iterable[NumberRow]) -> tuple[NumberRow, ...]:
    if dimension == "year":
        return tuple(sorted(rows, key=lambda row: (not row.key, row.key)))
    return tuple(sorted(rows, key=lambda row: (-row.claims, row.key)))


def _row(dimension: str, key: str, label: Words, counted: _Counted, coded: _Coded) -> NumberRow:
    tally = _tally(counted.ends, coded)
    lows = [low for low, _ in tally if low is not None]
    highs = [high for _, high in tally if high is not None]
    used = map(coded.findings.__getitem__, set(counted.findings))
    return NumberRow(
        dimension=dimension,
        key=key,
        label=label,
        claims=len(counted.ends),
        findings=len(set().union(*used)),
        numbered=tally.total(),
        low=min(lows, default=None),
        high=max([*lows, *highs], default=None) if highs else None,
        open=any(high is None for _, high in tally),
    )


def _tally(ends: Iterable[int], coded: _Coded) -> Counter[_Range]:
    """How many claims give each range."""
    tally: dict[_Range, int] = {}
    for label, number in Counter(ends).items():
        found = coded.ends[label]
        tally[found] = tally.get(found, 0) + number
    tally.pop(_NOTHING, None)
    return Counter(tally)


def _by_ends(tallied: tuple[_Range, int]) -> tuple[float, float, bool]:
    (low, high), _ = tallied
    return low or 0, math.inf if high is None else high, low is None


def _table(dimension: str, groups: Iterable[_Group], coded: _Coded) -> NumberTable:
    grouped = _grouped(dimension, groups)
    rows = _ordered(dimension, (_row(dimension, key, *grouped[key], coded) for key in sorted(grouped)))
    drawn = [row for row in rows if row.numbered]
    drawn = drawn[-MOST_BARS:] if dimension == "year" else drawn[:MOST_BARS]
    top = decades(bound for row in drawn for bound in (row.low, row.high))
    # Ranges are put in order of those rows alone that are drawn: of places there are thousands.
    shown = (replace(row, ranges=_ranges(_tally(grouped[row.key][1].ends, coded))) for row in drawn)
    return NumberTable(dimension, rows, tuple(NumberBar(row, _strands(row, top)) for row in shown), ticks(top))


def _ranges(tally: Counter[_Range]) -> tuple[tuple[int | None, int | None, int], ...]:
    return tuple((*ends, number) for ends, number in sorted(tally.items(), key=_by_ends))


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


_Values = Callable[[ClaimRecord], Iterator[tuple[str, Words]]]
#: Dimension -> in which column claims look alike that have the same values in it, and those values as key and label; the empty
#: key is "not known".
DIMENSIONS: Mapping[str, tuple[str, _Values]] = {
    "year": ("course", _year),
    "act": ("course", _type("VIO.")),
    "fate": ("course", _type("FATE.")),
    "reason": ("subjects", _reason),
    "victim": ("subjects", _victim),
    "place": ("subjects", _place),
}
