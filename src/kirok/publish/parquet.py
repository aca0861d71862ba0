"""The tables as Apache Parquet beside CSV: typed columns, lists as lists, dates (EDTF) and ranges whole, the same bytes each time.

Read by Arrow from the JSON that was just written, which takes a fraction of the time of making every row once more.
Needs pyarrow (the extra ``publish``); where it is missing the site has no Parquet files and its page of data says so.
The bytes are the same for the same record and the same version of pyarrow, whose name and version stand in each file.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kirok.publish.exchange.jsons import ARRAY
from kirok.publish.tables import Column

_ROWS = 65_536
_PIECE = 8_000_000  # bytes of JSON that Arrow is given at a time


@dataclass(frozen=True)
class Earlier:
    """A Parquet file before: *runs* are (place, its place there or None, how many) in the order of the new rows.

    *fresh* gives new rows (first place, how many) as :data:`ARRAY` has them, without its head and end.
    """

    content: bytes
    runs: Sequence[tuple[int, int | None, int]]
    fresh: Callable[[int, int], bytes]


@cache
def available() -> bool:
    """Whether Parquet can be written here: looked up and not loaded, for most processes of a publish write none."""
    found = importlib.util.find_spec("pyarrow")
    return found is not None and any((Path(place) / "parquet").is_dir() for place in found.submodule_search_locations or ())


def parquet_bytes(columns: Sequence[Column], content: bytes, listed: Collection[str] = ()) -> bytes:
    """One table out of its JSON file, a row a line as :data:`ARRAY` has it; the columns *listed* hold lists."""
    import pyarrow as pa

    head, _, end = ARRAY
    schema, how = _schema(columns, listed), pa.schema([pa.field(one.name, _read(pa, one, listed)) for one in columns])
    pieces = _pieces(content, len(head), len(content) - len(end))
    return _written(pa.concat_tables([_table(piece, how).cast(schema) for piece in pieces] or [schema.empty_table()]).combine_chunks())


def spliced_bytes(columns: Sequence[Column], earlier: Earlier, listed: Collection[str] = ()) -> bytes:
    """The same bytes as :func:`parquet_bytes` gives, out of the file before and the rows that are new."""
    return _written(_spliced(columns, earlier, listed))


def _spliced(columns: Sequence[Column], earlier: Earlier, listed: Collection[str]) -> Any:
    """The table put together; what it was put together of is let go before it is written, which takes as much memory again."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, how = _schema(columns, listed), pa.schema([pa.field(one.name, _read(pa, one, listed)) for one in columns])
    old = pq.ParquetFile(io.BytesIO(earlier.content)).read(use_threads=False).cast(schema)
    found = [
        _table(earlier.fresh(place, count), how).cast(schema) if source is None else old.slice(source, count)
        for place, source, count in earlier.runs
    ]
    return pa.concat_tables(found or [schema.empty_table()]).combine_chunks()


def _schema(columns: Sequence[Column], listed: Collection[str]) -> Any:
    import pyarrow as pa

    return pa.schema([pa.field(one.name, _type(pa, one, listed), metadata={"en": one.en, "ko": one.ko}) for one in columns])


def _written(table: Any) -> bytes:
    """*table* is in one piece, so that the bytes do not show of how many it was put together."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(
        table,
        out,
        compression="zstd",
        version="2.6",
        store_schema=False,
        write_statistics=True,
        row_group_size=_ROWS,
    )
    return out.getvalue()


def _pieces(content: bytes, start: int, end: int) -> Iterator[bytes]:
    """Whole rows, some megabytes at a time: a copy of all of them would be as large as all else."""
    between = ARRAY[1]
    while start < end:
        edge = content.find(between, start + _PIECE, end)
        yield content[start : end if edge < 0 else edge]
        start = end if edge < 0 else edge + len(between)


def _table(rows: bytes, schema: Any) -> Any:
    """The rows as Arrow reads them; one block and one thread, so that nothing depends on the machine."""
    import pyarrow.json as pj

    lines = rows.replace(ARRAY[1], b"\n")
    how = pj.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    return pj.read_json(io.BytesIO(lines), read_options=how, parse_options=pj.ParseOptions(explicit_schema=schema))


def _read(pa: Any, column: Column, listed: Collection[str]) -> Any:
    """The type that JSON has: a day is a text there."""
    return pa.string() if column.type == "date" else _type(pa, column, listed)


def _type(pa: Any, column: Column, listed: Collection[str]) -> Any:
    plain = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}.get(column.type, pa.string())
    return pa.list_(plain) if column.name in listed else plain
