"""Opening envelopes. Only ``kirok.desk.vault`` may import this module (a contract checks it).

What is opened is shown only when its last byte has been checked: a truncated envelope leaves nothing.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from kirok.base.errors import BadInput, Refused
from kirok.base.files import atomic_writer
from kirok.base.telling import Heard
from kirok.base.watching import Advance, unheard
from kirok.seal.framing import Readable, Unframer, damaged
from kirok.seal.identities import parse_identity, work_factor
from kirok.seal.rewrapping import settle_one
from kirok.seal.scrypt import Passphrase
from kirok.seal.unwrapping import decrypt, decrypt_for, open_envelope, steps

__all__ = ["Opened", "decrypt", "open_bytes", "open_envelope", "open_file", "pieces", "unlock"]


@dataclass(frozen=True)
class Opened:
    """What was in an envelope: the name it was sealed under ("" when it had none) and its bytes (empty for open_file)."""

    name: str
    body: bytes = field(repr=False)


def open_bytes(sealed: bytes, identity: str) -> Opened:
    """Open an envelope in memory with the secret *identity* (``AGE-SECRET-KEY-1...`` or ``AGE-SECRET-KEY-PQ-1...``).

    Raises:
        BadInput: the identity is none.
        Refused: not an age file, the wrong key, cut short or changed, or not one of Kirok's envelopes.
    """
    target = io.BytesIO()
    name = open_envelope(io.BytesIO(sealed), target, identity)
    return Opened(name, target.getvalue())


def open_file(source: Path, target: Path, identity: str, advance: Advance = unheard) -> Opened:
    """Open the envelope *source* into the file *target* (private, durable, whole or not there at all); its bytes are told of.

    Raises:
        BadInput: the source cannot be read, the target cannot be written, or the identity is none.
        Refused: as open_bytes.
    """
    settle_one(source)  # a re-wrap that a power cut stopped
    try:
        reader = source.open("rb")
    except OSError as error:
        raise BadInput("the envelope cannot be read", file=str(source)) from error
    with reader, _placed(source), atomic_writer(target) as writer:
        name = open_envelope(Heard(reader, advance), writer, identity)
    return Opened(name, b"")


def pieces(reader: Readable, identity: str, size: int) -> Iterator[bytes]:
    """The body of an envelope, known to be *size* bytes long, piece by piece: for what is too large for memory.

    Every piece was checked by itself; that nothing is missing at the end is known only when this ends without raising.

    Raises:
        BadInput: the identity is none.
        Refused: as open_bytes, or the body has another length.
    """
    body = _Body(size)
    unframer = Unframer(cast("BinaryIO", body))
    for _ in steps(parse_identity(identity), reader, unframer):
        yield from body.taken()
    unframer.finish()
    yield from body.taken()


class _Body:
    """Where a body is written to: it keeps what was not taken yet, and leaves out the padding."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size
        self._waiting = b""

    def write(self, piece: bytes) -> int:
        """Take the next bytes."""
        self._waiting += piece[: self._left]
        self._left = max(self._left - len(piece), 0)
        return len(piece)

    def truncate(self, size: int) -> None:
        """The body turned out to be *size* bytes long."""
        if size != self._size:
            raise damaged("it does not hold as much as was written down")

    def taken(self) -> Iterator[bytes]:
        """What came since the last time, if anything did."""
        waiting, self._waiting = self._waiting, b""
        if waiting:
            yield waiting


def unlock(locked: bytes, passphrase: str) -> bytes:
    """The secret that :func:`kirok.seal.identities.lock` locked.

    Raises:
        Refused: not such a file, too costly a file, the wrong passphrase, or a damaged file.
    """
    work_factor(locked)
    secret = io.BytesIO()
    try:
        decrypt_for(Passphrase(passphrase), io.BytesIO(locked), secret)
    except Refused as error:
        raise Refused("the passphrase is wrong, or the key file is damaged", field="passphrase") from error
    return secret.getvalue()


@contextlib.contextmanager
def _placed(source: Path) -> Iterator[None]:
    """Give every refusal of the block the envelope's name."""
    try:
        yield
    except Refused as error:
        raise error.at(file=str(source)) from error
