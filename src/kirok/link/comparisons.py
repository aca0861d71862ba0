"""The comparisons: what agreement means for each kind of field, as SQL that DuckDB and Spark read alike.

Each level carries the share of true pairs expected on it before any data is seen (m) and, where that is knowable, of
random pairs (u). They steady the estimate where records are few; the data overrule them where they are many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Bits from which a name band begins, the highest first.
NAME_CUTS = (20.0, 15.0, 11.0, 7.0, 3.0, -2.0)
KIN_CUTS = (14.0, 7.0, 2.0, -2.0)


@dataclass(frozen=True)
class Level:
    """``Level("same day", "born_low_l = ...", m=.6, u=.0001)``; *sql* is empty for the level of all other pairs."""

    label: str
    sql: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """One field's levels from the closest to the farthest; *null* is the SQL for "one of the two says nothing".

    *firm* is how many pairs the expected u weigh.
    """

    field: str
    kind: str
    null: str
    levels: tuple[Level, ...]
    firm: float


def comparison(field: str, kind: str) -> Comparison:
    """The comparison of a field of that kind."""
    return _KINDS[kind](field)


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _banded(field: str, kind: str, cuts: tuple[float, ...], m: tuple[float, ...], firm: float) -> Comparison:
    bits = f"kirok_bits_{field}({field}_l, {field}_r)"
    # A band that begins at b bits holds at most 2^-b of the pairs of different names (Markov's inequality).
    share = (*(min(2.0**-cut, 0.2) for cut in cuts), 1.0)
    levels = [Level(f"name bits >= {cut:g}", f"{bits} >= {cut}", m[at], share[at]) for at, cut in enumerate(cuts)]
    return Comparison(field, kind, _missing(field), (*levels, Level("other names", "", m[-1], share[-1])), firm)


def _name(field: str) -> Comparison:
    return _banded(field, "name", NAME_CUTS, (0.36, 0.20, 0.18, 0.12, 0.06, 0.04, 0.04), 1000)


def _kin(field: str) -> Comparison:
    return _banded(field, "kin", KIN_CUTS, (0.45, 0.25, 0.12, 0.08, 0.10), 500)


def _sex(field: str) -> Comparison:
    levels = (Level("same", f"{field}_l = {field}_r", 0.97, 0.6), Level("different", "", 0.03, 0.4))
    return Comparison(field, "sex", _missing(field), levels, 5)


def _date(field: str) -> Comparison:
    low = f"greatest({field}_low_l, {field}_low_r)"
    high = f"least({field}_high_l, {field}_high_r)"
    width = f"greatest({field}_high_l - {field}_low_l, {field}_high_r - {field}_low_r)"
    known = f"{field}_day_l IS NOT NULL AND {field}_day_r IS NOT NULL"
    same_day = f"{known} AND {field}_low_l = {field}_low_r"
    levels = (
        Level("same day, a rare one", f"{same_day} AND {field}_common_l = 0", 0.42, 0.0002),
        Level("same day, a common one", same_day, 0.08, 0.01),
        Level("one slip from the same day", f"{known} AND {_slip(field)}", 0.06, 0.002),
        Level("can be the same day within a month", f"{low} <= {high} AND {width} <= 31", 0.10, 0.005),
        Level("can be the same day within a year", f"{low} <= {high} AND {width} <= 366", 0.14, 0.03),
        Level("can be the same day within three years", f"{low} <= {high} AND {width} <= 1100", 0.06, 0.06),
        Level("at most two months apart", f"{low} - {high} <= 62 AND {low} > {high}", 0.03, 0.02),
        Level("at most two years apart", f"{low} - {high} <= 731 AND {low} > {high}", 0.06, 0.08),
        Level("can be the same day, loosely", f"{low} <= {high}", 0.02, 0.1),
        Level("farther apart", "", 0.03, 0.7),
    )
    return Comparison(field, "date", _missing(f"{field}_low"), levels, 20)


def _slip(field: str) -> str:
    """Two of year, month and day equal, or day and month changed places."""

    def same(part: str) -> str:
        return f"{field}_{part}_l = {field}_{part}_r"

    pairs = (f"({same(a)} AND {same(b)})" for a, b in (("year", "month"), ("year", "day"), ("month", "day")))
    swapped = f"({same('year')} AND {field}_month_l = {field}_day_r AND {field}_day_l = {field}_month_r)"
    return f"({' OR '.join((*pairs, swapped))})"


def _age(field: str) -> Comparison:
    null = f"{_missing(field)} OR ({field}_born_l AND {field}_born_r)"
    apart = f"abs({field}_l - {field}_r)"
    levels = (
        Level("same age", f"{apart} = 0", 0.55, 0.02),
        Level("one year apart", f"{apart} <= 1", 0.25, 0.04),
        Level("at most three years apart", f"{apart} <= 3", 0.12, 0.08),
        Level("at most ten years apart", f"{apart} <= 10", 0.06, 0.26),
        Level("farther apart", "", 0.02, 0.6),
    )
    return Comparison(field, "age", null, levels, 20)


def _place(field: str) -> Comparison:
    same = f"{field}_tip_l = {field}_tip_r"
    inside = f"(array_contains({field}_path_l, {field}_tip_r) OR array_contains({field}_path_r, {field}_tip_l))"
    near = (
        f"(levenshtein({field}_tip_l, {field}_tip_r) <= least(length({field}_tip_l), length({field}_tip_r)) / 5.0 "
        f"OR ({field}_latin_l <> {field}_latin_r AND length({field}_bones_l) > 2 AND {field}_bones_l = {field}_bones_r))"
    )
    levels = (
        Level("same place, a rare one", f"{same} AND {field}_common_l = 0", 0.35, 0.001),
        Level("same place, not a rare one", f"{same} AND {field}_common_l = 1", 0.20, 0.01),
        Level("same place, a common one", same, 0.12, 0.05),
        Level("one lies in the other", inside, 0.10, 0.03),
        Level("spelt nearly alike", near, 0.06, 0.002),
        Level("same place one step up", f"arrays_overlap({field}_path_l, {field}_path_r)", 0.07, 0.1),
        Level("elsewhere", "", 0.10, 0.8),
    )
    null = f"{_missing(f'{field}_tip')} OR ({field}_latin_l <> {field}_latin_r AND NOT ({same} OR {inside} OR {near}))"
    return Comparison(field, "place", null, levels, 10)


def _text(field: str) -> Comparison:
    near = f"levenshtein({field}_l, {field}_r) <= greatest(length({field}_l), length({field}_r)) / 4.0"
    starts = f"substr({field}_l, 1, 4) = substr({field}_r, 1, 4)"
    levels = (
        Level("same, a rare one", f"{field}_l = {field}_r AND {field}_common_l = 0", 0.40, 0.002),
        Level("same, not a rare one", f"{field}_l = {field}_r", 0.25, 0.05),
        Level("spelt nearly alike", near, 0.12, 0.005),
        Level("same beginning", starts, 0.05, 0.02),
        Level("different", "", 0.18, 0.92),
    )
    return Comparison(field, "text", _missing(field), levels, 10)


def _code(field: str) -> Comparison:
    apart = f"levenshtein({field}_l, {field}_r)"
    levels = (
        Level("same, a rare one", f"{field}_l = {field}_r AND {field}_common_l = 0", 0.60, 0.0005),
        Level("same, not a rare one", f"{field}_l = {field}_r", 0.20, 0.02),
        Level("one sign differs", f"{apart} <= 1", 0.07, 0.002),
        Level("two signs differ", f"{apart} <= 2", 0.05, 0.01),
        Level("different", "", 0.08, 0.96),
    )
    return Comparison(field, "code", _missing(field), levels, 10)


def _exact(field: str) -> Comparison:
    levels = (
        Level("same, a rare one", f"{field}_l = {field}_r AND {field}_common_l = 0", 0.70, 0.001),
        Level("same, not a rare one", f"{field}_l = {field}_r", 0.20, 0.05),
        Level("different", "", 0.10, 0.95),
    )
    return Comparison(field, "exact", _missing(field), levels, 10)


_KINDS: dict[str, Callable[[str], Comparison]] = {
    "name": _name,
    "kin": _kin,
    "sex": _sex,
    "date": _date,
    "age": _age,
    "place": _place,
    "text": _text,
    "code": _code,
    "exact": _exact,
}
