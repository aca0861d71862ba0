"""What the digits of a date say and leave unsaid, told apart so that words can say no more than they do."""

from dataclasses import dataclass
from typing import Literal

from kirok.terms.edtf_bounds import matching, month_length, year_bounds
from kirok.terms.edtf_grammar import DateParts

YearKind = Literal["known", "unknown", "decade", "between", "about"]


@dataclass(frozen=True)
class YearSaid:
    """``201X`` is a decade 2010-2019; ``1950S2`` is about 1950, between 1900 and 1999. Year 0 is 1 BC."""

    kind: YearKind
    low: int
    high: int
    about: int


@dataclass(frozen=True)
class PartSaid:
    """A month or a day: ``06`` is known, ``XX`` unknown, ``1X`` one of its *choices*."""

    choices: tuple[int, ...]
    unknown: bool

    @property
    def known(self) -> int | None:
        """The number, if there is only one."""
        return self.choices[0] if len(self.choices) == 1 else None

    @property
    def unbroken(self) -> bool:
        """Whether the choices follow one another without a gap."""
        return self.choices[-1] - self.choices[0] == len(self.choices) - 1


def year_said(parts: DateParts) -> YearSaid:
    """What the year's digits say."""
    low, high = year_bounds(parts)
    if parts.significant is not None:
        return YearSaid("about", low, high, int(parts.year))
    return YearSaid(_year_kind(parts.year, low, high), low, high, low)


def _year_kind(digits: str, low: int, high: int) -> YearKind:
    if low == high:
        return "known"
    if set(digits.lstrip("-")) == {"X"}:
        return "unknown"
    return "decade" if low > 0 and digits.endswith("X") and "X" not in digits[:-1] else "between"


def month_said(parts: DateParts) -> PartSaid | None:
    """What the month's digits say, or None where there is no month or it is a season."""
    if parts.month is None or parts.grouping is not None:
        return None
    return PartSaid(tuple(matching(parts.month, range(1, 13))), parts.month == "XX")


def day_said(parts: DateParts) -> PartSaid | None:
    """What the day's digits say, days that the month cannot have left out."""
    month = month_said(parts)
    if parts.day is None or month is None:
        return None
    year = int(parts.year) if parts.year.lstrip("-").isdigit() else 2000
    longest = max(month_length(year, number) for number in month.choices)
    return PartSaid(tuple(matching(parts.day, range(1, longest + 1))), parts.day == "XX")


def mark_of_all(parts: DateParts) -> str | None:
    """The one qualifier that all parts of the date share ("" for none), or None where they differ."""
    marks = {mark for _, mark in marked(parts)}
    return marks.pop() if len(marks) == 1 else None


def marked(parts: DateParts) -> list[tuple[int, str]]:
    """The parts there are (0 year, 1 month, 2 day) with their qualifiers."""
    present = (True, parts.month is not None, parts.day is not None)
    return [(at, parts.marks[at]) for at in range(3) if present[at]]
