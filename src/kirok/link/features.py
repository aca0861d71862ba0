"""What is compared: one row a record, derived from the record and the model's context alone.

Nothing in a row depends on which other records are there; so a record that goes leaves no trace in the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple
from zlib import crc32

from kirok.base.errors import BadInput
from kirok.base.notes import Note
from kirok.base.telling import spread
from kirok.base.watching import Advance, Watch, unheard, unwatched
from kirok.link import dates, places
from kirok.link.coded import Coded, arrow_type
from kirok.link.common import classes
from kirok.link.dates import Span
from kirok.link.folding import fold, read_age, read_sex
from kirok.link.naming import aliases, anchors, renamed
from kirok.link.records import Records
from kirok.link.spelling import Forms, Spellings
from kirok.link.words import Wordbook, second_is_father, without_second
from kirok.names.hangul import is_syllable

#: A date that can be any of more days than this says nothing about who someone is.
WIDEST = 20 * 366
#: One date in so many may be unreadable before a whole column is refused.
MOST_UNREAD = 20
_MOST_YEARS, _MOST_MONTHS = 3, 3
_PIECED = 2
#: From so many records on, a part of them shows what places are called.
_ANCHORED = 100_000
#: What parts of the work take, about, of so many steps in all: names that are read, their keys, their words.
_STEPS, _OF_FORMS, _OF_DATES, _OF_PLACES = 1000, 50, 60, 90
_OF_NAMES = {"name": (350, 150, 100), "father_name": (120, 50, 30)}

Column = Any  #: an Arrow array, one value a row

#: The columns that each kind of field has, by what follows the field's name, and their types.
TYPES: Mapping[str, Mapping[str, str]] = {
    "name": {"": "int"},
    "kin": {"": "int"},
    "sex": {"": "text"},
    "age": {"": "int", "_born": "bool"},
    "date": {"_low": "int", "_high": "int", "_year": "int", "_month": "int", "_day": "int", "_common": "int"},
    "place": {"_tip": "text", "_path": "list", "_common": "int", "_latin": "bool", "_bones": "text"},
    "text": {"": "text", "_common": "int"},
    "code": {"": "text", "_common": "int"},
    "exact": {"": "text", "_common": "int"},
}


def types_of(kinds: Mapping[str, str]) -> dict[str, str]:
    """The type (int, text, list, bool) of every column that the fields of those kinds have."""
    return {f"{field}{tail}": kind for field, its in kinds.items() for tail, kind in TYPES[its].items()}


@dataclass(frozen=True)
class Context:
    """What a model remembers of the records it was made from.

    The direction of paths, which values are common, the words of the columns whose names are compared word by word, and
    what one place is called in other lists.
    """

    directions: Mapping[str, bool]
    common: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Wordbook] = field(default_factory=dict)
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Features:
    """``columns["born_low"][7]``: the first day on which the person of row 7 can be born, null where unknown.

    *kinds* maps each compared field to its kind (name, kin, sex, date, age, place, text, code, exact); *columns* are Arrow
    arrays; *parts* maps a part of blocking rules to its values for each row, an Arrow array of lists; *spellings* number
    the names.
    """

    columns: Mapping[str, Column]
    kinds: Mapping[str, str]
    parts: Mapping[str, Column]
    spellings: Mapping[str, Spellings]
    context: Context
    notes: tuple[str, ...] = ()


class _Builder:
    """Collects columns field by field."""

    def __init__(self, records: Records, known: Context | None, advance: Advance = unheard) -> None:
        self.records = records
        self.advance = advance
        self.known = known
        self.columns: dict[str, Column] = {}
        self.kinds: dict[str, str] = {}
        self.parts: dict[str, Column] = {}
        self.times: dict[str, Coded] = {}
        self.name_keys: Coded | None = None
        self.spellings: dict[str, Spellings] = {}
        self.common: dict[str, Mapping[str, int]] = {}
        self.notes: list[str] = []
        self.words: dict[str, Wordbook] = {}
        self.aliases: dict[str, Mapping[str, str]] = {}
        self.directions: Mapping[str, bool] = known.directions if known else places.USUAL

    def values(self, column: str) -> Sequence[str | None]:
        """The raw texts of one column."""
        return self.records.columns.get(column) or [None] * len(self.records)

    def classes_of(self, field: str, held: Coded) -> Mapping[str, int]:
        """The common values of a field: the model's, or counted here; *held* are the values that each row bears."""
        found = self.known.common.get(field, {}) if self.known else classes(zip(held.values, held.times, strict=True))
        self.common[field] = found
        return found


