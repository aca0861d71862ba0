"""What is compared: one row a record, derived from the record and the model's context alone.

Nothing in a row depends on which other records are there; so a record that goes leaves no trace in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from kirok.base.errors import BadInput
from kirok.link import dates, places
from kirok.link.common import classes
from kirok.link.dates import Span
from kirok.link.folding import fold, read_age, read_sex
from kirok.link.naming import aliases, anchors, renamed
from kirok.link.records import Records
from kirok.link.spelling import Forms, Spellings, heads
from kirok.link.words import Wordbook, second_is_father, words_of

#: A date that can be any of more days than this says nothing about who someone is.
WIDEST = 20 * 366
#: One date in so many may be unreadable before a whole column is refused.
MOST_UNREAD = 20
_MOST_YEARS, _MOST_MONTHS = 3, 3
#: From so many records on, a part of them shows what places are called.
_ANCHORED = 100_000

Column = list[Any]

#: The columns that each kind of field has, by what follows the field's name, and their types.
TYPES: Mapping[str, Mapping[str, str]] = {
    "name": {"": "int"},
    "kin": {"": "int"},
    "sex": {"": "text"},
    "age": {"": "int"},
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
    """``columns["born_low"][7]``: the first day on which the person of row 7 can be born, None where unknown.

    *kinds* maps each compared field to its kind (name, kin, sex, date, age, place, text, code, exact); *parts* maps a
    part of blocking rules to its values for each row; *spellings* and *kin* number the names.
    """

    columns: Mapping[str, Column]
    kinds: Mapping[str, str]
    parts: Mapping[str, Sequence[Sequence[str]]]
    spellings: Mapping[str, Spellings]
    context: Context
    notes: tuple[str, ...] = ()


class _Builder:
    """Collects columns field by field."""

    def __init__(self, records: Records, known: Context | None) -> None:
        self.records = records
        self.known = known
        self.columns: dict[str, Column] = {}
        self.kinds: dict[str, str] = {}
        self.parts: dict[str, list[Sequence[str]]] = {}
        self.spellings: dict[str, Spellings] = {}
        self.common: dict[str, Mapping[str, int]] = {}
        self.notes: list[str] = []
        self.words: dict[str, Wordbook] = {}
        self.aliases: dict[str, Mapping[str, str]] = {}
        self.directions: Mapping[str, bool] = known.directions if known else places.USUAL

    def values(self, column: str) -> Sequence[str | None]:
        """The raw texts of one column."""
        return self.records.columns.get(column) or [None] * len(self.records)

    def classes_of(self, field: str, held: Iterable[Iterable[object]]) -> Mapping[str, int]:
        """The common values of a field: the model's, or counted here."""
        found = self.known.common.get(field, {}) if self.known else classes(held)
        self.common[field] = found
        return found


def complete(features: Features, kinds: Mapping[str, str], size: int) -> Features:
    """The same features with an empty column for every field of *kinds* that no record speaks of."""
    empty: dict[str, Column] = {column: [None] * size for column in types_of(kinds) if column not in features.columns}
    nobody = Spellings.of([()] * size)
    named = {field: features.spellings.get(field, nobody) for field, kind in kinds.items() if kind in {"name", "kin"}}
    return replace(
        features, columns={**features.columns, **empty}, kinds={**kinds, **features.kinds}, spellings={**features.spellings, **named}
    )


def build(records: Records, kinds: Mapping[str, str], known: Context | None = None) -> Features:
    """The features of *records*; *kinds* are those of the extra columns, *known* the context of a model in use.

    Raises:
        BadInput: a column of dates that are none (record, column).
    """
    made = _Builder(records, known)
    _person(made)
    _sex(made)
    spans = {name: _spans(made, name) for name in ("born", "when")}
    _ages(made, spans)
    for name in ("born", "when"):
        _dates(made, name, spans[name])
    _places(made, "place")
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
    names = [made.records.names_of(row) for row in range(len(made.records))]
    fathers = _single(made, "father_name")
    spelt, book = Spellings.of(names), made.known.words.get("name") if made.known else None
    second = book.second if book else not made.known and spelt.general and second_is_father(zip(names, fathers, strict=True))
    if second:
        names, fathers = map(list, zip(*map(_parted, names, fathers), strict=True))
        spelt = Spellings.of(names)
    _names(made, "name", names, spelt, second=second)
    _names(made, "father_name", fathers, Spellings.of(fathers))


def _parted(forms: Forms, fathers: Forms) -> tuple[Forms, Forms]:
    """Names of three words and more without the second, and the father's name, which the second stands in for."""
    words = [words_of(form) for form in forms]
    kept = tuple(" ".join((each[0], *each[2:])) if len(each) > 2 else form for form, each in zip(forms, words, strict=True))
    return kept, fathers or tuple(dict.fromkeys(each[1] for each in words if len(each) > 2))


def _single(made: _Builder, field: str) -> list[Forms]:
    return [(text,) if text else () for text in made.values(field)]


