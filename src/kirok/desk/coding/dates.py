"""Dates in a statement's words, English and Korean, as EDTF: relative ones count from the day of the statement.

Nothing is made more precise than the words: "last year" is a year, "late March" its last third, a month without a year
the last one before the statement's day, and marked uncertain.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kirok.base.errors import BadInput
from kirok.desk.coding import date_words
from kirok.terms import edtf

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_KO_DAYS = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"]
_SEASON = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "봄": 21, "여름": 22, "가을": 23, "겨울": 24}
_THIRD = {"early": 0, "mid": 1, "late": 2, "초": 0, "초순": 0, "중순": 1, "중": 1, "말": 2, "하순": 2}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "a": 1, "한": 1, "두": 2, "세": 3, "네": 4}


@dataclass(frozen=True)
class Anchor:
    """The statement's own day, as precisely as the desk has it: a part that is not known is None."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def date(self) -> dt.date | None:
        """The day, where it is known."""
        return dt.date(self.year, self.month, self.day) if self.year and self.month and self.day else None


@dataclass(frozen=True)
class Found:
    """One date: its EDTF, the words, and the rule by its name."""

    edtf: str
    words: str
    rule: str
    start: int


def anchor_of(text: str) -> Anchor:
    """The anchor that an EDTF text gives."""
    try:
        when = edtf.parse(text)
    except BadInput:
        return Anchor(None, None, None)
    if when.first is None or when.last is None or when.first[0] != when.last[0]:
        return Anchor(None, None, None)
    year, month, day = when.first
    same_month = when.first[:2] == when.last[:2]
    return Anchor(year, month if same_month else None, day if when.first == when.last else None)


Rule = tuple[str, re.Pattern[str], Callable[["re.Match[str]", Anchor], str | None]]


def find(text: str, lang: str, anchor: Anchor) -> list[Found]:
    """Every date in the words, the longest reading of each stretch, in their order."""
    plain, joined = (_KOREAN, date_words.KOREAN) if lang == "ko" else (_ENGLISH, date_words.ENGLISH)
    found = [*_hits(plain, text, anchor), *_hits([_unanchored(rule) for rule in joined], text, anchor)]
    hits = sorted(found, key=lambda hit: (hit.start, -len(hit.words)))
    kept: list[Found] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].start + len(kept[-1].words):
            kept.append(hit)
    return kept


def _unanchored(rule: date_words.Rule) -> Rule:
    name, pattern, made = rule
    return name, pattern, lambda match, _: made(match)


def _hits(rules: Sequence[Rule], text: str, anchor: Anchor) -> Iterator[Found]:
    for name, pattern, made in rules:
        for match in pattern.finditer(text):
            if (value := _valid(made(match, anchor))) is not None:
                yield Found(value, match[0].strip(), name, match.start())


def _valid(text: str | None) -> str | None:
    try:
        return edtf.parse(text).text if text else None
    except BadInput:
        return None


def _month(year: int, month: int, third: str | None = None) -> str:
    if not third:
        return f"{year:04d}-{month:02d}"
    first, last = ((1, 10), (11, 20), (21, calendar.monthrange(year, month)[1]))[_THIRD[third]]
    return f"{year:04d}-{month:02d}-{first:02d}~/{year:04d}-{month:02d}-{last:02d}~"


def _bare_month(anchor: Anchor, month: int, third: str | None) -> str | None:
    """A month without its year: the last one up to the statement's day; uncertain, since nobody said the year."""
    if anchor.year is None:
        return None
    year = anchor.year if anchor.month is not None and month <= anchor.month else anchor.year - 1
    return _month(year, month, third) if third else f"{_month(year, month)}?"