def complete(features: Features, kinds: Mapping[str, str], size: int) -> Features:
    """The same features with an empty column for every field of *kinds* that no record speaks of."""
    import pyarrow as pa

    missing = {column: kind for column, kind in types_of(kinds).items() if column not in features.columns}
    empty: dict[str, Column] = {column: pa.nulls(size, arrow_type(kind)) for column, kind in missing.items()}
    nobody = Spellings.of([()] * size)
    named = {field: features.spellings.get(field, nobody) for field, kind in kinds.items() if kind in {"name", "kin"}}
    return replace(
        features, columns={**features.columns, **empty}, kinds={**kinds, **features.kinds}, spellings={**features.spellings, **named}
    )


def build(records: Records, kinds: Mapping[str, str], known: Context | None = None, watch: Watch = unwatched) -> Features:
    """The features of *records*; *kinds* are those of the extra columns, *known* the context of a model in use.

    Raises:
        BadInput: a column of dates that are none (record, column).
    """
    with watch("names and keys", _STEPS) as advance:
        made = _Builder(records, known, advance)
        _person(made)
        _sex(made)
        spans = {name: _spans(made, name) for name in ("born", "when")}
        _ages(made, spans)
        for name in ("born", "when"):
            _dates(made, name, spans[name])
        advance(_OF_DATES)
        _places(made, "place")
        advance(_OF_PLACES)
        for name in ("occupation", "unit"):
            _texts(made, name, "text")
        for name, kind in kinds.items():
            _EXTRA[kind](made, name)
    return Features(
        made.columns,
        made.kinds,
        made.parts,
        made.spellings,
        Context(made.directions, made.common, made.words, made.aliases),
        tuple(made.notes),
    )


def _person(made: _Builder) -> None:
    """The person's names and the father's; the second of three words goes to the father where the records show that it is his."""
    names = [made.records.names_of(row) for row in spread(range(len(made.records)), _OF_FORMS, made.advance)]
    fathers = _single(made, "father_name")
    spelt, book = Spellings.of(names, _OF_NAMES["name"][0], made.advance), made.known.words.get("name") if made.known else None
    second = book.second if book else not made.known and spelt.general and second_is_father(zip(names, fathers, strict=True))
    if second:
        names, fathers = map(list, zip(*map(_parted, names, fathers), strict=True))
        spelt = Spellings.of(names)
    _names(made, "name", names, spelt, second=second)
    _names(made, "father_name", fathers, Spellings.of(fathers, _OF_NAMES["father_name"][0], made.advance))


def _parted(forms: Forms, fathers: Forms) -> tuple[Forms, Forms]:
    """Names of three words and more without the second, and the father's name, which the second stands in for."""
    parted = [without_second(form) for form in forms]
    return tuple(kept for kept, _ in parted), fathers or tuple(dict.fromkeys(second for _, second in parted if second))


def _single(made: _Builder, field: str) -> list[Forms]:
    return [(text,) if text else () for text in made.values(field)]


def _names(made: _Builder, field: str, forms: Sequence[Forms], spelt: Spellings, *, second: bool = False) -> None:
    if not spelt.forms:
        return
    book = made.known.words.get(field) if made.known else Wordbook.of(forms, second=second) if spelt.general else None
    if book:
        made.words[field] = book
        spelt = replace(spelt, book=book)
    made.spellings[field] = spelt
    made.kinds[field] = "name" if field == "name" else "kin"
    held = Coded(spelt.ids, range(len(spelt.forms)))
    made.columns[field] = held.arrow("int")
    _, of_keys, of_words = _OF_NAMES.get(field, (0, 0, 0))
    keys = Coded(spelt.ids, spelt.keys(of_keys, made.advance))
    made.parts[f"{field}_key"] = keys.arrow("list")
    made.parts[f"{field}_head"] = Coded(spelt.ids, spelt.heads(of_words, made.advance)).arrow("list")
    if field == "name":
        made.name_keys = keys
        made.parts["name_piece"] = keys.arrow("list", _pieces)


