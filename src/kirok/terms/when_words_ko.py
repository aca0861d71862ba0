"""An EDTF date in Korean words, never more precise than the date."""

from kirok.terms.edtf_grammar import DateParts, IntervalParts, Open, Parts, SetParts
from kirok.terms.when_digits import PartSaid, YearSaid, day_said, mark_of_all, marked, month_said, year_said

_SEASONS = ("봄", "여름", "가을", "겨울")
_HEMISPHERES = ("", "(북반구)", "(남반구)")
_PARTS = ("연도", "월", "일")
_MARKS = {"?": "불확실", "~": "대략", "%": "대략·불확실"}


def say(parts: Parts) -> str:
    """The words: "2024년 6월경", "2013년 12월부터"."""
    if isinstance(parts, SetParts):
        return _set(parts)
    return _interval(parts) if isinstance(parts, IntervalParts) else _date(parts)


def _date(parts: DateParts) -> str:
    text, unknown = _plain(parts)
    notes = [f"{'·'.join(unknown)} 미상"] if unknown else []
    mark = mark_of_all(parts)
    if mark is None:
        notes.append(_unlike(parts))
    elif mark in {"~", "%"}:
        text += "경" if text[-1] in "년월일" else " 무렵"
    if mark in {"?", "%"}:
        notes.append("불확실")
    return f"{text}({', '.join(notes)})" if notes else text


def _unlike(parts: DateParts) -> str:
    """The note for a date whose parts are not equally sure."""
    groups = [(word, [_PARTS[at] for at, mark in marked(parts) if mark == sign]) for sign, word in _MARKS.items()]
    return ", ".join(f"{'·'.join(names)} {word}" for word, names in groups if names)


def _plain(parts: DateParts) -> tuple[str, list[str]]:
    """The date without qualifiers, and the names of the parts that are unknown altogether."""
    year, month, day = year_said(parts), month_said(parts), day_said(parts)
    if parts.grouping is not None:
        return f"{_within(year)} {_grouping(parts.grouping)}", []
    unknown = [name for name, part in (("월", month), ("일", day)) if part and part.unknown]
    if month is None or (month.unknown and (day is None or day.unknown)):
        return _year(year), unknown
    text = f"{_within(year)} {_month(month)}"
    if day is None or day.unknown:
        return text, unknown
    return f"{text} {_day(day)}" + (f" {parts.time}" if parts.time else ""), []


def _year(year: YearSaid) -> str:
    low, high = _number(year.low), _number(year.high)
    return {
        "known": f"{low}년",
        "unknown": "연도 미상",
        "decade": f"{low}년대",
        "between": f"{low}년에서 {high}년 사이",
        "about": f"{_number(year.about)}년 무렵({low}년에서 {high}년 사이)",
    }[year.kind]


def _within(year: YearSaid) -> str:
    """The year before a month or a season."""
    return {"known": _year(year), "unknown": "연도 미상의"}.get(year.kind, f"{_year(year)} 어느 해")


def _number(year: int) -> str:
    return str(year) if year > 0 else f"기원전 {1 - year}"


def _month(month: PartSaid) -> str:
    return "어느 달" if month.unknown else _or([f"{number}월" for number in month.choices])


def _day(day: PartSaid) -> str:
    if day.known is not None:
        return f"{day.known}일"
    days = f"{day.choices[0]}~{day.choices[-1]}" if day.unbroken else ", ".join(str(number) for number in day.choices)
    return f"{days}일 중 하루"


def _grouping(code: int) -> str:
    if code <= 32:
        return _SEASONS[(code - 21) % 4] + _HEMISPHERES[(code - 21) // 4]
    if code <= 36:
        return f"{code - 32}분기"
    if code <= 39:
        first = (code - 37) * 4 + 1
        return f"{first}~{first + 3}월"
    return "상반기" if code == 40 else "하반기"


def _interval(parts: IntervalParts) -> str:
    start, end = parts.start, parts.end
    if isinstance(start, Open) and start.known:
        return "언제든" if isinstance(end, Open) else f"{_date(end)}까지"
    begin = f"{'알 수 없는 때' if isinstance(start, Open) else _date(start)}부터"
    if isinstance(end, Open):
        return begin if end.known else f"{begin} 알 수 없는 때까지"
    return f"{begin} {_date(end)}까지"


def _set(parts: SetParts) -> str:
    members = [_member(member) for member in parts.members]
    if len(members) == 1:
        return members[0]
    return ", ".join(members) if parts.every else f"{_or(members)} 중 하나"


def _member(member: DateParts | IntervalParts) -> str:
    if isinstance(member, DateParts):
        return _date(member)
    start = "" if isinstance(member.start, Open) else _date(member.start)
    end = "" if isinstance(member.end, Open) else _date(member.end)
    return f"{start}~{end}" if start and end else f"{start} 또는 그 이후" if start else f"{end} 또는 그 이전"


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} 또는 {words[-1]}"
