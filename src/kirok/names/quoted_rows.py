"""Rows of a CSV file in which a quotation mark may be left open: it spoils its own row and none behind it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

#: A cell with line breaks goes on over at most so many lines.
MOST_LINES = 20
LONGEST_LINE = 10_000_000


class QuotedRows:
    """The rows below the header of an open file, each with whether its quotation marks are closed.

    A quoted cell may hold line breaks (RFC 4180) where the row comes out as wide as the header. *line* is the line that was
    read last.

    Raises:
        csv.Error: a line of more than LONGEST_LINE characters, so that memory stays bounded.
    """

    def __init__(self, stream: TextIO, delimiter: str, width: int) -> None:
        self.line = 1
        self._stream = stream
        self._ahead: deque[str] = deque()
        self._delimiter = delimiter
        self._width = width

    def __iter__(self) -> Iterator[tuple[list[str], bool]]:
        while line := self._next():
            if '"' not in line:
                yield line.rstrip("\r\n").split(self._delimiter) if line.strip("\r\n") else [], True
            elif line.count('"') % 2 == 0 or self._read([line]):
                yield next(csv.reader([line], delimiter=self._delimiter)), True
            else:
                row = self._over_lines(line)
                yield row or line.rstrip("\r\n").split(self._delimiter), row is not None

    def _next(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._stream.readline(LONGEST_LINE + 1)
        self.line += bool(line)
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line has more than {LONGEST_LINE:,} characters")
        return line

    def _read(self, lines: list[str]) -> list[str] | None:
        """The one row that *lines* are; None where they are not one, or its last quotation mark stays open."""
        try:
            rows = list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _over_lines(self, line: str) -> list[str] | None:
        """The row that begins with *line* and goes on; None where it does not end, and the lines are to be read again."""
        taken, marks = [line], line.count('"')
        while marks % 2 and len(taken) < MOST_LINES and (more := self._next()):
            taken.append(more)
            marks += more.count('"')
        row = self._read(taken) if marks % 2 == 0 else None
        if row is not None and len(row) == self._width:
            return row
        self._ahead.extendleft(reversed(taken[1:]))
        self.line -= len(taken) - 1
        return None
