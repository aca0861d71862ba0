"""When something happened, as precisely as it was told: an EDTF text kept verbatim, with the days it can mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from kirok.base.errors import BadInput
from kirok.terms.edtf_bounds import Day, bounds
from kirok.terms.edtf_grammar import DateParts, IntervalParts, NotEdtfError, Parts, SetParts, read

_QUALIFIERS = {"": None, "?": "uncertain", "~": "approximate", "%": "uncertain-and-approximate"}
EXAMPLES = ("2024", "2024-06", "2024-06-17", "2024-06~", "2013-12/..", "201X", "2024-22", "[2023,2024]")


@dataclass(frozen=True)
class When:
    """``2024-06~``: about June 2024; its days run from 2024-06-01 to 2024-06-30, *qualifier* "approximate".

    *first* and *last* are (year, month, day); None where the text leaves the bound open or unknown. The qualifier does
    not widen the days. Make one with :func:`parse`.
    """

    text: str
    first: Day | None
    last: Day | None
    qualifier: str | None
    parts: Parts

    @property
    def earliest(self) -> dt.date | None:
        """The first day; None where open, unknown or outside the years 1-9999."""
        return _date(self.first)

    @property
    def latest(self) -> dt.date | None:
        """The last day; None where open, unknown or outside the years 1-9999."""
        return _date(self.last)

    def overlaps(self, other: When) -> bool:
        """Whether a day exists that both can mean; an open bound reaches for ever."""
        return _not_after(self.first, other.last) and _not_after(other.first, self.last)

    def contains(self, other: When) -> bool:
        """Whether every day that *other* can mean lies within this one's bounds."""
        return _reaches(self.first, other.first, down=True) and _reaches(self.last, other.last, down=False)


@lru_cache(maxsize=8192)
def parse(text: str) -> When:
    """Read an EDTF text (levels 0 and 1, and what level 2 offers a newsroom).

    Raises:
        BadInput: the text is not EDTF, names no day that exists, or ends before it begins.
    """
    try:
        parts = read(text)
        first, last = bounds(parts)
    except NotEdtfError as error:
        raise BadInput(f"'{text[:60]}' is not an EDTF date: {error}", allowed=EXAMPLES) from None
    return When(text, first, last, _qualifier(parts), parts)


def _date(day: Day | None) -> dt.date | None:
    return dt.date(*day) if day is not None and dt.MINYEAR <= day[0] <= dt.MAXYEAR else None


def _not_after(first: Day | None, last: Day | None) -> bool:
    return first is None or last is None or first <= last


def _reaches(outer: Day | None, inner: Day | None, *, down: bool) -> bool:
    if outer is None or inner is None:
        return outer is None
    return outer <= inner if down else outer >= inner


def _qualifier(parts: Parts) -> str | None:
    marks = _marks(parts)
    both = "%" in marks or {"?", "~"} <= marks
    return _QUALIFIERS["%" if both else next(iter(marks), "")]


def _marks(parts: Parts) -> set[str]:
    if isinstance(parts, DateParts):
        return {mark for mark in parts.marks if mark}
    if isinstance(parts, SetParts):
        return set().union(*(_marks(member) for member in parts.members))
    return set().union(*(_marks(end) for end in _ends(parts)))


def _ends(parts: IntervalParts) -> list[DateParts]:
    return [end for end in (parts.start, parts.end) if isinstance(end, DateParts)]
