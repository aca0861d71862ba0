"""Closing envelopes: age (C2SP age-encryption.org/v1, X25519) over a padded inside that carries the file's name.

Whoever holds only recipients can close and cannot open. Sealing twice gives two different files.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pyrage

from kirok.base.errors import BadInput, KirokError
from kirok.base.files import atomic_writer
from kirok.seal.framing import Framer, Readable
from kirok.seal.recipients import keys

_HEADER_END = b"\n--- "


class Writable(Protocol):
    """Anything that takes bytes."""

    def write(self, piece: bytes, /) -> object: ...


@dataclass(frozen=True)
class Sealed:
    """One closed envelope.

    *bytes_out* is its length; *digest* the SHA-256 of the whole file as hex; *commitment* the SHA-256 of age's payload
    (the bytes after the header) as hex, which stays the same when the envelope is re-wrapped for other readers.
    """

    path: Path | None
    bytes_out: int
    digest: str
    commitment: str


def seal_stream(reader: Readable, writer: Writable, recipients: Sequence[str], *, name: str) -> Sealed:
    """Seal all that *reader* gives into *writer*, in pieces of 64 KiB; other threads run meanwhile.

    Raises:
        BadInput: no recipient, a bad recipient, a name that cannot stand in an envelope, or a disk that refuses.
    """
    readers, source, meter = keys(recipients), Framer(reader, name), _Meter(writer)
    try:
        pyrage.encrypt_io(source, meter, readers)
    except (pyrage.EncryptError, OSError) as error:
        raise _reason(source.failure or meter.failure or error) from error
    return Sealed(None, meter.length, meter.whole.hexdigest(), meter.payload.hexdigest())


def seal_bytes(body: bytes, recipients: Sequence[str], *, name: str = "") -> bytes:
    """The envelope that holds *body*; for what fits in memory several times over.

    Raises:
        BadInput: as seal_stream.
    """
    out = io.BytesIO()
    seal_stream(io.BytesIO(body), out, recipients, name=name)
    return out.getvalue()


def seal_file(source: Path, target: Path, recipients: Sequence[str]) -> Sealed:
    """Seal the file *source* as *target*: durable and whole, or nothing; an existing target is replaced.

    Raises:
        BadInput: as seal_stream; or the source cannot be read, or the target cannot be written.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise BadInput(f"the file cannot be read: {str(error.strerror).lower()}", file=str(source)) from error
    with reader, atomic_writer(target) as writer:
        sealed = seal_stream(reader, writer, recipients, name=source.name)
    return replace(sealed, path=target)


def payload_digest(envelope: bytes) -> str:
    """The SHA-256, as hex, of the age payload of a whole envelope: what :attr:`Sealed.commitment` says of it."""
    meter = _Meter(io.BytesIO())
    meter.write(envelope)
    return meter.payload.hexdigest()


def _reason(error: BaseException) -> KirokError:
    if isinstance(error, KirokError):
        return error
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return BadInput(f"sealing stopped: {said[:1].lower()}{said[1:]}; nothing was kept")


class _Meter:
    """Passes an envelope on, counts it, and digests it whole and from its payload on."""

    def __init__(self, writer: Writable) -> None:
        self._writer = writer
        self._header = bytearray()
        self._in_payload = False
        self.length = 0
        self.whole = hashlib.sha256()
        self.payload = hashlib.sha256()
        self.failure: KirokError | OSError | None = None

    def write(self, piece: bytes, /) -> int:
        try:
            self._writer.write(piece)
        except (KirokError, OSError) as error:
            self.failure = error
            raise
        self.length += len(piece)
        self.whole.update(piece)
        self.payload.update(piece if self._in_payload else self._after_header(piece))
        return len(piece)

    def flush(self) -> None:
        """The owner of the writer flushes it."""

    def _after_header(self, piece: bytes) -> bytes:
        self._header += piece
        mark = self._header.find(_HEADER_END)
        end = self._header.find(b"\n", mark + len(_HEADER_END)) if mark >= 0 else -1
        self._in_payload = end >= 0
        return bytes(self._header[end + 1 :]) if self._in_payload else b""
