"""The tables as Apache Parquet beside CSV: typed columns, lists as lists, dates (EDTF) and ranges whole, the same bytes each time.

Needs pyarrow (the extra ``publish``); where it is missing the site has no Parquet files and its page of data says so.
The bytes are the same for the same record and the same version of pyarrow, whose name and version stand in each file.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

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


def parquet_bytes(columns: Sequence[Column], rows: Sequence[Mapping[str, object]], listed: Collection[str] = ()) -> bytes:
    """One table; the columns *listed* hold lists."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(column.name, _type(pa, column, listed), metadata={"en": column.en, "ko": column.ko}) for column in columns]
    schema = pa.schema(fields)
    arrays = [
        pa.array([_value(column, row[column.name]) for row in rows], field.type) for column, field in zip(columns, fields, strict=True)
    ]
    out = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        out,
        compression="zstd",
        version="2.6",
        store_schema=False,
        write_statistics=True,
        row_group_size=_ROWS,
    )
    return out.getvalue()


def _type(pa: Any, column: Column, listed: Collection[str]) -> Any:
    plain = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}.get(column.type, pa.string())
    return pa.list_(plain) if column.name in listed else plain


def _value(column: Column, value: object) -> object:
    """A day as a day; everything else is what JSON has."""
    return dt.date.fromisoformat(value) if column.type == "date" and isinstance(value, str) else value
