"""The data package of a Kirok site, read whole and written again byte for byte: what one desk published, held by another.

Pure: files in, values out, bytes back. Says nothing about whose the package is; ``kirok verify`` of its site does.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.publish import parquet
from kirok.publish.dataset import SEPARATOR, cell, csv_bytes
from kirok.publish.exchange.jsons import ARRAY, line
from kirok.publish.tables import LISTS, Column

DESCRIPTOR = "datapackage.json"
_LIMIT = 256_000_000  # bytes of one file
_MOST_FAULTS = 100
_LONGEST_ID, _LONGEST_TITLE, _LONGEST_VERSION = 400, 300, 80
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_TYPES = ("string", "integer", "number", "boolean", "date")
_TELLING = {"true": True, "false": False}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class DataPackage:
    """One release of a record, "Merroval 2104.9.2+1f0c9a3e": its descriptor as it was written, and the rows of its tables.

    It holds no pages and no proofs.
    """

    descriptor: str
    tables: Mapping[str, Sequence[Row]]

    @cached_property
    def said(self) -> dict[str, Any]:
        """The descriptor as a value."""
        found: dict[str, Any] = json.loads(self.descriptor)
        return found

    @property
    def title(self) -> str:
        """The record's own English title."""
        return str(self.said["title"])

    @property
    def version(self) -> str:
        """Of which release the tables are."""
        return str(self.said.get("version", ""))


@dataclass(frozen=True)
class Fault:
    """One row that cannot be taken: "claims.csv, row 7, count_min: not a value of type integer"; rows count from 1, below the head."""

    file: str
    row: int
    field: str
    reason: str


def read_package(path: Path) -> tuple[DataPackage, list[Fault]]:
    """The package whose ``datapackage.json`` is *path*, or lies in that folder or its ``data``; and the rows that cannot be taken.

    Raises:
        BadInput: no such file, or one that is not the descriptor of a Kirok package, or a table that is missing or not text.
    """
    where = _descriptor(path)
    text = _text(where)
    resources = _resources(text, where)
    tables, faults = {}, list[Fault]()
    for name, columns in resources:
        tables[name] = list(_rows(name, columns, where.parent, faults))
    return DataPackage(text, tables), faults[:_MOST_FAULTS]


def write_package(package: DataPackage) -> dict[str, bytes]:
    """The files of *package* by name: the descriptor, and each table as JSON and CSV, and as Parquet where pyarrow is installed."""
    files = {DESCRIPTOR: package.descriptor.encode()}
    head, between, end = ARRAY
    for name, columns in _resources(package.descriptor, Path(DESCRIPTOR)):
        rows = [{column.name: row[column.name] for column in columns} for row in package.tables[name]]
        files[f"{name}.json"] = head + between.join(map(line, rows)) + end
        files[f"{name}.csv"] = csv_bytes(columns, rows)
        if parquet.available():
            files[f"{name}.parquet"] = parquet.parquet_bytes(columns, files[f"{name}.json"], LISTS.get(name, ()))
    return files


def _descriptor(path: Path) -> Path:
    for found in (path, path / DESCRIPTOR, path / "data" / DESCRIPTOR):
        if found.is_file():
            return found
    raise BadInput("there is no data package here", file=str(path), allowed=f"a {DESCRIPTOR}, or the folder of a published site")


