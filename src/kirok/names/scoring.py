"""Score a file of pairs of names, row by row: memory does not grow with the file, and no row sees another."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TextIO

from kirok.base.console import progress
from kirok.base.errors import BadInput
from kirok.base.files import atomic_writer
from kirok.names.comparison import compare
from kirok.names.name import Name
from kirok.names.quoted_rows import LONGEST_LINE, QuotedRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("left", "right", "score", "same", "note")
_STEP = 10_000

_DELIMITERS = (",", ";", "\t")
UNCLOSED = "a quotation mark in this row is not closed; write it twice or leave it out"

parsed = lru_cache(maxsize=16384)(Name.parse)  #: the names of a file, each read once while it keeps coming back


class Pair(NamedTuple):
    """Two spellings of a row; not *whole* where a quotation mark is left open in it."""

    left: str
    right: str
    whole: bool


@dataclass
class Scored:
    """How many pairs were read, held for the same name, refused."""

    pairs: int = 0
    same: int = 0
    refused: int = 0


def score_file(source: Path, target: Path) -> Scored:
    """Read ``left,right`` and write ``left,right,score,same,note``; scores have two decimals.

    Raises:
        BadInput: a file that cannot be read or written, that is not UTF-8, or without the two columns; nothing is written.
    """
    found = Scored()
    with atomic_writer(target, mode=0o644) as binary, progress("pairs", source.stat().st_size if source.is_file() else 0) as advance:
        stream = io.TextIOWrapper(binary, encoding="utf-8", newline="", write_through=False)
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(COLUMNS)
        for pair in _pairs(source):
            out.writerow((pair.left, pair.right, *_scored(pair, found)))
            if found.pairs % _STEP == 0:
                advance(_STEP * 30)
        stream.flush()
        stream.detach()
    return found


def _scored(pair: Pair, found: Scored) -> tuple[str, str, str]:
    found.pairs += 1
    if not pair.whole:
        found.refused += 1
        return "", "", UNCLOSED
    result = compare(_name(pair.left), _name(pair.right))
    if result.bits is None:
        found.refused += 1
        return "", "", result.note
    found.same += bool(result.same)
    return f"{result.bits:.2f}", "1" if result.same else "0", result.note


def _name(text: str) -> Name:
    return parsed(text) if len(text) < 100 else Name.parse(text)  # what is long is rare, and would only fill the cache


def _pairs(source: Path) -> Iterator[Pair]:
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            yield from _rows(stream, source)
    except UnicodeDecodeError as error:
        raise BadInput("this is not a UTF-8 text file", file=str(source)) from error
    except OSError as error:
        raise BadInput("the file cannot be read; check its name and permissions", file=str(source)) from error


def _rows(stream: TextIO, source: Path) -> Iterator[Pair]:
    csv.field_size_limit(LONGEST_LINE)
    first = stream.readline()
    mark, header = next(((each, found) for each in _DELIMITERS if {"left", "right"} <= {*(found := _header(first, each))}), ("", []))
    if not mark:
        raise BadInput("the file's first line must name the columns left and right", file=str(source), line=1, field="left,right")
    left, right = header.index("left"), header.index("right")
    rows = QuotedRows(stream, mark, len(header))
    try:
        for row, whole in rows:
            if row:
                yield Pair(row[left] if left < len(row) else "", row[right] if right < len(row) else "", whole)
    except csv.Error as error:
        raise BadInput(f"this is not a CSV file: {error}", file=str(source), line=rows.line) from error


def _header(line: str, mark: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line], delimiter=mark), [])]