def _pieces(held: Sequence[str]) -> list[str]:
    """The likeliest readings in hangul less one syllable each: what a slip in one syllable leaves standing."""
    some = [key for key in held[:_PIECED] if len(key) > 2 and all(map(is_syllable, key))]
    return sorted({f"{key[:at]}-{key[at + 1 :]}" for key in some for at in range(len(key))})


def _kin(made: _Builder, field: str) -> None:
    forms = _single(made, field)
    _names(made, field, forms, Spellings.of(forms))


def _sex(made: _Builder) -> None:
    if made.records.has("sex"):
        made.kinds["sex"] = "sex"
        made.columns["sex"] = Coded.of(made.values("sex")).arrow("text", lambda text: read_sex(text) if text else None)


def _spans(made: _Builder, field: str) -> list[Span | None]:
    """The dates of a column. A few that cannot be read count as unknown, with a note; many mean another kind of column.

    Raises:
        BadInput: more than one in twenty cannot be read.
    """
    texts = made.values(field)
    found: list[Span | None] = []
    bad: list[tuple[str, BadInput]] = []
    for row, text in enumerate(texts):
        try:
            span = None if text is None else dates.read_span(text)
        except BadInput as sentence:
            bad.append((made.records.ids[row], sentence))
            span = None
        found.append(span if span is not None and span.width <= WIDEST else None)
    if len(bad) * MOST_UNREAD > sum(text is not None for text in texts):
        record_id, error = bad[0]
        raise BadInput(f"record {record_id}: {error.message}", field=field, allowed=error.allowed)
    if bad:
        record_id, error = bad[0]
        told = "dates in '{field}' that could not be read and count as unknown: {count} (record {record}: {reason})"
        made.notes.append(Note(told, field=field, count=len(bad), record=record_id, reason=error.message))
    return found


def _ages(made: _Builder, spans: dict[str, list[Span | None]]) -> None:
    """An age and a date of the event say when someone was born; an age alone is compared as one."""
    texts = made.values("age")
    ages = [read_age(text) if text else None for text in texts]
    bad = [row for row, text in enumerate(texts) if text and ages[row] is None]
    if bad:
        told = "ages that could not be read and count as unknown: {count} (record {record}: '{text}')"
        made.notes.append(Note(told, count=len(bad), record=made.records.ids[bad[0]], text=str(texts[bad[0]])[:40]))
    if not any(age is not None for age in ages):
        return
    born = spans["born"]
    column: list[int | None] = []
    for row, when in enumerate(spans["when"]):
        age, birth = ages[row], born[row]
        if birth is None and age is not None and when is not None and when.width <= 366:
            born[row] = dates.born_from_age(age, when)
        if age is None and birth is not None and when is not None:
            age = dates.age_at(birth, when)
        column.append(age)
    held = Coded.of(column)
    made.kinds["age"] = "age"
    made.columns["age"] = held.arrow("int")
    made.columns["age_born"] = Coded.of([span is not None for span in born]).arrow("bool")
    made.parts["age"] = held.arrow("list", lambda age: [] if age is None else [str(near) for near in (age - 1, age, age + 1)])


def _dates(made: _Builder, field: str, spans: Sequence[Span | None]) -> None:
    if not any(spans):
        return
    held = Coded.of(spans)
    days = held.turned(lambda span: span and span.day)
    common = made.classes_of(field, days.turned(lambda day: [day] if day else []))
    made.times[field] = held
    made.kinds[field] = "date"
    made.columns[f"{field}_low"] = held.arrow("int", lambda span: span and span.low)
    made.columns[f"{field}_high"] = held.arrow("int", lambda span: span and span.high)
    for part in ("year", "month", "day"):
        made.columns[f"{field}_{part}"] = days.turned(partial(_part_of, part)).arrow("int")
    made.columns[f"{field}_common"] = days.arrow("int", lambda day: common.get(str(day), 0) if day else 0)
    for part, derive in _TIMES.items():
        made.parts[f"{field}_{part}"] = held.arrow("list", partial(_times_of, derive))


def _part_of(part: str, day: dt.date | None) -> int | None:
    return None if day is None else int(getattr(day, part))