def _text(path: Path) -> str:
    try:
        return read_limited(path, _LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("this is not text in UTF-8", file=str(path)) from error


def _resources(text: str, path: Path) -> list[tuple[str, tuple[Column, ...]]]:
    """Each table's name and columns."""
    try:
        said = json.loads(text)
        _check_head(said)
        found = [_resource(one) for one in said["resources"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "this is not the data package of a Kirok site"
        raise BadInput(message, file=str(path), allowed="data/datapackage.json as kirok publish writes it") from error
    if len({name for name, _ in found}) < len(found):
        raise BadInput("a table is named twice", file=str(path), field="resources")
    return found


def _check_head(said: Mapping[str, Any]) -> None:
    """A descriptor of another kind, or without a title, is a ValueError."""
    named = 0 < len(said["title"].strip()) <= _LONGEST_TITLE and len(said.get("version", "")) <= _LONGEST_VERSION
    if said["profile"] != "tabular-data-package" or not named:
        raise ValueError


def _resource(said: Mapping[str, Any]) -> tuple[str, tuple[Column, ...]]:
    """A table that is not as Kirok describes one is a ValueError."""
    name, fields = said["name"], said["schema"]["fields"]
    columns = tuple(Column(one["name"], one["type"], one["titles"]["en"], one["titles"]["ko"]) for one in fields)
    plain = all(isinstance(text, str) for column in columns for text in column) and all(one.type in _TYPES for one in columns)
    names = [column.name for column in columns]
    if not _NAME.fullmatch(name) or said["path"] != f"{name}.csv" or said["schema"]["primaryKey"] != "id":
        raise ValueError
    if not plain or "id" not in names or len(set(names)) < len(names):
        raise ValueError
    return name, columns


def _rows(name: str, columns: Sequence[Column], folder: Path, faults: list[Fault]) -> Iterator[Row]:
    """The rows of one table; in their place in *faults* those that cannot be taken."""
    file, listed, seen = f"{name}.csv", LISTS.get(name, frozenset()), set[str]()
    cells = _cells(folder / file, columns)
    whole = _whole(folder / f"{name}.json", len(cells))
    for number, found in enumerate(cells, 1):
        row, wrong = _row(found, columns, listed, whole[number - 1] if whole is not None else None)
        if not wrong and (not row["id"] or row["id"] in seen or len(row["id"]) > _LONGEST_ID):
            wrong = ("id", f"an id is missing, there twice or over {_LONGEST_ID} characters")
        if wrong:
            faults.append(Fault(file, number, *wrong))
        else:
            seen.add(row["id"])
            yield row


def _cells(path: Path, columns: Sequence[Column]) -> list[list[str]]:
    text = _text(path).removeprefix("\ufeff")
    try:
        head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise BadInput("this is not a CSV file with a head line", file=str(path)) from error
    if head != [column.name for column in columns]:
        raise BadInput("the columns are not those that datapackage.json names", file=str(path))
    return rows


def _whole(path: Path, rows: int) -> list[Any] | None:
    """The same table as JSON where it lies beside: there a list is a list whatever stands in it."""
    if not path.is_file():
        return None
    try:
        found = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise BadInput("this is not JSON", file=str(path)) from error
    if not isinstance(found, list) or len(found) != rows:
        raise BadInput("this table has other rows than the CSV file beside it", file=str(path))
    return found


def _row(
    found: list[str], columns: Sequence[Column], listed: frozenset[str], whole: object
) -> tuple[dict[str, Any], tuple[str, str] | None]:
    """The values of one row, and the first field that cannot be taken with its reason."""
    if len(found) != len(columns):
        return {}, ("", f"{len(found)} cells where there are {len(columns)} columns")
    if whole is not None and (not isinstance(whole, dict) or list(whole) != [column.name for column in columns]):
        return {}, ("", "the JSON file beside has other fields in this row")
    row: dict[str, Any] = {}
    for text, column in zip(found, columns, strict=True):
        try:
            row[column.name] = _value(text, column, listed=column.name in listed)
        except ValueError:
            return {}, (column.name, f"not a value of type {column.type} as kirok publish writes it")
        if isinstance(whole, dict):
            if not _same(whole[column.name], row[column.name], text):
                return {}, (column.name, "the JSON file beside says something else")
            row[column.name] = whole[column.name]
    return row, None


def _value(text: str, column: Column, *, listed: bool) -> Any:
    """A cell's value; one that would not be written as the same cell is a ValueError."""
    value = _read(text, column, listed=listed)
    if cell(value) != text or "\0" in text:
        raise ValueError
    return value


def _read(text: str, column: Column, *, listed: bool) -> Any:
    if listed:
        return text.removeprefix("'").split(SEPARATOR) if text else []
    if not text:
        return None
    if column.type == "string":
        return text.removeprefix("'")
    if column.type == "boolean":
        return _TELLING.get(text)
    if column.type == "date":
        return dt.date.fromisoformat(text).isoformat()
    number = json.loads(text)
    if isinstance(number, int) or (column.type == "number" and isinstance(number, float)):
        return number
    raise ValueError


def _same(whole: object, value: object, text: str) -> bool:
    """Whether a value of the JSON file is the one that the cell stands for."""
    if isinstance(value, list):
        return isinstance(whole, list) and all(isinstance(one, str) for one in whole) and cell(whole) == text
    return (type(whole) is type(value) and whole == value) or (value is None and whole == "")
