"""What a newsroom brings of its own: its logo, its colours, its templates, a third language, the tiles of its map.

The values only; :mod:`kirok.publish.house_files` reads them from a folder. They are part of the record, so that the same
record gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """A language of the site besides English and Korean: *code* as in BCP 47 ("eo"), *name* as its speakers write it.

    *catalogue* is a PO file of the site's sentences; *labels* name vocabulary codes. What it lacks is read in English.
    """

    code: str
    name: str
    title: str = ""
    contact: str = ""
    enter: str = ""
    catalogue: bytes = b""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Spot:
    """Where an area lies on the schematic map: its column and row, from 0; the distance between two tells nothing."""

    area: str
    column: int
    row: int


@dataclass(frozen=True)
class House:
    """A newsroom's own: *css* after ours, *logo* (its file's name, its bytes), *templates* (name, text) instead of ours."""

    css: str = ""
    logo: tuple[str, bytes] | None = None
    templates: tuple[tuple[str, str], ...] = ()
    tongues: tuple[Tongue, ...] = ()
    tiles: tuple[Spot, ...] = ()


#: A newsroom that brings nothing of its own.
NONE = House()
