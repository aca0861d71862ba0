r"""What stands inside an envelope, before the cipher: name, body and padding.

``kirok-envelope/1\n``, length of the name (unsigned 16 bit, big endian), name in UTF-8, body, zeros, length of the
body (unsigned 64 bit, big endian). The length stands last, so that a stream whose end nobody knows can be sealed.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Protocol

from kirok.base.errors import BadInput, Refused
from kirok.seal.padding import envelope_length

MAGIC = b"kirok-envelope/1\n"
NAME_LIMIT = 1024  # bytes; room for a long Korean file name as macOS decomposes it
_FIXED = len(MAGIC) + 2
_TRAILER = 8
_CHUNK = 65536
_ZEROS = bytes(_CHUNK)


class Readable(Protocol):
    """Anything that gives up to *size* bytes at a time, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """Anything that takes bytes."""

    def write(self, piece: bytes, /) -> object: ...


def damaged(what: str) -> Refused:
    """The sentence for an envelope that opens but does not hold what an envelope holds."""
    return Refused(f"the envelope opened, but {what}; it was not made by Kirok or it was damaged before it was sealed")


def name_fault(name: str) -> str | None:
    """Why *name* cannot be the file name in an envelope, or None when it can.

    A name comes back out on another machine: it may not lead out of a folder or play with a terminal.
    """
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "it is not Unicode text"
    if size > NAME_LIMIT:
        return f"it is longer than {NAME_LIMIT} bytes"
    if "/" in name or "\\" in name or name in {".", ".."}:
        return "it leads to another folder"
    return None if all(ch.isprintable() for ch in name) else "it holds unprintable characters"


def head(name: str) -> bytes:
    """The bytes before the body.

    Raises:
        BadInput: the name cannot stand in an envelope.
    """
    fault = name_fault(name)
    if fault:
        raise BadInput(f"the file's name cannot stand in an envelope: {fault}; rename the file", field="name")
    encoded = name.encode("utf-8")
    return MAGIC + struct.pack(">H", len(encoded)) + encoded


class Framer:
    """Writes the whole inside of an envelope to *sink*: *start* (of :func:`head`), the body as it comes, padding, length."""

    def __init__(self, sink: Writable, start: bytes) -> None:
        self._sink = sink
        self._used = len(start) + _TRAILER
        self._body = 0
        sink.write(start)

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes of the body; all of them are taken."""
        self._sink.write(piece)
        self._body += len(piece)
        return len(piece)

    def finish(self) -> None:
        """Pad, and write the body's length."""
        used = self._used + self._body
        zeros = envelope_length(used) - used
        for at in range(0, zeros, _CHUNK):
            self._sink.write(_ZEROS[: zeros - at])
        self._sink.write(struct.pack(">Q", self._body))


class Unframer:
    """Takes the inside of an envelope as it is written, and leaves the body alone in *target*.

    *target* must be empty and seekable; it is only written. Nothing in it may be shown before :meth:`finish`.
    """

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._start = bytearray()
        self._head: int | None = None
        self._tail = bytearray()
        self._written = 0
        self._filled = 0
        self.name = ""

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken."""
        self._store(self._begin(piece) if self._head is None else piece)
        return len(piece)

    def _begin(self, piece: bytes) -> bytes:
        """Collect until the head is whole; what follows it is returned."""
        self._start += piece
        if not MAGIC.startswith(self._start[: len(MAGIC)]):
            raise damaged("it does not begin as Kirok's envelopes do")
        if len(self._start) < _FIXED:
            return b""
        end = _FIXED + int(struct.unpack_from(">H", self._start, len(MAGIC))[0])
        if len(self._start) < end:
            return b""
        self.name = _decode_name(bytes(self._start[_FIXED:end]))
        self._head = end
        return bytes(self._start[end:])

    def _store(self, piece: bytes) -> None:
        """Write all but the last eight bytes so far, which may be the length, and note where zeros begin."""
        self._tail += piece
        ready = bytes(self._tail[:-_TRAILER])
        del self._tail[: len(ready)]
        self._target.write(ready)
        filled = len(ready.rstrip(b"\0"))
        self._filled = self._written + filled if filled else self._filled
        self._written += len(ready)

    def finish(self) -> int:
        """Check length and padding, cut them off, and return the body's length in bytes.

        Raises:
            Refused: the inside is not an envelope's.
        """
        if self._head is None or len(self._tail) < _TRAILER:
            raise damaged("it ends too early")
        body = int(struct.unpack(">Q", self._tail)[0])
        if self._head + self._written + _TRAILER != envelope_length(self._head + body + _TRAILER):
            raise damaged("its length does not agree with what it says")
        if self._filled > body:
            raise damaged("something is hidden in its padding")
        self._target.truncate(body)
        return body


def _decode_name(encoded: bytes) -> str:
    try:
        name = encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise damaged("its name is not text") from error
    fault = name_fault(name)
    if fault:
        raise damaged(f"its name cannot be used: {fault}")
    return name
