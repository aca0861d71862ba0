"""Which bytes of a recording a player asks for (RFC 9110, section 14): one range, never more than a window of it."""

from __future__ import annotations

import re

WINDOW = 4_000_000
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def asked(header: str | None, size: int) -> tuple[int, int] | None:
    """[start, end) of what is asked for, cut to the window; None where it cannot be given (416).

    Without a range, or with one of another kind, the file's beginning is meant.
    """
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or not (found[1] or found[2]):
        return (0, min(size, WINDOW)) if size else None
    if not found[1]:
        start, end = max(size - int(found[2]), 0), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (start, min(end, start + WINDOW)) if start < end else None
