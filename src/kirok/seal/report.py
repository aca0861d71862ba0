r"""What is sent at one time, as one body of an envelope: a text, files, and to whom a reply can be sealed.

``kirok-report/1\n``, then records: a letter, a length (unsigned 32 bit, big endian), so many bytes. T a text in UTF-8,
N the name of a file as its sender's browser gave it (any bytes), D bytes of that file, R a reply recipient, P padding,
E the end. One envelope for all of it: at rest nothing says how many files there are, and it is there or it is not.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Protocol, cast

from kirok.base.errors import BadInput
from kirok.seal.framing import Writable, damaged

MAGIC = b"kirok-report/1\n"
#: A text and its padding take one of these lengths in bytes, so that the length says neither how much nor in what script.
TEXT_SIZES = (8_192, 65_536, 524_288)
_HEAD = 5
TEXT_LIMIT = TEXT_SIZES[-1] - 2 * _HEAD  # bytes of UTF-8
FILE_NAME_LIMIT = 4_096  # bytes
_PIECE = 65_536
_SMALL = 1 << 20  # no record is longer


class Handler(Protocol):
    """Whoever takes a report apart: each call in the order of the records."""

    def text(self, content: bytes) -> None: ...
    def begin(self, name: bytes) -> None: ...
    def data(self, piece: bytes) -> None: ...
    def reply(self, recipient: bytes) -> None: ...


class ReportWriter:
    """Writes a report to *sink*, usually a :class:`~kirok.seal.closing.Sealer`, while its bytes still arrive."""

    def __init__(self, sink: Writable) -> None:
        self._sink = sink
        self._sink.write(MAGIC)

    def text(self, content: bytes) -> None:
        """Put the text down, padded.

        Raises:
            BadInput: it is longer than TEXT_LIMIT.
        """
        if len(content) > TEXT_LIMIT:
            raise BadInput(f"the text is longer than {TEXT_LIMIT:,} bytes; send it as a file", field="text")
        size = next(size for size in TEXT_SIZES if len(content) + 2 * _HEAD <= size)
        self._record(b"T", content)
        self._record(b"P", bytes(size - 2 * _HEAD - len(content)))

    def begin(self, name: bytes) -> None:
        """Begin a file.

        Raises:
            BadInput: its name is longer than FILE_NAME_LIMIT.
        """
        if len(name) > FILE_NAME_LIMIT:
            raise BadInput(f"the name of a file is longer than {FILE_NAME_LIMIT:,} bytes", field="file")
        self._record(b"N", name)

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes of the file that was begun last; all of them are taken."""
        for at in range(0, len(piece), _PIECE):
            self._record(b"D", piece[at : at + _PIECE])
        return len(piece)

    def finish(self, reply: str) -> None:
        """Name the recipient of replies ("" for none) and end the report."""
        self._record(b"R", reply.encode())
        self._record(b"E", b"")

    def _record(self, kind: bytes, content: bytes) -> None:
        self._sink.write(kind + struct.pack(">I", len(content)) + content)


class ReportReader:
    """Takes the body of an envelope as it is opened, and gives its records to *handler*.

    It stands where an envelope's target file stands (see open_envelope), so that nothing has to lie in the clear on a
    disk. What *handler* was given counts only when :meth:`truncate` has returned: until then the envelope may be cut.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._waiting = bytearray()
        self._taken = 0
        self._begun = False
        self._in_file = False
        self._end: int | None = None

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken.

        Raises:
            Refused: it is not a report.
        """
        if self._end is None:
            self._waiting += piece
            self._advance()
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def truncate(self, size: int) -> None:
        """The envelope's body turned out to be *size* bytes long: see that the report ends there.

        Raises:
            Refused: it does not.
        """
        if self._end != size:
            raise damaged("the report in it does not end where it should")

    def _advance(self) -> None:
        if not self._begun:
            if not MAGIC.startswith(bytes(self._waiting[: len(MAGIC)])):
                raise damaged("it does not hold a report")
            if len(self._waiting) < len(MAGIC):
                return
            self._begun = True
            self._eat(len(MAGIC))
        while self._end is None and len(self._waiting) >= _HEAD:
            length = int(struct.unpack_from(">I", self._waiting, 1)[0])
            if length > _SMALL:
                raise damaged("a record of the report is too long")
            if len(self._waiting) < _HEAD + length:
                return
            kind, content = bytes(self._waiting[:1]), bytes(self._waiting[_HEAD : _HEAD + length])
            self._eat(_HEAD + length)
            self._give(kind, content)

    def _eat(self, length: int) -> None:
        del self._waiting[:length]
        self._taken += length

    def _give(self, kind: bytes, content: bytes) -> None:
        if kind == b"E" and not content:
            self._end = self._taken
        elif kind == b"D" and self._in_file:
            self._handler.data(content)
        elif kind == b"N":
            self._in_file = True
            self._handler.begin(content)
        elif kind == b"T":
            self._handler.text(content)
        elif kind == b"R":
            self._handler.reply(content)
        elif kind != b"P" or content.strip(b"\0"):
            raise damaged("the report in it is malformed")


def target(handler: Handler) -> BinaryIO:
    """A ReportReader as the target that ``open_envelope`` writes to."""
    return cast("BinaryIO", ReportReader(handler))
