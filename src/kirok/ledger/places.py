"""Places: where a leaf stands in a log, found on the disk without reading the log.

``places/<WIDTH>/<N>`` holds, for the leaves from N * WIDTH on, WIDTH records sorted by their bytes: the first 8 bytes
of the leaf and its place within the file (2 bytes, big endian). Everything here is derived: whatever is missing or
damaged is read from the entries instead, what is found is compared with its entry, and any writer builds it anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from kirok.base.errors import CheckFailed
from kirok.base.files import write_atomic
from kirok.ledger.tiles import WIDTH, Tiles, durable_folder, spans

FOLDER = "places"
#: Leaves to a file: sixteen small files become a large one.
SMALL, LARGE = 4_096, 65_536
_PREFIX = 8
_RECORD = _PREFIX + 2
#: One leaf found by the index costs as much as so many entries read in their order.
_MANY = 50


class Places:
    """Where the leaves of *tiles* stand; reading one leaf looks at some kilobytes, whatever the log's size."""

    def __init__(self, folder: Path, tiles: Tiles) -> None:
        self.folder = folder / FOLDER
        self.tiles = tiles

    def find(self, leaves: Iterable[bytes]) -> dict[bytes, int]:
        """The first place of each of *leaves* that the log holds.

        Raises:
            CheckFailed: entries are missing or damaged.
        """
        wanted, found = set(leaves), dict[bytes, int]()
        for start, end in self._ranges():
            if not wanted:
                break
            found.update(self._find(wanted, start, end))
            wanted -= found.keys()
        return found

    def refresh(self) -> None:
        """Write what is missing of the index; files that larger ones replace are removed.

        Raises:
            BadInput: the disk is full.
        """
        for width in (LARGE, SMALL):
            for number in range(self._first(width), self.tiles.size // width):
                path = self._path(width, number)
                if not path.exists():
                    durable_folder(path.parent)
                    write_atomic(path, self._records(number * width, (number + 1) * width))
        for number in range(self._first(SMALL)):
            self._path(SMALL, number).unlink(missing_ok=True)

    def damaged(self) -> list[str]:
        """The index's files that do not say what the entries say, by their paths in the log."""
        wrong = []
        for start, end in self._ranges():
            path = self._path(end - start, start // (end - start))
            if end - start in (SMALL, LARGE) and path.exists() and path.read_bytes() != self._records(start, end):
                wrong.append(path.relative_to(self.folder.parent).as_posix())
        return wrong

    def _first(self, width: int) -> int:
        """The number of the first file of this width that is needed."""
        return 0 if width == LARGE else self.tiles.size // LARGE * (LARGE // SMALL)

    def _path(self, width: int, number: int) -> Path:
        return self.folder / str(width) / str(number)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """The places of the log, cut as the index's files are, and the rest that no file holds yet."""
        size = self.tiles.size
        edges = [*range(0, size, LARGE), *range(size // LARGE * LARGE, size, SMALL), size]
        yield from pairwise(sorted(set(edges)))

    def _records(self, start: int, end: int) -> bytes:
        return b"".join(sorted(leaf[:_PREFIX] + (place - start).to_bytes(2, "big") for place, leaf in self._entries(start, end)))

    def _entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        for number, first, after in spans(start, end):
            entries = self.tiles.entries(number)
            yield from ((place, entries[place % WIDTH]) for place in range(first, after))

    def _find(self, wanted: set[bytes], start: int, end: int) -> dict[bytes, int]:
        # Who looks for many reads all entries once; who looks for a few finds them by the index.
        records = self._load(start, end) if len(wanted) * _MANY < end - start else None
        if records is not None:
            try:
                return {leaf: place for leaf in wanted if (place := self._look(records, leaf, start)) is not None}
            except CheckFailed:
                pass  # the index is wrong; the entries decide
        found: dict[bytes, int] = {}
        for place, leaf in self._entries(start, end):
            if leaf in wanted:
                found.setdefault(leaf, place)
        return found

    def _load(self, start: int, end: int) -> Sequence[bytes] | None:
        width = end - start
        if width not in (SMALL, LARGE):
            return None
        try:
            content = self._path(width, start // width).read_bytes()
        except OSError:
            return None
        return _Records(content) if len(content) == width * _RECORD else None

    def _look(self, records: Sequence[bytes], leaf: bytes, start: int) -> int | None:
        at = bisect_left(records, leaf[:_PREFIX])
        while at < len(records) and records[at][:_PREFIX] == leaf[:_PREFIX]:
            place = start + int.from_bytes(records[at][_PREFIX:], "big")
            entry = self.tiles.entries(place // WIDTH)[place % WIDTH]
            if entry == leaf:
                return place
            if entry[:_PREFIX] != leaf[:_PREFIX]:
                raise CheckFailed("the index of places is wrong")
            at += 1
        return None


class _Records(Sequence[bytes]):
    """The records of a file, read where they lie."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __len__(self) -> int:
        return len(self.content) // _RECORD

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # slices of records are never asked for
        return self.content[index * _RECORD : (index + 1) * _RECORD]
