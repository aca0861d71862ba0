"""From rows to cells: every value is looked at, and the first that cannot be meant is named with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kirok.base.errors import BadInput
from kirok.estimate.frames import Columns
from kirok.terms import phrases

Ints = npt.NDArray[np.int64]

MOST_LISTS = 12
#: Counts beyond this are a slip of the pen: it is more than ever lived.
MOST_PEOPLE = 10**12
COUNT, COUNT_MIN, COUNT_MAX = "count", "count_min", "count_max"
PERSON, LIST = "person_id", "list"
_RANGE = re.compile(r"(\d+)\s*(?:\.\.|-|–|~|to)\s*(\d+)")
_DIGITS = re.compile(r"-?\d+")


class Cells(NamedTuple):
    """Counts over 2**J cells, and the greatest counts where they are ranges."""

    counts: Ints
    most: Ints | None = None


class Tabulated(NamedTuple):
    """Names, cells, and the cells by stratum."""

    names: tuple[str, ...]
    cells: Cells
    strata: Mapping[str, Cells]
    unlabelled: Cells | None


def from_pattern_rows(table: Columns, strata: Sequence[str]) -> Tabulated:
    """Cells of a table with one row a pattern.

    Raises:
        BadInput: see :meth:`kirok.estimate.lists.Lists.from_counts`.
    """
    counted = _count_columns(table)
    names = _list_names(table, {*counted, *strata})
    cells = [_cell(table, names, row) for row in range(table.height)]
    labels = [_label(table, strata, row) for row in range(table.height)]
    _no_pattern_twice(table, cells, labels)
    ranges = [_range(table, counted, row) for row in range(table.height)]
    parts, rest = _by_label(len(names), cells, ranges, labels) if strata else ({}, None)
    return Tabulated(names, _sums(len(names), cells, ranges), parts, rest)


def from_person_rows(table: Columns, strata: Sequence[str]) -> Tabulated:
    """Cells of a table with one row a person.

    Raises:
        BadInput: see :meth:`kirok.estimate.lists.Lists.from_records`.
    """
    names = _list_names(table, {*strata, PERSON})
    _no_person_twice(table)
    cells = [_cell(table, names, row) for row in range(table.height)]
    return _of_people(names, cells, [_label(table, strata, row) for row in range(table.height)], strata)


def from_memberships(table: Columns, strata: Sequence[str], names: Sequence[str] = ()) -> Tabulated:
    """Cells of a table of ``person_id,list``, a row a membership; *names* are lists that exist though nobody may be on them.

    Raises:
        BadInput: an empty name or list, or one person in two strata.
    """
    people: dict[str, int] = {}
    labels: dict[str, str | None] = {}
    known = {name: place for place, name in enumerate(names)}
    for row in range(table.height):
        person, listed = (_text(table, name, row) for name in (PERSON, LIST))
        people[person] = people.get(person, 0) | 1 << known.setdefault(listed, len(known))
        label = _label(table, strata, row)
        if labels.setdefault(person, label) != label:
            raise BadInput(f"{table.place(row)}one person stands in two strata", line=table.line(row), field=strata[0])
    return _of_people(tuple(known), list(people.values()), [labels[person] for person in people], strata)


def _of_people(names: tuple[str, ...], cells: list[int], labels: list[str | None], strata: Sequence[str]) -> Tabulated:
    ones = [(1, 1)] * len(cells)
    parts, rest = _by_label(len(names), cells, ones, labels) if strata else ({}, None)
    return Tabulated(names, _sums(len(names), cells, ones), parts, rest)


def _sums(size: int, cells: Sequence[int], ranges: Sequence[tuple[int, int]]) -> Cells:
    if size > MOST_LISTS:
        raise BadInput(f"{size} lists are more than can be estimated from", allowed=f"2 to {MOST_LISTS} lists")
    low, high = np.zeros((2, 1 << size), dtype=np.int64)
    for out, end in ((low, 0), (high, 1)):
        np.add.at(out, np.asarray(cells, dtype=np.int64), np.asarray([pair[end] for pair in ranges], dtype=np.int64))
    return Cells(low, None if np.array_equal(low, high) else high)


def _by_label(
    size: int, cells: list[int], ranges: list[tuple[int, int]], labels: list[str | None]
) -> tuple[dict[str, Cells], Cells | None]:
    parts = {}
    for label in [*sorted({label for label in labels if label is not None}), None]:
        rows = [row for row, each in enumerate(labels) if each == label]
        parts[label] = _sums(size, [cells[row] for row in rows], [ranges[row] for row in rows])
    rest = parts.pop(None)
    return {str(label): part for label, part in parts.items()}, rest if rest.counts.any() or rest.most is not None else None


def _list_names(table: Columns, others: set[str]) -> tuple[str, ...]:
    names = tuple(name for name in table.values if name not in others)
    if not names:
        raise BadInput("there is no list: every list is a column of 0 and 1")
    if len(names) > MOST_LISTS:
        raise BadInput(f"{len(names)} lists are more than can be estimated from", allowed=f"2 to {MOST_LISTS} lists")
    return names


def _count_columns(table: Columns) -> tuple[str, ...]:
    if COUNT in table.values:
        return (COUNT,)
    if COUNT_MIN in table.values and COUNT_MAX in table.values:
        return (COUNT_MIN, COUNT_MAX)
    raise BadInput("there is no column of counts", field=COUNT, allowed="count, or count_min and count_max")


def _cell(table: Columns, names: Sequence[str], row: int) -> int:
    cell = sum(_bit(table, name, row) << place for place, name in enumerate(names))
    if cell == 0:
        raise BadInput(
            f"{table.place(row)}this row is on no list; who is on none is what is estimated, so leave the row out", line=table.line(row)
        )
    return cell


def _bit(table: Columns, name: str, row: int) -> int:
    value = table.values[name][row]
    text = str(value).strip()
    if value is None or text not in {"0", "1", "0.0", "1.0", "True", "False"}:
        raise BadInput(
            f"{table.place(row)}'{text[:30]}' says neither on the list nor off it", line=table.line(row), field=name, allowed="0 or 1"
        )
    return int(text in {"1", "1.0", "True"})


def _label(table: Columns, strata: Sequence[str], row: int) -> str | None:
    parts = [table.values[name][row] for name in strata]
    texts = ["" if _is_missing(part) else str(part).strip() for part in parts]
    return " / ".join(texts) if all(texts) else None


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text(table: Columns, name: str, row: int) -> str:
    value = table.values[name][row]
    text = "" if _is_missing(value) else str(value).strip()
    if not text:
        raise BadInput(f"{table.place(row)}{name} is empty", line=table.line(row), field=name)
    return text


def _range(table: Columns, counted: tuple[str, ...], row: int) -> tuple[int, int]:
    pairs = [_ends(table, name, row) for name in counted]
    low, high = pairs[0][0], pairs[-1][1]
    if low > high:
        raise BadInput(f"{table.place(row)}the least count {low} is more than the greatest {high}", line=table.line(row), field=counted[0])
    return low, high


def _ends(table: Columns, name: str, row: int) -> tuple[int, int]:
    value = table.values[name][row]
    text = "" if _is_missing(value) else str(value).strip()
    said = _RANGE.fullmatch(text)
    if said:
        ends = int(said[1]), int(said[2])
    elif _DIGITS.fullmatch(text.removesuffix(".0")):
        ends = (_whole(table, name, row, text),) * 2
    else:
        ends = _in_words(text) or (_whole(table, name, row, text),) * 2
    if ends[0] > ends[1] or ends[1] > MOST_PEOPLE:
        raise BadInput(
            f"{table.place(row)}'{text[:30]}' is no count of people", line=table.line(row), field=name, allowed=f"0 to {MOST_PEOPLE}"
        )
    return ends


def _in_words(text: str) -> tuple[int, int] | None:
    rule = next((found for lang in ("en", "ko") if (found := phrases.find(text, lang)) is not None), None) if text else None
    return None if rule is None or rule.min is None or rule.max is None else (rule.min, rule.max)


def _whole(table: Columns, name: str, row: int, text: str) -> int:
    plain = text.removesuffix(".0")
    if not _DIGITS.fullmatch(plain) or int(plain) < 0:
        raise BadInput(
            f"{table.place(row)}'{text[:30]}' is no count of people",
            line=table.line(row),
            field=name,
            allowed="a whole number, 0 or more, or a range such as 24..99",
        )
    return int(plain)


def _no_pattern_twice(table: Columns, cells: list[int], labels: list[str | None]) -> None:
    seen: dict[tuple[int, str | None], int] = {}
    for row, key in enumerate(zip(cells, labels, strict=True)):
        first = seen.setdefault(key, row)
        if first != row:
            where = f"line {table.line(first)}" if table.line(first) else f"row {first + 1}"
            raise BadInput(f"{table.place(row)}the same pattern of lists as in {where}; add the two counts", line=table.line(row))


def _no_person_twice(table: Columns) -> None:
    seen: dict[str, int] = {}
    for row in range(table.height if PERSON in table.values else 0):
        person = _text(table, PERSON, row)
        if seen.setdefault(person, row) != row:
            raise BadInput(f"{table.place(row)}this person has a row already; one row a person", line=table.line(row), field=PERSON)
