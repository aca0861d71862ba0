"""An EDTF date in English words, never more precise than the date."""

from kirok.terms.edtf_grammar import DateParts, IntervalParts, Open, Parts, SetParts
from kirok.terms.when_digits import PartSaid, YearSaid, day_said, mark_of_all, marked, month_said, year_said

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_SEASONS = ("spring", "summer", "autumn", "winter")
_HEMISPHERES = ("", " (northern hemisphere)", " (southern hemisphere)")
_ORDINALS = ("first", "second", "third", "fourth")
_PARTS = ("year", "month", "day")
_MARKS = {"?": "uncertain", "~": "approximate", "%": "uncertain and approximate"}


def say(parts: Parts) -> str:
    """The words: "in or around June 2024", "from December 2013 on"."""
    if isinstance(parts, SetParts):
        return _set(parts)
    return _interval(parts) if isinstance(parts, IntervalParts) else _date(parts, within=False)


def _date(parts: DateParts, *, within: bool) -> str:
    """One date; *within* an interval "about" takes the place of "in or around"."""
    text, unknown = _plain(parts)
    notes = [f"{' and '.join(unknown)} unknown"] if unknown else []
    mark = mark_of_all(parts)
    if mark is None:
        notes.append(_unlike(parts))
    elif mark in {"~", "%"}:
        text = f"about {text}" if within else f"{'on' if parts.day else 'in'} or around {text}"
    if mark in {"?", "%"}:
        notes.append("uncertain")
    return f"{text} ({', '.join(notes)})" if notes else text


def _unlike(parts: DateParts) -> str:
    """The note for a date whose parts are not equally sure."""
    groups = [(word, [_PARTS[at] for at, mark in marked(parts) if mark == sign]) for sign, word in _MARKS.items()]
    return ", ".join(f"{' and '.join(names)} {word}" for word, names in groups if names)


def _plain(parts: DateParts) -> tuple[str, list[str]]:
    """The date without qualifiers, and the names of the parts that are unknown altogether."""
    year, month, day = year_said(parts), month_said(parts), day_said(parts)
    if parts.grouping is not None:
        return _grouping(parts.grouping, year), []
    unknown = [name for name, part in (("month", month), ("day", day)) if part and part.unknown]
    if month is None or (month.unknown and (day is None or day.unknown)):
        return _year(year), unknown
    text = _of_year(_month(month), year, unknown=month.unknown)
    if day is None or day.unknown:
        return text, unknown
    return _day(day, text, glued=month.known is not None) + (f", {parts.time}" if parts.time else ""), []


def _year(year: YearSaid) -> str:
    low, high = _number(year.low), _number(year.high)
    return {
        "known": low,
        "unknown": "an unknown year",
        "decade": f"the {low}s",
        "between": f"a year between {low} and {high}",
        "about": f"about {_number(year.about)} (between {low} and {high})",
    }[year.kind]


def _number(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"


def _of_year(month: str, year: YearSaid, *, unknown: bool = False) -> str:
    joint = {"known": " of " if unknown else " ", "decade": " in "}.get(year.kind, " of ")
    return f"{month}{joint}{_year(year)}"


def _month(month: PartSaid) -> str:
    return "an unknown month" if month.unknown else _or([_MONTHS[number - 1] for number in month.choices])


def _day(day: PartSaid, month: str, *, glued: bool) -> str:
    if day.known is not None:
        return f"{day.known} {month}" if glued else f"day {day.known} of {month}"
    first, last = day.choices[0], day.choices[-1]
    days = f"{first} to {last}" if day.unbroken else _or([str(number) for number in day.choices])
    return f"one of the days {days} of {month}"


def _grouping(code: int, year: YearSaid) -> str:
    if code <= 32:
        return _of_year(_SEASONS[(code - 21) % 4], year) + _HEMISPHERES[(code - 21) // 4]
    of = f"of a year in {_year(year)}" if year.kind == "decade" else f"of {_year(year)}"
    if code <= 36:
        return f"the {_ORDINALS[code - 33]} quarter {of}"
    return f"the {_ORDINALS[code - 37]} four months {of}" if code <= 39 else f"the {_ORDINALS[code - 40]} half {of}"


def _interval(parts: IntervalParts) -> str:
    start, end = parts.start, parts.end
    if isinstance(start, Open) and start.known:
        return "at any time" if isinstance(end, Open) else f"until {_date(end, within=True)}"
    begin = f"from {'an unknown date' if isinstance(start, Open) else _date(start, within=True)}"
    if isinstance(end, Open):
        return f"{begin} on" if end.known else f"{begin} to an unknown date"
    return f"{begin} to {_date(end, within=True)}"


def _set(parts: SetParts) -> str:
    members = [_member(member) for member in parts.members]
    if len(members) == 1:
        return members[0]
    return f"{', '.join(members[:-1])} and {members[-1]}" if parts.every else f"one of: {_or(members)}"


def _member(member: DateParts | IntervalParts) -> str:
    if isinstance(member, DateParts):
        return _date(member, within=True)
    start = "" if isinstance(member.start, Open) else _date(member.start, within=True)
    end = "" if isinstance(member.end, Open) else _date(member.end, within=True)
    return f"{start} to {end}" if start and end else f"{start} or later" if start else f"{end} or earlier"


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
