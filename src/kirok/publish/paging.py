"""Long lists on several pages, none of which grows beyond what a slow connection carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

#: Names that pages of lists bear; no item can bear one.
RESERVED = re.compile(r"index(-[0-9]+)?")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, in the order of reading: its *items*, where it lies, and where its neighbours do.

    Paths are from the language's folder; *before* and *after* are None at the ends.
    """

    items: tuple[T, ...]
    path: str
    first: str
    before: str | None
    after: str | None
    last: str

    @property
    def ways(self) -> tuple[str | None, ...]:
        """What a page reads of where it lies and of its neighbours."""
        return self.path, self.first, self.before, self.after, self.last

    @property
    def is_newest(self) -> bool:
        """Whether it is the one that lies at the list's plain address."""
        return self.path == self.first


def newest_first(items: Sequence[T], size: int, path: str) -> Iterator[Page[T]]:
    """*items* (newest first) on pages of *size*, filled from the oldest on, so that news change the newest page alone.

    That one lies at *path* and holds up to ``2 * size - 1``, lest it be nearly empty; the oldest one lies at ``PATH-1``.
    """
    count = max(1, len(items) // size)
    edges = [0, *(len(items) - size * number for number in range(count - 1, 0, -1)), len(items)]
    names = [path, *(_numbered(path, number) for number in range(count - 1, 0, -1))]
    return _pages(items, edges, names)


def in_order(items: Sequence[T], size: int, path: str) -> Iterator[Page[T]]:
    """*items* on pages of *size*: the first at *path*, the next at ``PATH-2``."""
    count = max(1, -(-len(items) // size))
    edges = [*(size * number for number in range(count)), len(items)]
    return _pages(items, edges, [path, *(_numbered(path, number) for number in range(2, count + 1))])


def _numbered(path: str, number: int) -> str:
    return f"{path.removesuffix('.html')}-{number}.html"


def _pages(items: Sequence[T], edges: Sequence[int], names: Sequence[str]) -> Iterator[Page[T]]:
    for at, name in enumerate(names):
        before = names[at - 1] if at else None
        after = names[at + 1] if at + 1 < len(names) else None
        yield Page(tuple(items[edges[at] : edges[at + 1]]), name, names[0], before, after, names[-1])
