"""Parts: what a site is made of, and how a publish knows which of them need not be made again.

To add pages: a function ``parts(edition) -> Iterator[Part]`` in a module of its own, and its name in
``pages.PART_MAKERS``. A part says its name, a digest of everything that it reads (``edition.inputs(...)`` over records,
texts and numbers), and how its files are made. As long as the digest stays, the files that it made before are taken
over without being looked into. A part with ``inputs=None`` is made at each publish, which costs its time and is always
right; its files count as changed only when their bytes are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kirok.publish.facts import SIZE


@dataclass(frozen=True)
class Part:
    """One or several files that are made together: ``finding/f1`` is two pages and what stands beside them.

    *make* gives (path from the site's folder, bytes) and must read nothing that *inputs* does not stand for.
    """

    name: str
    inputs: bytes | None
    make: Callable[[], Iterable[tuple[str, bytes]]]


@dataclass(frozen=True)
class TableMaker:
    """A table that is yet to be looked at: where it lies, and what gives it."""

    path: str
    make: Callable[[], Table]


@dataclass(frozen=True)
class Table:
    """One big file of many rows: *head*, the rows with *between* them, *end*.

    *facts* are 16 bytes a row, one after the other, that stand for all that the row shows, in the file's order, and *row* writes
    the one at a place. Rows whose fact stays are copied from the file that was published before. *inputs* stands for what all rows
    share.
    """

    path: str
    inputs: bytes
    head: bytes
    facts: bytes
    row: Callable[[int], bytes]
    between: bytes = b""
    end: bytes = b""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.facts) // SIZE

    def pieces(self) -> Iterator[bytes]:
        """The whole file, piece by piece."""
        yield self.head
        for place in range(self.count):
            yield (self.between if place else b"") + self.row(place)
        yield self.end
