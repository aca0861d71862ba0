"""Reading what a page sends: the form's token first, then its few fields, and files that go where they are pushed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from urllib.parse import parse_qsl

from django.http import HttpRequest

from kirok.base.errors import BadInput
from kirok.drop.multipart import PIECE, Part, boundary_of, parts
from kirok.drop.problems import Problem
from kirok.seal.report import TEXT_LIMIT

_SMALL = 65_536  # bytes of a form without files
_FIELD = 4_096  # bytes of any field but the text
_PARTS = 64
_SLACK = 1 << 20  # bytes of heads and fields beside the files
FILES = 32  # in one form


class Files(Protocol):
    """Where the files of a form go, while they arrive."""

    def begin(self, name: bytes) -> None: ...
    def write(self, piece: bytes) -> None: ...


def read_form(request: HttpRequest, owns: Callable[[str], bool], files: Files | None = None, file_limit: int = 0) -> dict[str, str]:
    """The fields of a form of this session; its files were pushed into *files*.

    Raises:
        Problem: the form's token is missing, not the first field, or of another session; a field, a file, or all of it
            is over the limit, as it says itself or as it turns out; or it cannot be read.
    """
    body = Body(request)
    if request.content_type == "multipart/form-data":
        if body.left > FILES * file_limit + _SLACK:
            raise Problem("too-much", 413)
        return _read_parts(body, _boundary(request), owns, files, file_limit)
    if body.left > _SMALL:
        raise Problem("too-much", 413)
    content = b"".join(iter(lambda: body.read(PIECE), b""))
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=_PARTS, errors="replace")
    except ValueError as error:
        raise Problem("unreadable") from error
    _check(owns, pairs[0] if pairs else ("", ""))
    return dict(pairs)


def _boundary(request: HttpRequest) -> bytes:
    try:
        return boundary_of(request.headers.get("content-type", ""))
    except BadInput as error:
        raise Problem("unreadable") from error


class Body:
    """The request's bytes as they come off the socket, exactly as many as its head said."""

    def __init__(self, request: HttpRequest) -> None:
        self._stream = request.META["wsgi.input"]
        length = request.headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            raise Problem("unreadable", 411)
        self.left = int(length)

    def read(self, size: int) -> bytes:
        """Up to *size* bytes; none at the end."""
        piece: bytes = self._stream.read(min(size, self.left)) if self.left else b""
        self.left -= len(piece)
        return piece


def _check(owns: Callable[[str], bool], first: tuple[str, str]) -> None:
    if first[0] != "token" or not owns(first[1]):
        raise Problem("old-page", 403)


def _read_parts(body: Body, boundary: bytes, owns: Callable[[str], bool], files: Files | None, file_limit: int) -> dict[str, str]:
    reading = _Reading(owns, files, file_limit)
    try:
        for piece in parts(body.read, boundary):
            if isinstance(piece, Part):
                reading.head(piece)
            else:
                reading.piece(piece)
    except BadInput as error:
        raise Problem("unreadable") from error
    reading.close()
    return reading.fields


class _Reading:
    """A form while its parts arrive."""

    def __init__(self, owns: Callable[[str], bool], files: Files | None, file_limit: int) -> None:
        self.fields: dict[str, str] = {}
        self._owns, self._files, self._file_limit = owns, files, file_limit
        self._part: Part | None = None
        self._value = bytearray()
        self._size = self._count = self._begun = 0

    def head(self, part: Part) -> None:
        """A part begins, so the one before has ended."""
        self.close()
        self._count += 1
        if self._count > _PARTS:
            raise Problem("too-much", 413)
        if part.filename is not None and "token" not in self.fields:
            _check(self._owns, ("", ""))
        self._part, self._size = part, 0
        self._value.clear()
        if part.filename:
            self._begin(part.filename)

    def _begin(self, name: bytes) -> None:
        self._begun += 1
        self._begun_files().begin(name)

    def _begun_files(self) -> Files:
        if self._files is None or self._begun > FILES:
            raise Problem("too-many-files", 413)
        return self._files

    def piece(self, piece: bytes) -> None:
        """The next bytes of the part; a browser sends an empty part without a name where no file was chosen."""
        part = self._part
        first, self._size = self._size == 0, self._size + len(piece)
        if part is None or part.filename is None:
            if self._size > (TEXT_LIMIT if part and part.name == "text" else _FIELD):
                raise Problem("text-too-long" if part and part.name == "text" else "too-much", 413)
            self._value += piece
            return
        if self._size > self._file_limit:
            raise Problem("file-too-large", 413)
        if first and not part.filename:
            self._begin(b"")
        self._begun_files().write(piece)

    def close(self) -> None:
        """The part has ended."""
        if self._part is None or self._part.filename is not None:
            return
        value = self._value.decode("utf-8", "replace")
        if not self.fields:
            _check(self._owns, (self._part.name, value))
        self.fields[self._part.name] = value
        self._part = None
