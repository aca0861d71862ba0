"""JSON as the site writes it: UTF-8, one line end, keys in the order of the format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping


def document(value: object) -> bytes:
    """One JSON document, indented, with a final line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def table(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A JSON array with one row a line: small to compare from release to release, and many times faster to write."""
    body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{body}\n]\n".encode()


def lines(values: Iterable[Mapping[str, object]]) -> bytes:
    """JSON lines (one object a line), the form that FollowTheMoney tools stream."""
    return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values).encode()


def without_nothing(pairs: Mapping[str, object]) -> dict[str, object]:
    """*pairs* without those whose value is None, empty text or an empty list."""
    return {key: value for key, value in pairs.items() if value not in (None, "", [], {})}
