"""A schematic map: one tile for each area that the newsroom declared a spot for, and how many claims place something there.

A tile says neither where nor how large a place is. A facility stands in the tile of the area around it, at no point of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kirok.publish.entries import Entry, Register
from kirok.publish.house import Spot
from kirok.publish.record import ClaimRecord, Words

#: Height of a tile and the gap below it, in pixels; its width is a share of the page's.
HEIGHT, GAP = 92, 6
#: Shades above the empty one: of the tile that most claims name, thirds of its number.
SHADES = 3


@dataclass(frozen=True)
class Tile:
    """One tile at *left* and *width* (per cent) and *top* (pixels): its page if it has one, and its standing claims."""

    id: str
    label: Words
    entry: Entry | None
    facilities: tuple[Entry, ...]
    claims: int
    findings: int
    shade: int
    left: float
    top: int
    width: float


@dataclass(frozen=True)
class TileMap:
    """All tiles, the height in pixels, and how many standing claims name a place that lies on none of them."""

    tiles: tuple[Tile, ...]
    height: int
    elsewhere: int


def tile_map(register: Register, spots: tuple[Spot, ...]) -> TileMap | None:
    """The map over *spots*, no wider and no taller than those that are known; None where none is declared or is."""
    areas = {area.id: area for area in register.index.site.areas}
    known = [spot for spot in spots if spot.area in areas or register.place(spot.area)]
    if not known:
        return None
    labels = {key: area.label for key, area in areas.items()}
    left, top = min(spot.column for spot in known), min(spot.row for spot in known)
    known = [replace(spot, column=spot.column - left, row=spot.row - top) for spot in known]
    columns = max(spot.column for spot in known) + 1
    standing = {spot.area: _standing(register.place(spot.area)) for spot in known}
    most = max(map(len, standing.values()), default=0)
    tiles = tuple(_tile(register, spot, labels, standing[spot.area], (columns, most)) for spot in known)
    return TileMap(tiles, (max(spot.row for spot in known) + 1) * (HEIGHT + GAP), _elsewhere(register, standing.values()))


def _tile(register: Register, spot: Spot, labels: Mapping[str, Words], claims: tuple[ClaimRecord, ...], scale: tuple[int, int]) -> Tile:
    """*scale* are the columns of the map and the most claims of a tile."""
    columns, most = scale
    entry = register.place(spot.area)
    inner = register.within(entry) if entry else ()
    return Tile(
        id=spot.area,
        label=entry.label if entry else labels[spot.area],
        entry=entry,
        facilities=tuple(one for one in inner if one.kind == "facilities"),
        claims=len(claims),
        findings=len({finding for claim in claims for finding in claim.findings}),
        shade=-(-SHADES * len(claims) // max(most, 1)),
        left=round(100 * spot.column / columns, 3),
        top=spot.row * (HEIGHT + GAP),
        width=round(100 / columns - 0.8, 3),
    )


def _standing(entry: Entry | None) -> tuple[ClaimRecord, ...]:
    return tuple(claim for claim in entry.claims if claim.status == "standing" and not claim.denied) if entry else ()


def _elsewhere(register: Register, standing: Iterable[tuple[ClaimRecord, ...]]) -> int:
    shown = {claim.id for claims in standing for claim in claims}
    index = register.index
    return sum(c.status == "standing" and not c.denied and c.place is not None and c.id not in shown for c in index.claims)
