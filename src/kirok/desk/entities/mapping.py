"""A schematic map: one tile a province, with how many claims are set there at least so precisely; never a made-up point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from kirok.desk.claims.templatetags.claims import both
from kirok.desk.entities.models import Place, Setting
from kirok.terms import gazetteer

#: Column and row of the tiles of a country whose outline is known: rough neighbourhood, not distance.
GRIDS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "KP": {
        "KP-10": (3, 0), "KP-09": (4, 0), "KP-13": (5, 0),
        "KP-03": (1, 1), "KP-04": (2, 1), "KP-08": (3, 1),
        "KP-14": (0, 2), "KP-01": (1, 2), "KP-02": (2, 2), "KP-07": (3, 2),
        "KP-05": (0, 3), "KP-06": (1, 3), "KP-15": (2, 3),
    },
}  # fmt: skip
_COLUMNS = 6
WIDTH, HEIGHT = 132, 64


@dataclass(frozen=True)
class Tile:
    """One province: where its tile stands, in units of the drawing, and how many claims are set in it."""

    key: str
    name: str
    x: int
    y: int
    claims: int
    shade: str = ""


@dataclass(frozen=True)
class Schematic:
    """The tiles, the size of the drawing, and how many claims are set no finer than a country, or nowhere."""

    tiles: Sequence[Tile]
    width: int
    height: int
    coarser: int
    neighbours: bool


def schematic() -> Schematic:
    """The map of all places of the registry."""
    places = {row.pk: row for row in Place.objects.all()}
    counts = dict(Setting.objects.filter(place__isnull=False).values_list("place").annotate(n=Count("pk")))
    by_key = {row.key: row for row in places.values()}
    within = Counter[int]()
    coarser = 0
    for number, count in counts.items():
        province = _province(places[number], by_key)
        if province is None:
            coarser += count
        else:
            within[province.pk] += count
    provinces = [row for row in places.values() if row.kind == "province"]
    most = max(within.values(), default=0)
    tiles = [_tile(row, spot, within[row.pk], most) for row, spot in zip(provinces, _spots(provinces), strict=True)]
    columns, rows = (max((part[at] for part in _spots(provinces)), default=-1) + 1 for at in (0, 1))
    return Schematic(tiles, columns * WIDTH, rows * HEIGHT, coarser, bool(provinces) and all(map(_known, provinces)))


def _province(place: Place, by_key: Mapping[str, Place]) -> Place | None:
    seen: set[str] = set()
    at: Place | None = place
    while at is not None and at.key not in seen:
        if at.kind == "province":
            return at
        seen.add(at.key)
        at = by_key.get(str(at.payload.get("parent") or ""))
    return None


def _spots(provinces: Sequence[Place]) -> list[tuple[int, int]]:
    """A known grid where every province has a spot in it; else one after the other."""
    known = [_known(row) for row in provinces]
    if all(known) and len(set(known)) == len(known):
        return [spot for spot in known if spot]
    return [(at % _COLUMNS, at // _COLUMNS) for at in range(len(provinces))]


def _known(row: Place) -> tuple[int, int] | None:
    grid = GRIDS.get(str(row.payload.get("country") or ""), {})
    name = row.payload.get("name")
    names = set(name.values()) if isinstance(name, Mapping) else {name}
    for code, spot in grid.items():
        area = gazetteer.area(code)
        if row.key == code or {area.en, area.ko} & names:
            return spot
    return None


def _tile(row: Place, spot: tuple[int, int], claims: int, most: int) -> Tile:
    return Tile(row.key, both(row.payload.get("name")) or row.key, spot[0] * WIDTH, spot[1] * HEIGHT, claims, _shade(claims, most))


def _shade(claims: int, most: int) -> str:
    """Three steps of how much is told of a province, beside the province of which most is told; none for nothing."""
    if not claims:
        return ""
    return "some" if claims * 3 <= most else "some many" if claims * 3 <= 2 * most else "some most"


def inside(place: Place) -> list[Place]:
    """The places that lie directly in *place*."""
    return list(Place.objects.filter(payload__parent=place.key).order_by("pk"))


def above(place: Place) -> list[Place]:
    """The places around *place*, the nearest first."""
    found: list[Place] = []
    key = place.payload.get("parent")
    while key and key not in {row.key for row in found}:
        row = Place.objects.filter(key=key).first()
        if row is None:
            break
        found.append(row)
        key = row.payload.get("parent")
    return found