def _back(anchor: Anchor, months: int) -> str | None:
    if anchor.year is None or anchor.month is None:
        return None
    number = anchor.year * 12 + anchor.month - 1 - months
    return _month(number // 12, number % 12 + 1)


def _year(anchor: Anchor, back: int) -> str | None:
    return None if anchor.year is None else f"{anchor.year - back:04d}"


def _day(anchor: Anchor, back: int) -> str | None:
    return (anchor.date - dt.timedelta(days=back)).isoformat() if anchor.date else None


def _weekday(anchor: Anchor, number: int, *, before: bool) -> str | None:
    if anchor.date is None:
        return None
    back = (anchor.date.weekday() - number) % 7
    return _day(anchor, back + 7 if before and back == 0 else back)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _season(year: int | None, word: str) -> str | None:
    return None if year is None else f"{year:04d}-{_SEASON[word.lower()]}"


def _said_year(anchor: Anchor, word: str | None) -> int | None:
    back = {"this": 0, "last": 1, "올해": 0, "금년": 0, "작년": 1, "지난해": 1, "재작년": 2}.get((word or "").lower())
    return None if back is None or anchor.year is None else anchor.year - back


def _english(pattern: str) -> re.Pattern[str]:
    filled = pattern.replace("MONTH", "|".join(_MONTHS)).replace("DAY", "|".join(_DAYS)).replace("N_", r"\d{1,2}|" + "|".join(_NUMBERS))
    return re.compile(rf"\b{filled}\b", re.IGNORECASE)


def _en_month(name: str) -> int:
    return _MONTHS.index(name.capitalize()) + 1


_ENGLISH: Sequence[Rule] = (
    ("day-in-words", _english(r"(MONTH) (\d{1,2}),? (\d{4})"), lambda m, _: f"{m[3]}-{_en_month(m[1]):02d}-{int(m[2]):02d}"),
    ("day-in-words", _english(r"(\d{1,2}) (MONTH) (\d{4})"), lambda m, _: f"{m[3]}-{_en_month(m[2]):02d}-{int(m[1]):02d}"),
    ("iso-day", re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), lambda m, _: m[0]),
    ("third-of-month", _english(r"(early|mid|late)[- ](MONTH) (\d{4})"), lambda m, _: _month(int(m[3]), _en_month(m[2]), m[1].lower())),
    ("month-of-year", _english(r"(MONTH) (\d{4})"), lambda m, _: _month(int(m[2]), _en_month(m[1]))),
    (
        "third-of-last-such-month",
        _english(r"(early|mid|late)[- ](MONTH)(?! \d{4})"),
        lambda m, a: _bare_month(a, _en_month(m[2]), m[1].lower()),
    ),
    ("last-such-month", _english(r"in (MONTH)(?!,? \d{4})"), lambda m, a: _bare_month(a, _en_month(m[1]), None)),
    ("season-of-year", _english(r"(spring|summer|autumn|fall|winter)(?: of)? (\d{4})"), lambda m, _: _season(int(m[2]), m[1])),
    ("season-from-anchor", _english(r"(this|last) (spring|summer|autumn|fall|winter)"), lambda m, a: _season(_said_year(a, m[1]), m[2])),
    ("decade", _english(r"(?:the )?(\d{3})0s"), lambda m, _: f"{m[1]}X"),
    ("year-from-anchor", _english(r"this year"), lambda _, a: _year(a, 0)),
    ("year-from-anchor", _english(r"last year"), lambda _, a: _year(a, 1)),
    ("month-from-anchor", _english(r"this month"), lambda _, a: _back(a, 0)),
    ("month-from-anchor", _english(r"last month"), lambda _, a: _back(a, 1)),
    ("day-from-anchor", _english(r"today"), lambda _, a: _day(a, 0)),
    ("day-from-anchor", _english(r"yesterday"), lambda _, a: _day(a, 1)),
    (
        "weekday-from-anchor",
        _english(r"(last|on) (DAY)"),
        lambda m, a: _weekday(a, _DAYS.index(m[2].capitalize()), before=m[1].lower() == "last"),
    ),
    ("years-ago", _english(r"(N_) years? ago"), lambda m, a: _year(a, _number(m[1]))),
    ("months-ago", _english(r"(N_) months? ago"), lambda m, a: _back(a, _number(m[1]))),
    ("year", _english(r"(?:in|since|during|of) ((?:19|20|21)\d{2})"), lambda m, _: m[1]),
)

_YEARS = "올해|금년|작년|지난해|재작년"
_KOREAN: Sequence[Rule] = (
    ("day-in-words", re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일"), lambda m, _: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"),
    ("third-of-month", re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(초순|중순|하순|초|말)"), lambda m, _: _third(int(m[1]), m[2], m[3])),
    ("month-of-year", re.compile(r"(\d{4})년\s*(\d{1,2})월"), lambda m, _: _third(int(m[1]), m[2], None)),
    (
        "month-from-anchor",
        re.compile(rf"({_YEARS})\s*(\d{{1,2}})월\s*(초순|중순|하순|초|말)?"),
        lambda m, a: _third(_said_year(a, m[1]), m[2], m[3]),
    ),
    ("season-of-year", re.compile(r"(\d{4})년\s*(봄|여름|가을|겨울)"), lambda m, _: _season(int(m[1]), m[2])),
    ("season-from-anchor", re.compile(rf"({_YEARS})\s*(봄|여름|가을|겨울)"), lambda m, a: _season(_said_year(a, m[1]), m[2])),
    ("decade", re.compile(r"(\d{3})0년대"), lambda m, _: f"{m[1]}X"),
    ("last-such-month", re.compile(r"(?:지난\s*)?(?<!\d)(\d{1,2})월\s*(초순|중순|하순|초|말)?"), lambda m, a: _ko_bare(a, m[1], m[2])),
    ("year-from-anchor", re.compile(r"올해|금년"), lambda _, a: _year(a, 0)),
    ("year-from-anchor", re.compile(r"(?<!재)작년|지난해"), lambda _, a: _year(a, 1)),
    ("year-from-anchor", re.compile(r"재작년|지지난해"), lambda _, a: _year(a, 2)),
    ("month-from-anchor", re.compile(r"이번\s*달|이달"), lambda _, a: _back(a, 0)),
    ("month-from-anchor", re.compile(r"지난\s*달|저번\s*달"), lambda _, a: _back(a, 1)),
    ("day-from-anchor", re.compile(r"오늘"), lambda _, a: _day(a, 0)),
    ("day-from-anchor", re.compile(r"어제"), lambda _, a: _day(a, 1)),
    ("day-from-anchor", re.compile(r"그저께|그제"), lambda _, a: _day(a, 2)),
    (
        "weekday-from-anchor",
        re.compile(rf"(지난\s*)?({'|'.join(_KO_DAYS)})"),
        lambda m, a: _weekday(a, _KO_DAYS.index(m[2]), before=bool(m[1])),
    ),
    ("years-ago", re.compile(r"(\d{1,2}|한|두|세|네)\s*(?:년|해)\s*전"), lambda m, a: _year(a, _number(m[1]))),
    ("months-ago", re.compile(r"(\d{1,2}|한|두|세|네)\s*(?:달|개월)\s*전"), lambda m, a: _back(a, _number(m[1]))),
    ("year", re.compile(r"((?:19|20|21)\d{2})년(?!대)"), lambda m, _: m[1]),
)


def _third(year: int | None, month: str, third: str | None) -> str | None:
    return _month(year, int(month), third) if year is not None and 1 <= int(month) <= 12 else None


def _ko_bare(anchor: Anchor, month: str, third: str | None) -> str | None:
    return _bare_month(anchor, int(month), third) if 1 <= int(month) <= 12 else None
