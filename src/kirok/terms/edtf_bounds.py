"""The first and last day that an EDTF text can mean; never a bound that is not in the text.

A day is a tuple (year, month, day), so that years outside 1-9999 have one too. None is an open or unknown bound.
"""

import calendar
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from kirok.terms.edtf_grammar import DateParts, IntervalParts, NotEdtfError, Open, Parts, SetParts

Day = tuple[int, int, int]
Bounds = tuple[Day | None, Day | None]

#: First and last month of a grouping, counted from January of its year = 1; 0 is December before, 14 February after.
#: Seasons are as wide as any reading of them (weather or stars; 21-24 name no hemisphere), the rest are exact.
GROUPINGS: dict[int, tuple[int, int]] = {
    21: (3, 12), 22: (0, 15), 23: (3, 12), 24: (0, 15),
    25: (3, 6), 26: (6, 9), 27: (9, 12), 28: (0, 15),
    29: (9, 12), 30: (0, 15), 31: (3, 6), 32: (6, 9),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
    37: (1, 4), 38: (5, 8), 39: (9, 12),
    40: (1, 6), 41: (7, 12),
}  # fmt: skip


def bounds(parts: Parts) -> Bounds:
    """Earliest and latest day of the parts.

    Raises:
        NotEdtfError: no such day exists (2023-02-30), or an interval ends before it begins.
    """
    if isinstance(parts, DateParts):
        return date_bounds(parts)
    if isinstance(parts, IntervalParts):
        return _interval(parts)
    return _set(parts)


def date_bounds(parts: DateParts) -> tuple[Day, Day]:
    """Earliest and latest day of one date.

    Raises:
        NotEdtfError: no day fits the digits.
    """
    if parts.grouping is not None:
        return _grouping(parts, parts.grouping)
    low = _first(_years(parts, descending=False), parts, sorted)
    high = _first(_years(parts, descending=True), parts, lambda numbers: sorted(numbers, reverse=True))
    return low, high


def matching(pattern: str, numbers: Iterable[int], width: int = 2) -> list[int]:
    """The numbers whose digits fit a pattern in which X is any digit."""
    texts = ((number, str(number).zfill(width)) for number in numbers)
    return [number for number, digits in texts if all(a in {"X", b} for a, b in zip(pattern, digits, strict=True))]


def _first(years: Iterator[int], parts: DateParts, order: Callable[[Iterable[int]], list[int]]) -> Day:
    months = matching(parts.month or "XX", range(1, 13))
    days = matching(parts.day or "XX", range(1, 32))
    if not any(day <= month_length(2000, month) for month in months for day in days):
        raise NotEdtfError("there is no such day in the calendar")
    for year in years:
        for month in order(months):
            for day in order(days):
                if day <= month_length(year, month):
                    return year, month, day
    raise NotEdtfError("there is no such day in the calendar")


def month_length(year: int, month: int) -> int:
    """Days of a month in the Gregorian calendar, carried on before its first and beyond its last year."""
    return calendar.monthrange(year % 400 + 2000, month)[1]


def _years(parts: DateParts, *, descending: bool) -> Iterator[int]:
    sign = -1 if parts.year.startswith("-") else 1
    digits = parts.year.lstrip("-")
    if sign < 0 and digits == "0000":
        raise NotEdtfError("there is no year -0000")
    if parts.significant is not None:
        yield _rounded(int(digits), len(digits), parts.significant, up=descending == (sign > 0)) * sign
        return
    choices = [("9876543210" if descending == (sign > 0) else "0123456789") if digit == "X" else digit for digit in digits]
    for combination in product(*choices):
        yield int("".join(combination)) * sign


def year_bounds(parts: DateParts) -> tuple[int, int]:
    """The first and last year that fit the year's digits; astronomical counting, 0 is 1 BC."""
    return next(_years(parts, descending=False)), next(_years(parts, descending=True))


def _rounded(year: int, width: int, significant: int, *, up: bool) -> int:
    step = int(10 ** (width - significant))
    return year // step * step + (step - 1 if up else 0)


def _grouping(parts: DateParts, grouping: int) -> tuple[Day, Day]:
    first, last = GROUPINGS[grouping]
    low, high = year_bounds(parts)
    start_year, start_month = low + (first - 1) // 12, (first - 1) % 12 + 1
    end_year, end_month = high + (last - 1) // 12, (last - 1) % 12 + 1
    return (start_year, start_month, 1), (end_year, end_month, month_length(end_year, end_month))


def _interval(parts: IntervalParts) -> Bounds:
    low = None if isinstance(parts.start, Open) else date_bounds(parts.start)[0]
    high = None if isinstance(parts.end, Open) else date_bounds(parts.end)[1]
    if low is not None and high is not None and low > high:
        raise NotEdtfError("the interval ends before it begins")
    return low, high


def _set(parts: SetParts) -> Bounds:
    every = [bounds(member) for member in parts.members]
    lows = [low for low, _ in every if low is not None]
    highs = [high for _, high in every if high is not None]
    return (min(lows) if len(lows) == len(every) else None), (max(highs) if len(highs) == len(every) else None)
