"""CSV files of records, row by row with the places where they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.telling import spread
from kirok.base.watching import Advance, Watch, unwatched
from kirok.link.records import Records, gather, header, is_name
from kirok.link.settings import Settings

_FIELD_LIMIT = 1_000_000
_BEFORE_BYTES = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "a spreadsheet or an archive"}


def read_records(paths: Sequence[Path], settings: Settings, watch: Watch = unwatched) -> Records:
    """The records of some CSV files, one header line each.

    Raises:
        BadInput: a file that is no CSV of records; a missing column, an empty or repeated record_id (file and line).
    """
    with watch("reading records", sum(map(_size, paths))) as advance:
        return gather(((str(path), line, row) for path in paths for line, row in _rows(path, settings, advance)), settings)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _rows(path: Path, settings: Settings, advance: Advance) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each row by the names of its columns, with the line on which it begins."""
    text = _text(path)
    every = spread(_cells(text, path), _size(path), advance, text.count("\n"))
    _, first = next(every, (1, []))
    names = [header(name, settings) for name in first]
    _check_header(names, path)
    for line, cells in every:
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            raise BadInput(f"this row has {len(cells)} cells and the header {len(names)}", file=str(path), line=line)
        if any(cell.strip() for cell in cells):
            row: dict[str, str | None] = dict(zip(names, cells, strict=False))
            row.setdefault("list", path.stem)
            yield line, row


def _cells(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        quoted = "a quotation mark that is opened in this row is not closed before a separator; write it twice or leave it out"
        sentence = quoted if "end of data" in str(error) or "expected after" in str(error) else str(error)
        raise BadInput(f"this is not CSV: {sentence}", file=str(path), line=line) from None


def _text(path: Path) -> str:
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput("there is no such file", file=str(path)) from None
    except OSError:
        raise BadInput("this file cannot be read", file=str(path)) from None
    except UnicodeDecodeError:
        raise BadInput(f"this is {_kind(path)}; save it as CSV in UTF-8", file=str(path)) from None
    if "\0" in text:
        raise BadInput("this is not a text file; save it as CSV in UTF-8", file=str(path))
    return text


def _kind(path: Path) -> str:
    """What a file that is no text in UTF-8 seems to be."""
    with path.open("rb") as stream:
        return _BEFORE_BYTES.get(stream.read(2), "no text in UTF-8")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count) if head else ","


def _check_header(names: Sequence[str], path: Path) -> None:
    needed = ("record_id", "list", "name")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadInput("the header names this column twice", file=str(path), line=1, field=twice[0])
    if "record_id" not in names:
        raise BadInput("the header has no column record_id", file=str(path), line=1, field="record_id", allowed=needed)
    if not any(is_name(name) for name in names):
        raise BadInput("the header has no column with a name", file=str(path), line=1, field="name", allowed=needed)
