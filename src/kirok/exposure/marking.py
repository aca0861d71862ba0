"""What one item says of each protected person behind it."""

from __future__ import annotations

from kirok.exposure.circles import Box, Circle
from kirok.exposure.drafts import UNKNOWN_HOP, Item, Knower
from kirok.exposure.grades import GAMMA
from kirok.exposure.space import Level, Space
from kirok.exposure.state import Mark
from kirok.exposure.versions import missing


def level_of(space: Space, attribution: Box) -> Level:
    """How finely *attribution* tells each dimension: (("org", 1), ("place", 1))."""
    found = []
    for name, codes in attribution.parts:
        dimension = space.universe.dimension(name)
        depths = [dimension.depth(code) for code in codes if code != dimension.root] if dimension else []
        if len(depths) == len(codes):
            found.append((name, max(depths)))
    return tuple(sorted(found))


def mark(space: Space, item: Item, person: str, *, shown: str | None = None, delay: int = 0) -> Mark:
    """What the text says of *person*, its attribution left aside.

    Only circles that are credited keep anybody possible. Where some circle is listed, those on the list stay likelier
    than people who merely share the talk. Behind an unknown hop only the smallest circle that could have known counts.
    """
    credited = [knower for knower in item.knowers if knower.credited]
    if person.endswith(f"/{UNKNOWN_HOP}"):
        credited = [min(item.knowers, key=_worth)] if item.knowers and min(item.knowers, key=_worth).credited else []
    possible = _union(space, [knower.circle for knower in credited])
    listed = _union(space, [knower.circle for knower in credited if knower.listed])
    lag = None if item.lag is None else item.lag + delay
    return Mark(item.id, possible, listed or possible, missing(shown or item.shown, lag))


def _worth(knower: Knower) -> float:
    return knower.low if knower.tabulated else knower.low * GAMMA


def _union(space: Space, circles: list[Circle]) -> int:
    found = 0
    for circle in circles:
        found |= space.bits(circle)
    return found


def published(space: Space, item: Item, person: str, *, fits: bool) -> Mark:
    """What a published item says of *person*, with its attribution where that may be read of them."""
    plain = mark(space, item, person)
    if not fits:
        return plain
    told = space.bits(item.attribution)
    return Mark(plain.item, plain.possible & told, plain.likeliest & told, plain.missing)
