"""Loops and streams that tell how far they are (see watching): all of it, in few steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar

from kirok.base.watching import Advance

T = TypeVar("T")

#: How often at most a loop tells how far it is: more is not seen.
_TOLD = 200
#: Streams tell of so many bytes at once.
_BYTES = 4 << 20


def spread(items: Iterable[T], share: int, advance: Advance, count: int | None = None) -> Iterator[T]:
    """Pass *items* on; *share* steps are told of on the way, and all of them at the end.

    *count* is how many items there are, about, where they do not know it themselves.
    """
    size = count if count is not None else len(items) if isinstance(items, Sized) else 0
    every, told = max(size // _TOLD, 1), 0
    for at, item in enumerate(items, 1):
        yield item
        if not at % every:
            done = share * min(at, size) // max(size, 1)
            advance(done - told)
            told = done
    advance(share - told)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Heard:
    """A stream that tells of the bytes that were read of it, some megabytes at a time."""

    def __init__(self, stream: _Readable, advance: Advance) -> None:
        self._stream = stream
        self._advance = advance
        self._untold = 0

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end, by when all were told of."""
        piece = self._stream.read(size)
        self._untold += len(piece)
        if self._untold >= _BYTES or not piece:
            self._advance(self._untold)
            self._untold = 0
        return piece
