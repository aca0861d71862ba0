"""The grammar of EDTF: text to parts, without a thought about what the parts mean.

Source: ISO 8601-2:2019 and the Library of Congress's Extended Date/Time Format specification (levels 0 and 1 whole; of
level 2 sets, sub-year groupings 25-41, qualified components, unspecified digits, significant digits, exponents).
Every pattern is anchored and free of nested repeats, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Longest text that is looked at; sets of hundreds of dates fit.
MAX_LENGTH = 4_000
#: Years of more digits than this are refused: no arithmetic on numbers that a short exponent can blow up.
MAX_YEAR_DIGITS = 18

_Q = r"[?~%]?"
_DATE = re.compile(
    rf"(?P<q0>{_Q})(?P<year>-?[0-9X]{{4}})(?:S(?P<sig>[1-9]))?(?P<q1>{_Q})"
    rf"(?:-(?P<q2>{_Q})(?P<month>[0-9X]{{2}})(?P<q3>{_Q})"
    rf"(?:-(?P<q4>{_Q})(?P<day>[0-9X]{{2}})(?P<q5>{_Q}))?)?"
    r"(?:T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
)
_LONG_YEAR = re.compile(r"Y(?P<sign>-?)(?P<digits>[0-9]{1,18})(?:E(?P<power>[0-9]{1,2}))?(?:S(?P<sig>[0-9]{1,2}))?(?P<q>[?~%]?)")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|24:00:00|23:59:60")
_PLAIN_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotEdtfError(ValueError):
    """The text is not EDTF; the message says why in words that fit after a colon."""


@dataclass(frozen=True)
class DateParts:
    """One date as written: ``2024-06~-1X`` has year "2024", month "06", day "1X".

    *year* holds digits and X and a sign, at least four digits; *significant* is the count of digits that are sure (or
    None); *marks* are the qualifiers in force on year, month and day. *month* may be a grouping 21-41.
    """

    year: str
    month: str | None = None
    day: str | None = None
    significant: int | None = None
    marks: tuple[str, str, str] = ("", "", "")
    time: str | None = None

    @property
    def grouping(self) -> int | None:
        """The season, quarter, four-month or half-year code 21-41, if the month is one."""
        return int(self.month) if self.month and self.month.isdigit() and int(self.month) > 20 else None


@dataclass(frozen=True)
class Open:
    """An end of an interval that is open (``..``) or unknown (nothing written)."""

    known: bool


@dataclass(frozen=True)
class IntervalParts:
    """``2013-12/..``: two ends, each a date or open."""

    start: DateParts | Open
    end: DateParts | Open


@dataclass(frozen=True)
class SetParts:
    """``[1667,1668,1670..1672]`` (one of) or ``{..}`` (all of); an interval stands for a range inside."""

    every: bool
    members: tuple[DateParts | IntervalParts, ...]


Parts = DateParts | IntervalParts | SetParts


def read(text: str) -> Parts:
    """The parts of an EDTF text.

    Raises:
        NotEdtfError: the text is not EDTF of the levels above.
    """
    if not text or text != text.strip():
        raise NotEdtfError("it is empty or has spaces around it")
    if len(text) > MAX_LENGTH:
        raise NotEdtfError(f"it is longer than {MAX_LENGTH} signs")
    if text[0] in "[{":
        return _set(text)
    if "/" in text:
        return _interval(text)
    return read_date(text)


def _set(text: str) -> SetParts:
    if text[-1] != {"[": "]", "{": "}"}[text[0]] or len(text) < 3:
        raise NotEdtfError("a set begins with [ and ends with ], or begins with { and ends with }")
    members = [part.strip(" ") for part in text[1:-1].split(",")]
    last = len(members) - 1
    return SetParts(text[0] == "{", tuple(_member(part, first=not at, last=at == last) for at, part in enumerate(members)))


def _member(text: str, *, first: bool, last: bool) -> DateParts | IntervalParts:
    start, dots, end = text.partition("..")
    if not dots:
        return read_date(text)
    if not (start or end) or (not start and not first) or (not end and not last):
        raise NotEdtfError("in a set '..' stands between two dates, before the first or after the last")
    return IntervalParts(read_date(start) if start else Open(known=True), read_date(end) if end else Open(known=True))


def _interval(text: str) -> IntervalParts:
    sides = text.split("/")
    if len(sides) != 2:
        raise NotEdtfError("an interval has one '/'")
    start, end = (_end(side) for side in sides)
    if text == "/":
        raise NotEdtfError("an interval needs a date on one side")
    return IntervalParts(start, end)


def _end(text: str) -> DateParts | Open:
    return Open(known=bool(text)) if text in {"", ".."} else read_date(text)


def read_date(text: str) -> DateParts:
    """One date, season or year.

    Raises:
        NotEdtfError: it is none of these.
    """
    if text.startswith("Y"):
        return _long_year(text)
    found = _DATE.fullmatch(text)
    if found is None:
        raise NotEdtfError(f"'{text[:40]}' is not a date like 2024, 2024-06, 2024-06-17, 2024-06~, 201X or 2024-21")
    parts = DateParts(found["year"], found["month"], found["day"], _significant(found), _marks(found), found["time"])
    _check_time(text, parts)
    _check_grouping(text, parts)
    return parts


def _significant(found: re.Match[str]) -> int | None:
    if found["sig"] is None:
        return None
    if found["month"] or "X" in found["year"] or int(found["sig"]) > 4:
        raise NotEdtfError("significant digits (S) belong to a whole year, at most as many as the year has")
    return int(found["sig"])


def _marks(found: re.Match[str]) -> tuple[str, str, str]:
    """A mark left of a part holds for it alone, one right of a part also for all parts to its left."""
    before = [found["q0"], found["q2"] or "", found["q4"] or ""]
    after = [found["q1"], found["q3"] or "", found["q5"] or ""]
    reach = ["".join(after[at:]) for at in range(3)]
    present = [True, found["month"] is not None, found["day"] is not None]
    year, month, day = (_merge(before[at] + reach[at]) if present[at] else "" for at in range(3))
    return year, month, day


def _merge(marks: str) -> str:
    if "%" in marks or ("?" in marks and "~" in marks):
        return "%"
    return marks[:1]


def _check_time(text: str, parts: DateParts) -> None:
    if parts.time is None:
        return
    day, _, clock = text.partition("T")
    if not _PLAIN_DAY.fullmatch(day) or not _CLOCK.fullmatch(clock[:8]):
        raise NotEdtfError(f"'{text[:40]}' has a time that needs a whole plain date before it and a clock up to 24:00:00")
    zone = clock[8:].lstrip("+-").replace(":", "")
    if zone not in {"", "Z"} and (int(zone[:2]) > 14 or int(zone[2:] or 0) > 59):
        raise NotEdtfError(f"'{text[:40]}' has no such time zone")


def _check_grouping(text: str, parts: DateParts) -> None:
    if parts.month is None or "X" in parts.month:
        return
    month = int(parts.month)
    if 1 <= month <= 12:
        return
    if not 21 <= month <= 41:
        raise NotEdtfError(f"'{text[:40]}' has no month 01-12 and no season, quarter or half-year 21-41")
    if parts.day is not None:
        raise NotEdtfError(f"'{text[:40]}' has a day inside a season")


def _long_year(text: str) -> DateParts:
    found = _LONG_YEAR.fullmatch(text)
    if found is None:
        raise NotEdtfError(f"'{text[:40]}' is not a year like Y17000 or Y17E7")
    power = int(found["power"] or 0)
    digits = found["digits"].lstrip("0") + "0" * min(power, MAX_YEAR_DIGITS + 1)
    if not 4 < len(digits) <= MAX_YEAR_DIGITS:
        raise NotEdtfError(f"after Y comes a year of five to {MAX_YEAR_DIGITS} digits")
    significant = int(found["sig"]) if found["sig"] else None
    if significant is not None and not 1 <= significant <= len(digits):
        raise NotEdtfError("a year has no more significant digits (S) than digits")
    return DateParts(found["sign"] + digits, significant=significant, marks=(found["q"], "", ""))
