"""Columns out of whatever holds them: a pandas or polars frame, a mapping, rows. No frame library is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kirok.base.errors import BadInput


@dataclass(frozen=True)
class Columns:
    """Columns of equal length by name; ``first_line`` is the file's line of the first row (None: not from a file)."""

    values: Mapping[str, Sequence[Any]]
    first_line: int | None = None

    @property
    def height(self) -> int:
        return len(next(iter(self.values.values()), ()))

    def line(self, row: int) -> int | None:
        """Where a row stands in its file."""
        return None if self.first_line is None else self.first_line + row

    def place(self, row: int) -> str:
        """A row's place for a sentence about a frame that has no lines."""
        return "" if self.first_line is not None else f"row {row + 1}: "


def columns_of(frame: Any) -> Columns:
    """The columns of *frame*.

    Raises:
        BadInput: it is not a table, or its columns differ in length.
    """
    if isinstance(frame, Columns):
        return frame
    if isinstance(frame, Mapping):
        return _equal({str(name): list(column) for name, column in frame.items()})
    if hasattr(frame, "columns"):
        return _equal({str(name): _plain(frame[name]) for name in frame.columns})
    if isinstance(frame, Sequence) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(str(name) for row in frame for name in row))
        return _equal({name: [row.get(name) for row in frame] for name in names})
    raise BadInput("this is not a table", allowed="a pandas or polars frame, a mapping of columns, or a list of rows")


def _plain(column: Any) -> list[Any]:
    values: list[Any] = column.to_list() if hasattr(column, "to_list") else list(column)
    return values


def _equal(values: dict[str, list[Any]]) -> Columns:
    if len({len(column) for column in values.values()}) > 1:
        raise BadInput("the columns of a table have one length")
    if not values:
        raise BadInput("the table has no columns")
    return Columns(values)
