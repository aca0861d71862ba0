"""Small cells in tables and charts: what must be left out, and what else, so that totals do not give it back.

A cell from 1 to *minimum* - 1 is left out (primary suppression). Totals that are shown would give it back, so more cells
are left out with it (complementary suppression) until each stays uncertain by at least *minimum*. How uncertain a cell is
follows exactly from what is shown: the values that still add up form a transportation problem, and the most that one
cell can move is a maximum flow through the other hidden ones (Gusfield 1988, "A graph theoretic approach to statistical
data security"). A chart is a table of one row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from kirok.base.errors import BadInput, Refused

#: Fewer than this in a cell are left out, unless the newsroom asks for more.
MINIMUM = 10
_ENDLESS = 1 << 60
Cell = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """A table as it may be shown: None where a cell is left out; *primary* and *complementary* say which and why."""

    rows: tuple[tuple[int | None, ...], ...]
    primary: frozenset[Cell]
    complementary: frozenset[Cell]


def protect(rows: Sequence[Sequence[int]], *, minimum: int = MINIMUM, row_totals: bool = True, column_totals: bool = True) -> Shown:
    """The table with its small cells left out, and as many others as that takes.

    Raises:
        BadInput: the rows differ in length, a count is negative, or *minimum* is below 2.
        Refused: no choice of further cells would hide the small ones; the table may not be shown with these totals.
    """
    _check(rows, minimum)
    table = _Table(rows, row_totals=row_totals, column_totals=column_totals)
    primary = frozenset((r, c) for r, row in enumerate(rows) for c, count in enumerate(row) if 0 < count < minimum)
    hidden = set(primary)
    for cell in sorted(primary):
        while (width := table.width(cell, hidden)) < minimum:
            more = table.companion(cell, hidden, minimum)
            if more is None or more <= hidden:
                raise Refused(f"the cell in row {cell[0] + 1}, column {cell[1] + 1} can be told from its totals (to within {width})")
            hidden |= more
    shown = tuple(tuple(None if (r, c) in hidden else count for c, count in enumerate(row)) for r, row in enumerate(rows))
    return Shown(shown, primary, frozenset(hidden - primary))


def _check(rows: Sequence[Sequence[int]], minimum: int) -> None:
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise BadInput("a table needs rows of the same length")
    if any(type(count) is not int or count < 0 for row in rows for count in row):
        raise BadInput("a table holds whole numbers from 0")
    if minimum < 2:
        raise BadInput("the smallest cell that may be shown must be at least 2", field="minimum")


class _Table:
    """The counts, and beyond them a row and a column without end where totals are not shown."""

    def __init__(self, rows: Sequence[Sequence[int]], *, row_totals: bool, column_totals: bool) -> None:
        self.counts = {(r, c): count for r, row in enumerate(rows) for c, count in enumerate(row)}
        self.height, self.breadth = len(rows), len(rows[0])
        self.open: set[Cell] = set()
        if not column_totals:
            self.open |= {(self.height, c) for c in range(self.breadth)}
        if not row_totals:
            self.open |= {(r, self.breadth) for r in range(self.height)}
        if self.open:
            self.open.add((self.height, self.breadth))

    def width(self, cell: Cell, hidden: set[Cell]) -> int:
        """How far apart the smallest and the largest value are that *cell* may have, given all that is shown."""
        up = self._flow(cell, hidden, up=True)
        down = min(self._flow(cell, hidden, up=False), self.counts[cell])
        return min(up + down, _ENDLESS)

    def _flow(self, cell: Cell, hidden: set[Cell], *, up: bool) -> int:
        """The most that *cell* can grow (or shrink): what its row gives up must come back through its column."""
        row, column = ("r", cell[0]), ("c", cell[1])
        room: dict[tuple[tuple[str, int], tuple[str, int]], int] = {}
        for r, c in (hidden | self.open) - {cell}:
            room[("r", r), ("c", c)] = self.counts.get((r, c), _ENDLESS)
            room[("c", c), ("r", r)] = _ENDLESS
        return _max_flow(room, row, column) if up else _max_flow(room, column, row)

    def companion(self, cell: Cell, hidden: set[Cell], minimum: int) -> set[Cell] | None:
        """The cheapest rectangle around *cell* that lets it move by *minimum*; None if there is none."""
        best: tuple[int, set[Cell]] | None = None
        for r in range(self.height + 1):
            for c in range(self.breadth + 1):
                corners = {(cell[0], c), (r, cell[1]), (r, c)}
                if r != cell[0] and c != cell[1] and all(each in self.counts or each in self.open for each in corners):
                    new = {each for each in corners if each in self.counts}
                    cost = sum(self.counts[each] for each in new - hidden)
                    if self.width(cell, hidden | new) >= minimum and (best is None or cost < best[0]):
                        best = (cost, new)
        return best[1] if best else None


_Node = tuple[str, int]


def _max_flow(room: dict[tuple[_Node, _Node], int], source: _Node, sink: _Node) -> int:
    """Edmonds and Karp's maximum flow from *source* to *sink* over arcs with *room*."""
    total = 0
    while total < _ENDLESS:
        path = _path(room, source, sink)
        if path is None:
            break
        amount = min(room[arc] for arc in path)
        for start, end in path:
            room[start, end] -= amount
            room[end, start] = room.get((end, start), 0) + amount
        total += amount
    return min(total, _ENDLESS)


def _path(room: dict[tuple[_Node, _Node], int], source: _Node, sink: _Node) -> list[tuple[_Node, _Node]] | None:
    came: dict[_Node, _Node] = {source: source}
    queue = deque([source])
    while queue and sink not in came:
        here = queue.popleft()
        for (start, end), amount in sorted(room.items()):
            if start == here and amount > 0 and end not in came:
                came[end] = here
                queue.append(end)
    if sink not in came:
        return None
    path, node = [], sink
    while node != source:
        path.append((came[node], node))
        node = came[node]
    return path[::-1]
