"""Keys under which spellings of one name meet."""

from __future__ import annotations

from kirok.names.name import Name


def keys(name: Name | str, count: int = 3) -> tuple[str, ...]:
    """The *count* most probable readings, written in folded hangul; empty for a refusal."""
    read = name if isinstance(name, Name) else Name.parse(name)
    return () if read.refusal else (" ".join(sorted(read.text.casefold().split())),)[:count]
