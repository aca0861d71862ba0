"""Dates as spans of days: what two records' dates can have in common, whatever their precision."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kirok.terms.edtf import parse
from kirok.terms.edtf_bounds import Day

#: Open bounds reach this far; day 1 is 1 January of the year 1.
FIRST, LAST = 1, 3_652_059
_BASIC = re.compile(r"([0-9]{4})([01][0-9])([0-3][0-9])")
_TRUE_DAY = re.compile(r"([0-9]{4})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{1,2})\.?(?:[ T][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_KOREAN = re.compile(r"([0-9]{4})년(?: ?([0-9]{1,2})월(?: ?([0-9]{1,2})일)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FLOAT_YEAR = re.compile(r"([0-9]{4})\.0+")
_LEAST_SLACK = 3


@dataclass(frozen=True, slots=True)
class Span:
    """``2024-06`` is the days 738,673 to 738,702 (proleptic ordinals); it does not say which of them is likelier."""

    low: int
    high: int

    @property
    def width(self) -> int:
        """How many days it can be; 1 is a known day."""
        return self.high - self.low + 1

    @property
    def day(self) -> dt.date | None:
        """The day, if it is only one."""
        return dt.date.fromordinal(self.low) if self.low == self.high else None

    def years(self, longest: int) -> tuple[int, ...]:
        """The years it touches; none where they are more than *longest*."""
        first, last = (dt.date.fromordinal(each).year for each in (self.low, self.high))
        return tuple(range(first, last + 1)) if last - first < longest else ()

    def months(self, longest: int) -> tuple[int, ...]:
        """The months it touches, as year x 12 + month; none where they are more than *longest*."""
        first, last = (each.year * 12 + each.month for each in map(dt.date.fromordinal, (self.low, self.high)))
        return tuple(range(first, last + 1)) if last - first < longest else ()


@lru_cache(maxsize=200_000)
def read_span(text: str) -> Span | None:
    """The days that an EDTF text can mean; None where it leaves them all open.

    An approximate date (``~`` or ``%``) is widened by its own width on either side, at least three days. Texts that
    are not EDTF and can mean one thing only are taken too: ``2014/3/5``, ``20140305``, ``5.3.2014``, ``2014년 3월 5일``, a day with a
    clock, a year written ``1985.0``, digits of other scripts.

    Raises:
        BadInput: neither.
    """
    usual = _usual(text)
    plain = _plain(usual)
    if plain is not None:
        return plain
    when = parse(usual)
    low, high = _ordinal(when.first, FIRST), _ordinal(when.last, LAST)
    if when.qualifier is not None and "approximate" in when.qualifier:
        slack = max(high - low + 1, _LEAST_SLACK)
        low, high = max(low - slack, FIRST), min(high + slack, LAST)
    return None if (low, high) == (FIRST, LAST) else Span(low, high)


def _plain(text: str) -> Span | None:
    """The span of a year, month or day without qualification; None for all else: these are most dates, and quickly read."""
    found = _PLAIN.fullmatch(text)
    if not found or found[1] == "0000" or "00" in found.groups()[1:]:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        low = dt.date(year, month or 1, day or 1)
        last = day or (calendar.monthrange(year, month)[1] if month else 31)
        return Span(low.toordinal(), dt.date(year, month or 12, last).toordinal())
    except ValueError:
        return None  # the full reader says what is wrong


def _usual(text: str) -> str:
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
        if korean := _KOREAN.fullmatch(text):
            return "-".join(part.zfill(2) for part in korean.groups() if part)
    if day := _DAY_FIRST.fullmatch(text):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    day = _TRUE_DAY.fullmatch(text) or _BASIC.fullmatch(text)
    if day:
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    year = _FLOAT_YEAR.fullmatch(text)
    return year[1] if year else text


def _ordinal(day: Day | None, bound: int) -> int:
    if day is None:
        return bound
    if not dt.MINYEAR <= day[0] <= dt.MAXYEAR:
        return FIRST if day[0] < dt.MINYEAR else LAST
    return dt.date(*day).toordinal()


def born_from_age(age: int, when: Span) -> Span:
    """The days of birth of someone who was *age* whole years old at *when*."""
    high = _years_before(when.high, age)
    return Span(min(_years_before(when.low, age + 1) + 1, high), high)


def _years_before(ordinal: int, years: int) -> int:
    day = dt.date.fromordinal(ordinal)
    if day.year - years < dt.MINYEAR:
        return FIRST
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years).toordinal()


def age_at(born: Span, when: Span) -> int | None:
    """Whole years between two dates known to the year or better; None where they are wider."""
    if born.width > 366 or when.width > 366:
        return None
    years = ((when.low + when.high) - (born.low + born.high)) / 2 / 365.25
    return int(years) if 0 <= years < 130 else None
