"""Tables out of CSV files: one row a pattern, one row a person, or one row a membership; a folder holds M linkages."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput, KirokError
from kirok.base.files import read_limited
from kirok.estimate.frames import Columns
from kirok.estimate.lists import Lists
from kirok.estimate.tabulating import COUNT, COUNT_MIN, LIST, PERSON, Tabulated, from_memberships, from_pattern_rows, from_person_rows

_LIMIT = 256_000_000
_FORMS = "one row a pattern (0/1 columns, count), one row a person (0/1 columns), or person_id,list"


def read_table(path: Path, strata: Sequence[str] = ()) -> Lists:
    """The lists of one CSV file.

    Raises:
        BadInput: the file cannot be read, is no such table, or holds a value that cannot be meant.
    """
    return Lists.of(_tabulated(path, strata))


def read_linkages(folder: Path, strata: Sequence[str] = ()) -> tuple[Lists, ...]:
    """The lists of every ``*.csv`` in *folder*, by name; all have the same lists, those of any of them.

    Raises:
        BadInput: there is no such file, one cannot be read, or their lists differ.
    """
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise BadInput("this folder holds no linkage", file=str(folder), allowed="files 0001.csv, 0002.csv ... of person_id,list")
    tables = [(path, _columns(path)) for path in paths]
    names = _joint_names(tables)
    read = [Lists.of(_placed(path, table, strata, names)) for path, table in tables]
    for path, lists in zip(paths, read, strict=True):
        if lists.names != read[0].names:
            raise BadInput(f"its lists are not those of {paths[0].name}", file=str(path), allowed=list(read[0].names))
    return tuple(read)


def _joint_names(tables: list[tuple[Path, Columns]]) -> tuple[str, ...]:
    """In files of memberships a list may be missing that others have: everybody on it was linked to nobody."""
    found = {str(name).strip() for _, table in tables if _is_memberships(table) for name in table.values[LIST]}
    return tuple(sorted(found - {""}))


def _tabulated(path: Path, strata: Sequence[str]) -> Tabulated:
    return _placed(path, _columns(path), strata, ())


def _placed(path: Path, table: Columns, strata: Sequence[str], names: Sequence[str]) -> Tabulated:
    try:
        for name in strata:
            if name not in table.values:
                raise BadInput(f"there is no column '{name}' to divide by", field=name, allowed=list(table.values))
        if _is_memberships(table):
            return from_memberships(table, strata, names)
        if COUNT in table.values or COUNT_MIN in table.values:
            return from_pattern_rows(table, strata)
        return from_person_rows(table, strata)
    except KirokError as error:
        raise error.at(file=str(path)) from error


def _is_memberships(table: Columns) -> bool:
    return PERSON in table.values and LIST in table.values


def _columns(path: Path) -> Columns:
    try:
        text = read_limited(path, _LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            "this is not a text file in UTF-8", file=str(path), allowed="CSV in UTF-8, as spreadsheets save it by that name"
        ) from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_divider(text)))
    except csv.Error as error:
        raise BadInput(f"this is not a CSV file: {error}", file=str(path)) from error
    return _named(path, rows)


def _divider(text: str) -> str:
    """What divides the columns: a comma, or, where the first line has none, the semicolon or tab that it has."""
    head = text.lstrip("\r\n").partition("\n")[0]
    return next((mark for mark in (",", ";", "\t") if mark in head), ",")


def _named(path: Path, rows: list[list[str]]) -> Columns:
    head = [cell.strip() for cell in rows[0]] if rows else []
    if not any(head):
        raise BadInput("the first line names no columns", file=str(path), line=1, allowed=_FORMS)
    twice = next((name for place, name in enumerate(head) if name in head[:place] or not name), None)
    if twice is not None:
        raise BadInput(f"two columns are named '{twice}'" if twice else "a column has no name", file=str(path), line=1)
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    if not body:
        raise BadInput("the table has no rows", file=str(path), line=2, allowed=_FORMS)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row) and len(row) != len(head):
            raise BadInput(f"this row has {len(row)} values and the first line {len(head)} names", file=str(path), line=number)
    return _columns_of(head, rows)


def _columns_of(head: list[str], rows: list[list[str]]) -> Columns:
    """Columns under their names in lower case where the name is the format's own; blank lines at the end are dropped."""
    known = {COUNT, COUNT_MIN, "count_max", PERSON, LIST}
    while not any(cell.strip() for cell in rows[-1]):
        rows = rows[:-1]
    body = [row or [""] * len(head) for row in rows[1:]]
    names = [name.lower() if name.lower() in known and name.lower() not in head else name for name in head]
    values: dict[str, list[Any]] = {name: [row[place] for row in body] for place, name in enumerate(names)}
    return Columns(values, first_line=2)
