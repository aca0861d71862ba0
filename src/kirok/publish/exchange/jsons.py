"""JSON as the site writes it: UTF-8, one line end, keys in the order of the format."""

from __future__ import annotations

import json
from collections.abc import Mapping


def document(value: object) -> bytes:
    """One JSON document, indented, with a final line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


#: A JSON array with one row a line: small to compare from release to release, and many times faster to write.
ARRAY = (b"[\n", b",\n", b"\n]\n")


def line(row: Mapping[str, object]) -> bytes:
    """One row, on one line without its end."""
    return json.dumps(row, ensure_ascii=False).encode()


def without_nothing(pairs: Mapping[str, object]) -> dict[str, object]:
    """*pairs* without those whose value is None, empty text or an empty list."""
    return {key: value for key, value in pairs.items() if value not in (None, "", [], {})}
