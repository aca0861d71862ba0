"""The cells of a universe as bits of an integer, and every circle as an exact union of them.

A cell is one class in each dimension together with the innermost declared group, or none. Bit i of an integer is cell i,
so cutting and joining circles are the integer's own operations.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.exposure.circles import EVERYBODY, Box, Circle, Group
from kirok.exposure.universe import Universe

MOST_CELLS = 200_000
_FEW = 100
#: How deep each dimension is told: (("org", 1), ("place", 1)). A dimension left out is not told.
Level = tuple[tuple[str, int], ...]


class Space:
    """The cells that *universe* and the given circles need; *groups* says in which box each group lies."""

    def __init__(self, universe: Universe, circles: Iterable[Circle], groups: Mapping[str, Box] | None = None) -> None:
        self.universe = universe
        self.groups = {**dict(universe.groups), **(groups or {})}
        told = [*self.groups.values(), *(count.circle for count in universe.counts), *circles]
        self._classes = [dimension.classes(_codes(told, dimension.name)) for dimension in universe.dimensions]
        self._plain = 1
        for classes in self._classes:
            self._plain *= len(classes)
        _refuse_too_many(self._plain)
        self._paths = sorted({path for group in (*self.groups, *_paths(told)) for path in around(group)})
        self._known: dict[Circle, int] = {}
        self._told: dict[Level, tuple[Sequence[int], ...]] = {}
        self._spread = self._lay_groups()

    def _lay_groups(self) -> dict[str, dict[int, int]]:
        """For each group, the cells that it adds: plain cell -> its own bit."""
        at, found = self._plain, dict[str, dict[int, int]]()
        for path in self._paths:
            home = list(cells_in(self._plain_cells(self.home(path))))
            _refuse_too_many(at + len(home))
            found[path] = {cell: 1 << (at + number) for number, cell in enumerate(home)}
            at += len(home)
        self.cells = at
        return found

    @cached_property
    def digest(self) -> str:
        """What the bits mean: SHA-256 over the universe's name, the classes of each dimension, and the groups' places."""
        homes = {path: self.home(path).key for path in self._paths}
        meaning = {"universe": self.universe.name, "classes": [list(classes) for classes in self._classes], "groups": homes}
        return hashlib.sha256(canonical(meaning)).hexdigest()

    @property
    def everybody(self) -> int:
        """All cells."""
        return (1 << self.cells) - 1

    def home(self, path: str) -> Box:
        """The box that a group lies in: its own, else that of the group around it, else everybody."""
        return next((self.groups[each] for each in around(path) if each in self.groups), EVERYBODY)

    def bits(self, circle: Circle) -> int:
        """The cells of *circle*."""
        if circle not in self._known:
            self._known[circle] = self._of_group(circle) if isinstance(circle, Group) else self._with_groups(self._plain_cells(circle))
        return self._known[circle]

    def _of_group(self, group: Group) -> int:
        own = [added for path, added in self._spread.items() if path == group.path or path.startswith(f"{group.path}/")]
        return sum(sum(added.values()) for added in own)

    def _with_groups(self, plain: int) -> int:
        """*plain* cells with the members of every group that stand in them."""
        found = plain
        for home, added in self._homes:
            if home & plain == home:
                found |= sum(added.values())
            elif home & plain:
                found |= sum(bit for cell, bit in added.items() if plain >> cell & 1)
        return found

    @cached_property
    def _homes(self) -> list[tuple[int, dict[int, int]]]:
        """The plain cells of each group's box, and the cells that the group adds there."""
        return [(sum(1 << cell for cell in added), added) for added in self._spread.values()]

    def _plain_cells(self, box: Box) -> int:
        found = (1 << self._plain) - 1
        for at, dimension in enumerate(self.universe.dimensions):
            codes = box.codes(dimension.name)
            if codes is not None and dimension.root not in codes:
                union = 0
                for code in codes:
                    union |= self._code_cells[at].get(code, 0)
                found &= union
        return found

    @cached_property
    def _code_cells(self) -> list[dict[str, int]]:
        """For each dimension, the plain cells of each code, with all that lies inside the code."""
        found: list[dict[str, int]] = []
        for at, dimension in enumerate(self.universe.dimensions):
            by_code: dict[str, int] = {}
            for name, cells in self._slices[at].items():
                for code in dimension.chain(name):
                    by_code[code] = by_code.get(code, 0) | cells
            found.append(by_code)
        return found

    @cached_property
    def _slices(self) -> list[dict[str, int]]:
        """For each dimension, the plain cells of each of its classes."""
        found: list[dict[str, int]] = [dict.fromkeys(classes, 0) for classes in self._classes]
        for cell, names in enumerate(itertools.product(*self._classes)):
            for at, name in enumerate(names):
                found[at][name] |= 1 << cell
        return found

    def split(self, mask: int, level: Level) -> Iterator[int]:
        """*mask*, divided as finely as *level* tells; only the blocks that hold something of it."""
        if level not in self._told:
            depths = dict(level)
            told = [at for at, dimension in enumerate(self.universe.dimensions) if depths.get(dimension.name)]
            self._told[level] = tuple(self._parts(at, depths[self.universe.dimensions[at].name]) for at in told)
        return _split(mask, self._told[level])

    def _parts(self, at: int, depth: int) -> Sequence[int]:
        dimension, found = self.universe.dimensions[at], dict[str, int]()
        for name, cells in self._slices[at].items():
            part = dimension.at_depth(name, depth)
            found[part] = found.get(part, 0) | cells
        return [self._with_groups(cells) for cells in found.values()]

    @cached_property
    def outermost(self) -> tuple[int, ...]:
        """The people of each outermost group."""
        return tuple(self.bits(Group(path)) for path in self._paths if "/" not in path)

    @cached_property
    def cadres(self) -> int:
        """The cells that hold nobody but cadres."""
        ranks = next((at for at, dimension in enumerate(self.universe.dimensions) if dimension.name == "rank"), None)
        known = [code for code in self._classes[ranks] if code in self.universe.cadres] if ranks is not None else []
        return self.bits(Box.of({"rank": known})) if known else 0


def _split(mask: int, told: Sequence[Sequence[int]]) -> Iterator[int]:
    if not mask:
        return
    if not told:
        yield mask
        return
    for part in told[0]:
        yield from _split(mask & part, told[1:])


def _refuse_too_many(cells: int) -> None:
    if cells > MOST_CELLS:
        raise BadInput(f"this needs over {MOST_CELLS:,} cells; name fewer places, organisations, ranks and groups", field="universe")


def cells_in(bits: int) -> Iterator[int]:
    """The numbers of the cells in *bits*, from the lowest."""
    if bits.bit_count() > _FEW:
        yield from (at for at, sign in enumerate(reversed(f"{bits:b}")) if sign == "1")
        return
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _codes(circles: Iterable[Circle], dimension: str) -> set[str]:
    boxes = [circle for circle in circles if isinstance(circle, Box)]
    return {code for box in boxes for code in box.codes(dimension) or ()}


def _paths(circles: Iterable[Circle]) -> set[str]:
    return {circle.path for circle in circles if isinstance(circle, Group)}


def around(path: str) -> list[str]:
    """The group and all groups around it, innermost first."""
    parts = path.split("/")
    return ["/".join(parts[:size]) for size in range(len(parts), 0, -1)]