def _times_of(derive: Callable[[Span], Iterable[object]], span: Span | None) -> list[str]:
    return [] if span is None else [str(each) for each in derive(span)]


#: The parts of blocking rules that a date gives.
_TIMES: Mapping[str, Callable[[Span], Iterable[object]]] = {
    "day": lambda span: [span.day] if span.day else [],
    "years": lambda span: span.years(_MOST_YEARS),
    "months": lambda span: span.months(_MOST_MONTHS),
}


def _places(made: _Builder, field: str) -> None:
    if not made.records.has(field):
        return
    texts = Coded.of(made.values(field))
    if made.known is None:
        made.directions = places.directions(text for text in texts.values if text)
    directions = made.directions
    paths = texts.turned(lambda text: places.path(text, whole_first=directions[places.separator(text) or ","]) if text else ())
    latin = texts.turned(lambda text: text and places.is_latin(text))
    names = made.known.aliases.get(field, {}) if made.known else aliases(_same_people(made), paths.rows(), latin.rows())
    if names:
        made.aliases[field] = names
        paths = paths.turned(lambda path: renamed(path, names))
    tips = paths.turned(lambda path: path[-1] if path else None)
    common = made.classes_of(field, paths)
    made.kinds[field] = "place"
    made.columns[f"{field}_tip"] = tips.arrow("text")
    made.columns[f"{field}_path"] = paths.arrow("list", lambda path: list(path) if path else None)
    made.columns[f"{field}_common"] = tips.arrow("int", lambda tip: common.get(tip, 0) if tip is not None else 0)
    made.columns[f"{field}_latin"] = latin.arrow("bool")
    made.columns[f"{field}_bones"] = tips.arrow("text", lambda tip: None if tip is None else places.bones(tip))
    made.parts[f"{field}_steps"] = paths.arrow("list", lambda path: [step for step in path if common.get(step, 0) < 3])
    made.parts[f"{field}_tip"] = tips.arrow("list", lambda tip: [] if tip is None else [tip])


def _same_people(made: _Builder) -> list[tuple[int, int]]:
    """Pairs of rows of different lists with a key of the name and a day in common, or a month and a year of birth.

    Of many records those whose key falls into a part of all keys.
    """
    if made.name_keys is None or not made.times:
        return []
    every = -(-len(made.records) // _ANCHORED)
    keys = made.name_keys.turned(lambda held: [key for key in held if crc32(key.encode()) % every == 0]).rows()
    unknown = [_UNKNOWN] * len(made.records)
    born, when = (made.times[field].turned(_times).rows() if field in made.times else unknown for field in ("born", "when"))
    tokens = []
    for held, birth, event in zip(keys, born, when, strict=True):
        times = [*birth.days, *event.days, *(f"{year}/{month}" for year in birth.years for month in event.months)] if held else ()
        tokens.append([f"{key}|{time}" for key in held or () for time in times])
    return anchors(tokens, made.records.lists)


class _Times(NamedTuple):
    days: tuple[str, ...]
    years: tuple[int, ...]
    months: tuple[int, ...]


_UNKNOWN = _Times((), (), ())


def _times(span: Span | None) -> _Times:
    if span is None:
        return _UNKNOWN
    return _Times((str(span.day),) if span.day else (), span.years(_MOST_YEARS), span.months(_MOST_MONTHS))


def _texts(made: _Builder, field: str, kind: str) -> None:
    if not made.records.has(field):
        return
    texts = Coded.of(made.values(field)).turned(lambda text: fold(text) or None if text else None)
    held = texts.turned(lambda text: [text] if text else [])
    common = made.classes_of(field, held)
    made.kinds[field] = kind
    made.columns[field] = texts.arrow("text")
    made.columns[f"{field}_common"] = texts.arrow("int", lambda text: common.get(text, 0) if text else 0)
    made.parts[field] = held.arrow("list")


def _date_field(made: _Builder, field: str) -> None:
    _dates(made, field, _spans(made, field))


_EXTRA: dict[str, Callable[[_Builder, str], None]] = {
    "code": lambda made, field: _texts(made, field, "code"),
    "text": lambda made, field: _texts(made, field, "text"),
    "exact": lambda made, field: _texts(made, field, "exact"),
    "date": _date_field,
    "name": _kin,
    "place": _places,
}
