"""The codebook: what every column and every code of the data means, in both languages.

Codes are those that the published rows really use, so that the table shows nothing of what the desk holds besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from kirok.publish.index import Index
from kirok.publish.seam import code_label
from kirok.publish.tables import COLUMNS, TITLES, Column
from kirok.publish.wording import CERTAINTY, Wording

NAME = "codebook"


def codebook_rows(index: Index) -> list[dict[str, object]]:
    """Rows of ``data/codebook``: columns first, then codes; each with an id, and its meaning in English and Korean."""
    tables = [(name, column) for name, columns in COLUMNS.items() if name != NAME for column in columns]
    rows = [_column(name, column) for name, column in tables]
    return rows + [_code(code) for code in sorted(set(_codes(index)))]


def _column(table: str, column: Column) -> dict[str, object]:
    english, korean = TITLES[table]
    return _row(f"{table}.{column.name}", "column", f"{english}: {column.en}", f"{korean}: {column.ko}", column.type)


def _row(key: str, kind: str, english: str, korean: str, detail: str | None) -> dict[str, object]:
    return {"id": key, "kind": kind, "en": english, "ko": korean, "type": detail}


def _code(code: str) -> dict[str, object]:
    if code not in CERTAINTY:
        return _row(code, "code", code_label(code, "en"), code_label(code, "ko"), None)
    words = (Wording(language) for language in ("en", "ko"))
    english, korean = (f"{one.certainty(code).unescape()}: {one.rule(code).unescape()}" for one in words)
    return _row(code, "code", english, korean, None)


def _codes(index: Index) -> Iterator[str]:
    # A hundred thousand claims use some dozens of codes: each combination is looked at once.
    for used in {(claim.type, claim.relation, claim.reason, claim.grounds) for claim in index.claims}:
        yield from (code for code in (*used[:3], *used[3]) if code)
    yield from {finding.certainty for finding in index.findings}
    yield from {correction.reason for correction in index.corrections}
