"""The open data: tables as JSON, CSV and Parquet, with dates (EDTF) and ranges whole, and a Frictionless description."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version as package_version
from operator import attrgetter
from typing import Any

from kirok.publish import parquet
from kirok.publish.edition import Edition
from kirok.publish.exchange.codebook import NAME as CODEBOOK
from kirok.publish.exchange.codebook import codebook_rows
from kirok.publish.exchange.jsons import ARRAY, document, line
from kirok.publish.facts import fact
from kirok.publish.index import Index
from kirok.publish.parts import Part, Table, TableMaker
from kirok.publish.record import SiteRecord, Words
from kirok.publish.tables import COLUMNS, LISTS, TITLES, Column, items_of, number_row, rows

#: What a spreadsheet could take for a formula when a cell begins with it; the apostrophe itself, so that nothing is ambiguous.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
SEPARATOR = "; "
#: The table that tells what the page of numbers tells.
NUMBERS = "numbers"
#: The description of the tables; the page about them, from the language's folder.
PACKAGE, PAGE = "data/datapackage.json", "data.html"


def data_parts(edition: Edition) -> Iterator[Part]:
    """The tables that are made of the whole record; that of numbers is made with its page, for what both count."""
    for name in _WHOLE:
        if name != NUMBERS:
            yield Part(f"data/{name}", None, partial(whole_table, edition, name))


def data_tables(edition: Edition) -> Iterator[TableMaker]:
    """``data/NAME.{json,csv}`` of every table that has a row for each record."""
    for name in (one for one in COLUMNS if one not in _WHOLE):
        for ending in ("json", "csv"):
            path = f"data/{name}.{ending}"
            yield TableMaker(path, partial(_table, edition, name, path))


def _table(edition: Edition, name: str, path: str) -> Table:
    items, make = items_of(name, edition.index)
    frame, facts, row = edition.row_inputs(name), _facts(edition, name, items), partial(_row, items, make, edition.site.invented)
    if path.endswith(".csv"):
        return Table(path, frame, csv_head(COLUMNS[name]), facts, partial(_written, csv_writer(COLUMNS[name]), row))
    head, between, end = ARRAY
    return Table(path, frame, head, facts, partial(_written, line, row), between, end)


def _facts(edition: Edition, name: str, items: Sequence[Any]) -> bytes:
    """The digests of the records of one table, as pages have them where they need them too."""
    if name == "claims":
        return edition.claim_facts
    known = {"findings": lambda: edition.finding_facts, "sentences": lambda: edition.sentence_facts}
    if name in known:
        return b"".join(map(known[name]().__getitem__, map(attrgetter("id"), items)))
    return b"".join(map(fact, items))


def nothing(_: str) -> None:
    """No file before is to be believed."""


def release_parts(
    edition: Edition,
    digests: Mapping[str, bytes],
    read: Callable[[str], bytes],
    earlier: Callable[[str], parquet.Earlier | None] = nothing,
    sitemaps: Sequence[str] = (),
) -> Iterator[Part]:
    """What is made out of the tables as they were written: Parquet, ``data/datapackage.json`` and the page of data.

    *digests* are the SHA-256 of all files so far, *read* gives one of them, *earlier* what is left of a table before. *sitemaps* are
    the names of files that no page links but that of data.
    """
    if parquet.available():
        yield from (parquet_part(edition, name, digests[f"data/{name}.json"], read, earlier) for name in COLUMNS)
    release = version(edition.index, digests)
    yield Part("data/release", None, partial(_release, edition, release, sitemaps))


def parquet_part(
    edition: Edition, name: str, digest: bytes, read: Callable[[str], bytes], earlier: Callable[[str], parquet.Earlier | None] = nothing
) -> Part:
    """``data/NAME.parquet`` out of the JSON file whose SHA-256 is *digest*; pyarrow must be there."""
    return Part(f"data/{name}.parquet", edition.row_inputs(digest, package_version("pyarrow")), partial(_parquet, name, read, earlier))


def _parquet(name: str, read: Callable[[str], bytes], earlier: Callable[[str], parquet.Earlier | None]) -> Iterable[tuple[str, bytes]]:
    columns, listed, before = COLUMNS[name], LISTS.get(name, ()), earlier(name)
    if before:
        yield f"data/{name}.parquet", parquet.spliced_bytes(columns, before, listed)
    else:
        yield f"data/{name}.parquet", parquet.parquet_bytes(columns, read(f"data/{name}.json"), listed)


def _release(edition: Edition, release: str, sitemaps: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    yield PACKAGE, document(_package(edition.site, release))
    called = {name: Words(*titles) for name, titles in TITLES.items()}
    shown = {"tables": TITLES, "called": called, "parquet": parquet.available(), "sitemaps": sitemaps}
    yield from edition.pages("data.html", PAGE, version=release, **shown)


def version(index: Index, digests: Mapping[str, bytes]) -> str:
    """Of which release the data are: its newest day, and eight digits of a hash over the CSV files: "2104.9.2+1f0c9a3e"."""
    day = ".".join(str(int(part)) for part in index.last_day.split("-"))
    made = hashlib.sha256(b"".join(digests[f"data/{name}.csv"] for name in sorted(COLUMNS)))
    return f"{day}+{made.hexdigest()[:8]}"


def _written(write: Callable[[dict[str, object]], bytes], row: Callable[[int], dict[str, object]], place: int) -> bytes:
    return write(row(place))


def _row(items: Sequence[Any], make: Callable[[Any], dict[str, object]], invented: bool, place: int) -> dict[str, object]:  # noqa: FBT001
    return {**make(items[place]), "invented": invented}


def whole_parquets(edition: Edition, read: Callable[[str], bytes]) -> Iterator[Part]:
    """The Parquet files of the tables that are made anew every time, of which *read* gives the files."""
    for name in _WHOLE if parquet.available() else ():
        yield parquet_part(edition, name, hashlib.sha256(read(f"data/{name}.json")).digest(), read)


def whole_table(edition: Edition, name: str) -> Iterator[tuple[str, bytes]]:
    """The two files of a table that is made anew every time."""
    found = _WHOLE[name](edition)
    found = [row | {"invented": edition.site.invented} for row in found]
    head, between, end = ARRAY
    yield f"data/{name}.json", head + between.join(map(line, found)) + end
    yield f"data/{name}.csv", csv_bytes(COLUMNS[name], found)


#: Tables whose rows each rest on many records: they are made anew every time.
_WHOLE: Mapping[str, Callable[[Edition], list[dict[str, object]]]] = {
    CODEBOOK: lambda edition: codebook_rows(edition.index),
    NUMBERS: lambda edition: [number_row(row) for table in edition.numbers for row in table.rows],
    "estimates": lambda edition: rows("estimates", edition.index),
}


def csv_head(columns: tuple[Column, ...]) -> bytes:
    """The first line of a CSV file, behind the byte order mark that spreadsheets need to read Korean."""
    return codecs.BOM_UTF8 + _csv_line([column.name for column in columns])


def csv_writer(columns: tuple[Column, ...]) -> Callable[[Mapping[str, object]], bytes]:
    """What writes one row as RFC 4180 has it."""
    names = [column.name for column in columns]
    return lambda row: _csv_line([cell(row[name]) for name in names])


def _csv_line(cells: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def csv_bytes(columns: tuple[Column, ...], found: Iterable[Mapping[str, object]]) -> bytes:
    """A whole table as CSV."""
    return csv_head(columns) + b"".join(map(csv_writer(columns), found))


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
