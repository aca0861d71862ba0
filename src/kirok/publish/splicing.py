"""Big tables written from the file before: unchanged rows are copied in runs, only new ones are made."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from kirok.publish.facts import SIZE
from kirok.publish.kept_rows import Rows
from kirok.publish.parts import Part, Table

Facts = TypeVar("Facts", bytes, memoryview)
_PIECE = 250_000  # bytes copied at a time: as much as a processor keeps near


def _nothing(_: str, __: bytes, ___: Rows) -> None:
    """Nothing is to be made of it."""


class Splice:
    """*table* written anew out of what *old* says of the *file* before (None: there is none).

    *then* gives what is to be made of it at once, by the path, the SHA-256 and the rows of what was written.

    After :meth:`pieces` has run to its end, *lengths* holds the bytes of the head and of each row.
    """

    def __init__(self, table: Table, old: Rows | None, file: Path, then: Callable[[str, bytes, Rows], Part | None] = _nothing) -> None:
        self.table = table
        self.then = then
        self.old = old if old is not None and old.inputs == table.inputs else None
        self.file = file
        self.lengths = array("I")

    @property
    def same(self) -> bool:
        """Whether no row is another one than before."""
        return self.old is not None and self.old.facts == self.table.facts

    def rows(self) -> Rows:
        """What is to be kept of the table as it was written."""
        return Rows(self.table.inputs, self.table.facts, self.lengths.tobytes())

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the file, piece by piece."""
        yield self.table.head
        self.lengths.append(len(self.table.head))
        if self.old is None:
            yield from self._made(0, self.table.count)
        else:
            yield from self._spliced(self.old)
        yield self.table.end

    def _made(self, start: int, end: int) -> Iterator[bytes]:
        for place in range(start, end):
            row = self.table.row(place)
            self.lengths.append(len(row))
            yield self.table.between + row if place else row

    def _spliced(self, old: Rows) -> Iterator[bytes]:
        lengths = array("I")
        lengths.frombytes(old.lengths)
        gap = len(self.table.between)
        # Where each old row begins, behind its separator, and where the last one ends.
        starts = [*accumulate((length + gap for length in lengths[1:]), initial=lengths[0])]
        with self.file.open("rb") as stream:
            for place, source, count in runs(self.table.facts, old.facts):
                if source is None:
                    yield from self._made(place, place + count)
                    continue
                yield self.table.between if place else b""
                self.lengths.extend(lengths[source + 1 : source + 1 + count])
                stream.seek(starts[source])
                left = starts[source + count] - gap - starts[source]
                while left > 0:
                    piece = stream.read(min(left, _PIECE))
                    if not piece:
                        raise EOFError(self.file)
                    left -= len(piece)
                    yield piece


def runs(new: bytes, old: bytes) -> Iterator[tuple[int, int | None, int]]:
    """(place, place in the old file or None, how many rows), in the order of the new file; both are 16 bytes a row."""
    one, other = memoryview(new), memoryview(old)
    count, before = len(new) // SIZE, len(old) // SIZE
    known: dict[bytes, int] = {}
    place = source = 0
    while place < count:
        length = _alike(one[place * SIZE :], other[source * SIZE :], min(count - place, before - source))
        if length:
            yield place, source, length
            place, source = place + length, source + length
            continue
        # Where one row took the place of another, the next ones stand as they did.
        if source + 1 < before and _row(one, place + 1) == _row(other, source + 1):
            yield place, None, 1
            place, source = place + 1, source + 1
            continue
        known = known or {_row(old, at): at for at in range(before)}
        found = known.get(_row(new, place))
        if found is None:
            yield place, None, 1
            place += 1
        else:
            source = found


def _row(facts: Facts, at: int) -> Facts:
    return facts[at * SIZE : (at + 1) * SIZE]


def stretch(rows: Rows, gap: int, first: int, count: int) -> tuple[int, int]:
    """From where to where so many rows lie in the file, the separators (*gap* bytes) among them and none after the last."""
    lengths = array("I")
    lengths.frombytes(rows.lengths)
    start = sum(lengths[: first + 1]) + gap * first
    return start, start + sum(lengths[first + 1 : first + 1 + count]) + gap * (count - 1)


def _alike(one: memoryview, other: memoryview, most: int) -> int:
    """How many rows both begin with, at most *most*."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low * SIZE : middle * SIZE] == other[low * SIZE : middle * SIZE]:
            low = middle
        else:
            high = middle - 1
    return low
