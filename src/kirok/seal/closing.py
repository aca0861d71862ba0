"""Closing envelopes: age (C2SP age-encryption.org/v1) over a padded inside that carries the file's name.

Whoever holds only recipients can close and cannot open. Sealing twice gives two different files.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.files import atomic_writer
from kirok.base.telling import Heard
from kirok.base.watching import Watch, unwatched
from kirok.seal.agefile import AgeWriter
from kirok.seal.digest import payload_digest
from kirok.seal.framing import Framer, Readable, Writable, head
from kirok.seal.recipients import keys
from kirok.seal.stream import PIECE

__all__ = ["Sealed", "Sealer", "Writable", "payload_digest", "seal_bytes", "seal_file", "seal_stream"]


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


class Sealer:
    """An envelope that is closed while its bytes still arrive: for uploads, which push what nobody may spool.

    Raises:
        BadInput: no recipient, a bad recipient, or a name that cannot stand in an envelope.
    """

    def __init__(self, writer: Writable, recipients: Sequence[str], *, name: str) -> None:
        readers, start = keys(recipients), head(name)
        self._meter = _Meter(writer)
        self._age = AgeWriter(self._meter, readers)
        self._framer = Framer(self._age, start)

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken."""
        return self._framer.write(piece)

    def finish(self) -> Sealed:
        """Pad, end the envelope, and say what it became; without this it opens for nobody."""
        self._framer.finish()
        self._age.finish()
        meter = self._meter
        return Sealed(None, meter.length, meter.whole.hexdigest(), meter.payload.hexdigest())


def seal_stream(reader: Readable, writer: Writable, recipients: Sequence[str], *, name: str) -> Sealed:
    """Seal all that *reader* gives into *writer*, in pieces of 64 KiB; other threads run meanwhile.

    Raises:
        BadInput: no recipient, a bad recipient, a name that cannot stand in an envelope, or a disk that refuses.
    """
    try:
        sealer = Sealer(writer, recipients, name=name)
        while piece := reader.read(PIECE):
            sealer.write(piece)
        return sealer.finish()
    except OSError as error:
        said = error.strerror or "the system refused"
        raise BadInput(f"sealing stopped: {said[:1].lower()}{said[1:]}; nothing was kept") from error


def seal_bytes(body: bytes, recipients: Sequence[str], *, name: str = "") -> bytes:
    """The envelope that holds *body*; for what fits in memory several times over.

    Raises:
        BadInput: as seal_stream.
    """
    out = io.BytesIO()
    seal_stream(io.BytesIO(body), out, recipients, name=name)
    return out.getvalue()


def seal_file(source: Path, target: Path, recipients: Sequence[str], watch: Watch = unwatched) -> Sealed:
    """Seal the file *source* as *target*: durable and whole, or nothing; an existing target is replaced.

    Raises:
        BadInput: as seal_stream; or the source cannot be read, or the target cannot be written.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise BadInput(f"the file cannot be read: {str(error.strerror).lower()}", file=str(source)) from error
    with reader, atomic_writer(target) as writer, watch("sealing", source.stat().st_size) as advance:
        sealed = seal_stream(Heard(reader, advance), writer, recipients, name=source.name)
    return replace(sealed, path=target)


class _Meter:
    """Passes an envelope on, counts it, and digests it whole and from its payload on (its first write is the header)."""

    def __init__(self, writer: Writable) -> None:
        self._writer = writer
        self.length = 0
        self.whole = hashlib.sha256()
        self.payload = hashlib.sha256()

    def write(self, piece: bytes, /) -> int:
        self._writer.write(piece)
        self.whole.update(piece)
        self.payload.update(piece if self.length else b"")
        self.length += len(piece)
        return len(piece)
