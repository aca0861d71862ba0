"""The tables as Apache Parquet beside CSV: typed columns, lists as lists, dates (EDTF) and ranges whole, the same bytes each time.

Read by Arrow from the JSON that was just written, which takes a fraction of the time of making every row once more.
Needs pyarrow (the extra ``publish``); where it is missing the site has no Parquet files and its page of data says so.
The bytes are the same for the same record and the same version of pyarrow, whose name and version stand in each file.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from kirok.publish.exchange.jsons import ARRAY
from kirok.publish.tables import Column

_ROWS = 65_536


@cache
def available() -> bool:
    """Whether Parquet can be written here."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        return False
    return True


def parquet_bytes(columns: Sequence[Column], content: bytes, listed: Collection[str] = ()) -> bytes:
    """One table out of its JSON file, a row a line as :data:`ARRAY` has it; the columns *listed* hold lists."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(one.name, _type(pa, one, listed), metadata={"en": one.en, "ko": one.ko}) for one in columns])
    table = _table(content, pa.schema([pa.field(one.name, _read(pa, one, listed)) for one in columns]))
    out = io.BytesIO()
    pq.write_table(
        table.cast(schema),
        out,
        compression="zstd",
        version="2.6",
        store_schema=False,
        write_statistics=True,
        row_group_size=_ROWS,
    )
    return out.getvalue()


def _table(content: bytes, schema: Any) -> Any:
    """The rows as Arrow reads them; one block and one thread, so that nothing depends on the machine."""
    import pyarrow.json as pj

    head, between, end = ARRAY
    lines = content[len(head) : -len(end)].replace(between, b"\n")
    if not lines:
        return schema.empty_table()
    how = pj.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    return pj.read_json(io.BytesIO(lines), read_options=how, parse_options=pj.ParseOptions(explicit_schema=schema))


def _read(pa: Any, column: Column, listed: Collection[str]) -> Any:
    """The type that JSON has: a day is a text there."""
    return pa.string() if column.type == "date" else _type(pa, column, listed)


def _type(pa: Any, column: Column, listed: Collection[str]) -> Any:
    plain = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}.get(column.type, pa.string())
    return pa.list_(plain) if column.name in listed else plain
