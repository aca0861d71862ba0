"""Words that join two dates or make one less certain: between, from, or, about, probably; 사이, 부터, 이나, 경, 아마.

They are read before the plain dates: "between May 2104 and July 2104" is neither of the two, and "about 2104" is no year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_YEAR = r"((?:19|20|21)\d{2})"
#: A year, or a month of one: two groups each.
_EN = rf"(?:({'|'.join(_MONTHS)}) )?{_YEAR}"
_KO = rf"{_YEAR}년(?:\s*(\d{{1,2}})월)?"
#: The second of a pair may leave out the year that the first has said.
_KO_SECOND = rf"(?:{_YEAR}년\s*)?(?:(\d{{1,2}})월|(?<=년))"
#: A number of people, which is no year.
_NO_COUNT = r"(?!\d|\s+(?:people|persons|men|women|children|families|households|prisoners|workers|officials))"

#: A rule's name, its pattern, and what it makes of the match.
Rule = tuple[str, re.Pattern[str], Callable[["re.Match[str]"], str | None]]


def _en(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern}", re.IGNORECASE)


def _said(year: str | None, month: str | None) -> str | None:
    number = None if not month else int(month) if month.isdigit() else _MONTHS.index(month.capitalize()) + 1
    return year if number is None else f"{year}-{number:02d}" if 1 <= number <= 12 else None


def _english_pair(match: re.Match[str]) -> tuple[str | None, str | None]:
    return _said(match[2], match[1]), _said(match[4], match[3])


def _korean_pair(match: re.Match[str]) -> tuple[str | None, str | None]:
    return _said(match[1], match[2]), _said(match[3] or match[1], match[4])


def _span(pair: tuple[str | None, str | None]) -> str | None:
    first, last = pair
    return f"{first}/{last}" if first and last and first < last else None


def _either(pair: tuple[str | None, str | None]) -> str | None:
    first, last = pair
    return f"[{first},{last}]" if first and last and first < last and len(first) == len(last) else None


def _doubted(value: str | None, mark: str) -> str | None:
    return f"{value}{mark}" if value else None


ENGLISH: Sequence[Rule] = (
    ("between", _en(rf"(?:between|from) {_EN} (?:and|to|until) {_EN}{_NO_COUNT}"), lambda m: _span(_english_pair(m))),
    ("one-of", _en(rf"(?:(?:in|during) )?{_EN} or (?:in )?{_EN}{_NO_COUNT}"), lambda m: _either(_english_pair(m))),
    ("about", _en(rf"(?:around|about|circa) {_EN}{_NO_COUNT}"), lambda m: _doubted(_said(m[2], m[1]), "~")),
    ("perhaps", _en(rf"(?:probably|perhaps|maybe|possibly) (?:in )?{_EN}{_NO_COUNT}"), lambda m: _doubted(_said(m[2], m[1]), "?")),
)
KOREAN: Sequence[Rule] = (
    ("between", re.compile(rf"{_KO}에서\s*{_KO_SECOND}\s*사이"), lambda m: _span(_korean_pair(m))),
    ("between", re.compile(rf"{_KO}부터\s*{_KO_SECOND}\s*까지"), lambda m: _span(_korean_pair(m))),
    ("one-of", re.compile(rf"{_KO}(?:이나|\s*또는)\s*{_KO_SECOND}"), lambda m: _either(_korean_pair(m))),
    ("about", re.compile(rf"{_KO}\s*(?:경|무렵|쯤|즈음)"), lambda m: _doubted(_said(m[1], m[2]), "~")),
    ("perhaps", re.compile(rf"아마(?:도)?\s*{_KO}"), lambda m: _doubted(_said(m[1], m[2]), "?")),
)
