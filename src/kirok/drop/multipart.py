"""``multipart/form-data`` (RFC 7578) as it comes off the socket: parts are handed on piece by piece, nothing is kept.

File names are the bytes that the browser sent. Browsers write a quotation mark, CR and LF of a name as %22, %0D and
%0A (WHATWG HTML, "multipart form data"); they stay as they came, since nobody could tell them from a name that has
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from kirok.base.errors import BadInput

PIECE = 65_536
_HEAD_LIMIT = 16_384  # bytes of a part's header lines; room for a name of 4,096 bytes
_BOUNDARY = re.compile(rb'multipart/form-data;\s*boundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))\s*(?:;.*)?', re.IGNORECASE)
_DISPOSITION = re.compile(rb"\r\ncontent-disposition:\s*form-data\s*;(.*)", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_FILE_NAME = re.compile(rb'[;\s]filename="([^"]*)"', re.DOTALL)
_STARRED = re.compile(rb"[;\s]filename\*=utf-8''([^\s;]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """The head of a part: the field's *name*, and the file's name where it is one."""

    name: str
    filename: bytes | None


def boundary_of(content_type: str) -> bytes:
    """The boundary that a Content-Type names.

    Raises:
        BadInput: it is not a form with parts.
    """
    found = _BOUNDARY.fullmatch(content_type.encode("latin-1", "replace"))
    if not found:
        raise BadInput("this is not a form that can be read", allowed="multipart/form-data with a boundary")
    return found[1] or found[2]


def parts(read: Callable[[int], bytes], boundary: bytes) -> Iterator[Part | bytes]:
    """Each part's head, then its pieces.

    Raises:
        BadInput: the body is cut short or malformed.
    """
    mark = b"\r\n--" + boundary
    # The first boundary has no line's end before it.
    waiting = _Waiting(read, bytearray(b"\r\n"))
    for piece in waiting.until(mark):
        if piece.strip():
            raise _malformed("it does not begin with its boundary")
    while not waiting.is_last():
        yield _head(waiting.line_block())
        yield from waiting.until(mark)


class _Waiting:
    """Bytes that were read and are not handed on yet."""

    def __init__(self, read: Callable[[int], bytes], begun: bytearray) -> None:
        self._read = read
        self._bytes = begun

    def _more(self) -> None:
        piece = self._read(PIECE)
        if not piece:
            raise _malformed("it is cut short")
        self._bytes += piece

    def until(self, mark: bytes) -> Iterator[bytes]:
        """All before *mark*, which is passed over."""
        while (at := self._bytes.find(mark)) < 0:
            ready = len(self._bytes) - len(mark) + 1
            if ready > 0:
                piece = bytes(self._bytes[:ready])
                del self._bytes[:ready]
                yield piece
            self._more()
        piece = bytes(self._bytes[:at])
        del self._bytes[: at + len(mark)]
        if piece:
            yield piece

    def is_last(self) -> bool:
        """Whether the boundary just passed ends the form."""
        while len(self._bytes) < 2:
            self._more()
        end = bytes(self._bytes[:2])
        del self._bytes[:2]
        if end not in {b"--", b"\r\n"}:
            raise _malformed("a boundary is followed by something else")
        return end == b"--"

    def line_block(self) -> bytes:
        """The header lines of a part; an empty line ends them."""
        while (at := self._bytes.find(b"\r\n\r\n")) < 0:
            if len(self._bytes) > _HEAD_LIMIT:
                raise _malformed("the head of a part is too long")
            self._more()
        if at > _HEAD_LIMIT:
            raise _malformed("the head of a part is too long")
        block = bytes(self._bytes[:at])
        del self._bytes[: at + 4]
        return block


def _head(block: bytes) -> Part:
    """A name may hold line ends, so the block is not cut into lines first."""
    found = _DISPOSITION.search(b"\r\n" + block)
    name = _NAME.search(b";" + found[1]) if found else None
    if not found or not name:
        raise _malformed("a part has no name")
    return Part(name[1].decode("utf-8", "replace"), _file_name(b";" + found[1]))


def _file_name(rest: bytes) -> bytes | None:
    """The name as it came; RFC 7578 forbids ``filename*``, and some programs send it all the same."""
    given, starred = _FILE_NAME.search(rest), _STARRED.search(rest)
    if starred:
        return unquote_to_bytes(starred[1])
    return given[1] if given else None


def _malformed(what: str) -> BadInput:
    return BadInput(f"the form cannot be read: {what}; send it again")
