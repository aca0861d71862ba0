"""The open data: tables as JSON, CSV and Parquet, with dates (EDTF) and ranges whole, and a Frictionless description."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

from kirok.publish import parquet
from kirok.publish.exchange.codebook import NAME as CODEBOOK
from kirok.publish.exchange.codebook import codebook_rows
from kirok.publish.exchange.jsons import document, table
from kirok.publish.index import Index
from kirok.publish.record import SiteRecord
from kirok.publish.tables import COLUMNS, LISTS, TITLES, Column, rows

#: What a spreadsheet could take for a formula when a cell begins with it; the apostrophe itself, so that nothing is ambiguous.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
SEPARATOR = "; "


def data_files(index: Index) -> dict[str, bytes]:
    """``data/NAME.{json,csv,parquet}`` for every table, and ``data/datapackage.json``; no Parquet where pyarrow is missing."""
    files: dict[str, bytes] = {}
    for name, columns in COLUMNS.items():
        found = _table(name, index)
        files[f"data/{name}.json"] = table(found)
        files[f"data/{name}.csv"] = csv_bytes(columns, found)
        if parquet.available():
            files[f"data/{name}.parquet"] = parquet.parquet_bytes(columns, found, LISTS.get(name, ()))
    return {**files, "data/datapackage.json": document(_package(index.site, version(index, files)))}


def version(index: Index, files: Mapping[str, bytes]) -> str:
    """Of which release the data are: its newest day, and eight digits of a hash over the CSV files: "2104.9.2+1f0c9a3e"."""
    day = ".".join(str(int(part)) for part in index.last_day.split("-"))
    digest = hashlib.sha256(b"".join(files[path] for path in sorted(files) if path.endswith(".csv")))
    return f"{day}+{digest.hexdigest()[:8]}"


def _table(name: str, index: Index) -> list[dict[str, object]]:
    if name == CODEBOOK:
        return [{**row, "invented": index.site.invented} for row in codebook_rows(index)]
    return rows(name, index)


def csv_bytes(columns: tuple[Column, ...], found: list[dict[str, object]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, which spreadsheets need to read Korean."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in columns])
    writer.writerows([[cell(row[column.name]) for column in columns] for row in found])
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """One value as a CSV cell: lists joined by ``; ``, nothing for null, no cell that a spreadsheet would run.

    A text that begins like a formula gets one apostrophe in front (OWASP, CSV injection); taking one leading
    apostrophe away gives the text back.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(RISKY) and isinstance(value, str | list) else text


def _package(site: SiteRecord, release: str) -> Mapping[str, object]:
    """Data Package v1 (specs.frictionlessdata.io); ``titles``, ``invented`` and ``parquet`` are additions it allows."""
    return {
        "profile": "tabular-data-package",
        "name": "kirok-record",
        "version": release,
        "title": site.title.get("en"),
        "titles": {"en": site.title.get("en"), "ko": site.title.get("ko")},
        "description": "Published claims, findings, sentences, corrections, numbers and estimates. Dates are EDTF; counts are ranges. "
        "In CSV, lists are joined by '; ' and one leading apostrophe guards texts that begin like a formula.",
        "invented": site.invented,
        "resources": [_resource(name, columns) for name, columns in COLUMNS.items()],
    }


def _resource(name: str, columns: tuple[Column, ...]) -> Mapping[str, object]:
    english, korean = TITLES[name]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        **({"parquet": f"{name}.parquet"} if parquet.available() else {}),
        "title": english,
        "titles": {"en": english, "ko": korean},
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(column) for column in columns], "primaryKey": "id", "missingValues": [""]},
    }


def _field(column: Column) -> Mapping[str, object]:
    constraints = {"constraints": {"required": True, "unique": True}} if column.name == "id" else {}
    titles = {"en": column.en, "ko": column.ko}
    return {"name": column.name, "type": column.type, "title": column.en, "titles": titles, **constraints}