def _names(made: _Builder, field: str, forms: Sequence[Forms], spelt: Spellings, *, second: bool = False) -> None:
    if not spelt.forms:
        return
    book = made.known.words.get(field) if made.known else Wordbook.of(forms, second=second) if spelt.general else None
    if book:
        made.words[field] = book
        spelt = replace(spelt, book=book)
    ids = spelt.ids.tolist()
    made.spellings[field] = spelt
    made.kinds[field] = "name" if field == "name" else "kin"
    made.columns[field] = [None if number < 0 else number for number in ids]
    for part, values in (("key", spelt.keys()), ("head", [heads(each) for each in spelt.forms])):
        made.parts[f"{field}_{part}"] = [() if number < 0 else values[number] for number in ids]


def _kin(made: _Builder, field: str) -> None:
    forms = _single(made, field)
    _names(made, field, forms, Spellings.of(forms))


def _sex(made: _Builder) -> None:
    if made.records.has("sex"):
        made.kinds["sex"] = "sex"
        made.columns["sex"] = [read_sex(text) if text else None for text in made.values("sex")]


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
        made.notes.append(
            f"dates in '{field}' that could not be read and count as unknown: {len(bad)} (record {record_id}: {error.message})"
        )
    return found


def _ages(made: _Builder, spans: dict[str, list[Span | None]]) -> None:
    """An age and a date of the event say when someone was born; an age alone is compared as one."""
    ages = [read_age(text) if text else None for text in made.values("age")]
    if not any(age is not None for age in ages):
        return
    born = spans["born"]
    column: Column = []
    for row, when in enumerate(spans["when"]):
        age, birth = ages[row], born[row]
        if birth is None and age is not None and when is not None and when.width <= 366:
            born[row] = dates.born_from_age(age, when)
        if age is None and birth is not None and when is not None:
            age = dates.age_at(birth, when)
        column.append(age)
    made.kinds["age"] = "age"
    made.columns["age"] = column
    made.parts["age"] = [[] if age is None else [str(near) for near in (age - 1, age, age + 1)] for age in column]


def _dates(made: _Builder, field: str, spans: Sequence[Span | None]) -> None:
    if not any(spans):
        return
    days = [None if span is None else span.day for span in spans]
    common = made.classes_of(field, ([day] if day else [] for day in days))
    made.kinds[field] = "date"
    made.columns[f"{field}_low"] = [None if span is None else span.low for span in spans]
    made.columns[f"{field}_high"] = [None if span is None else span.high for span in spans]
    for part in ("year", "month", "day"):
        made.columns[f"{field}_{part}"] = [None if day is None else getattr(day, part) for day in days]
    made.columns[f"{field}_common"] = [0 if day is None else common.get(str(day), 0) for day in days]
    made.parts[f"{field}_day"] = [[] if day is None else [str(day)] for day in days]
    made.parts[f"{field}_years"] = [[] if span is None else [str(year) for year in span.years(_MOST_YEARS)] for span in spans]
    made.parts[f"{field}_months"] = [[] if span is None else [str(month) for month in span.months(_MOST_MONTHS)] for span in spans]


def _places(made: _Builder, field: str) -> None:
    if not made.records.has(field):
        return
    texts = made.values(field)
    if made.known is None:
        made.directions = places.directions(text for text in texts if text)
    paths = [() if text is None else places.path(text, whole_first=made.directions[places.separator(text) or ","]) for text in texts]
    latin = [None if text is None else text.isascii() for text in texts]
    names = made.known.aliases.get(field, {}) if made.known else aliases(_same_people(made), paths, latin)
    if names:
        made.aliases[field] = names
        called = {path: renamed(path, names) for path in dict.fromkeys(paths)}
        paths = [called[path] for path in paths]
    common = made.classes_of(field, paths)
    made.kinds[field] = "place"
    made.columns[f"{field}_tip"] = [path[-1] if path else None for path in paths]
    made.columns[f"{field}_path"] = [list(path) if path else None for path in paths]
    made.columns[f"{field}_common"] = [common.get(path[-1], 0) if path else 0 for path in paths]
    made.columns[f"{field}_latin"] = latin
    made.columns[f"{field}_bones"] = [places.bones(path[-1]) if path else None for path in paths]
    made.parts[f"{field}_steps"] = [[step for step in path if common.get(step, 0) < 3] for path in paths]
    made.parts[f"{field}_tip"] = [[path[-1]] if path else [] for path in paths]


def _same_people(made: _Builder) -> list[tuple[int, int]]:
    """Pairs of rows of different lists with a key of the name and a day in common, or a month and a year of birth.

    Of many records those whose key falls into a part of all keys.
    """
    nobody: list[Sequence[str]] = [()] * len(made.records)
    every = -(-len(made.records) // _ANCHORED)
    columns = [made.parts.get(part, nobody) for part in ("name_key", "born_day", "when_day", "born_years", "when_months")]
    tokens = []
    for held, born, when, years, months in zip(*columns, strict=True):
        times = [*born, *when, *(f"{year}/{month}" for year in years for month in months)]
        tokens.append([f"{key}|{time}" for key in held if crc32(key.encode()) % every == 0 for time in times])
    return anchors(tokens, made.records.lists)


def _texts(made: _Builder, field: str, kind: str) -> None:
    if not made.records.has(field):
        return
    folded = [None if text is None else fold(text) or None for text in made.values(field)]
    common = made.classes_of(field, ([text] if text else [] for text in folded))
    made.kinds[field] = kind
    made.columns[field] = folded
    made.columns[f"{field}_common"] = [common.get(text, 0) if text else 0 for text in folded]
    made.parts[field] = [[text] if text else [] for text in folded]


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
