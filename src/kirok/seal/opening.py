"""Opening envelopes. Only ``kirok.desk.vault`` may import this module (a contract checks it).

What is opened is shown only when its last byte has been checked: a truncated envelope leaves nothing.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import atomic_writer
from kirok.seal.framing import Readable, Unframer
from kirok.seal.identities import work_factor

_START = b"age-encryption.org/v1\n"


@dataclass(frozen=True)
class Opened:
    """What was in an envelope: the name it was sealed under ("" when it had none) and its bytes (empty for open_file)."""

    name: str
    body: bytes = field(repr=False)


def open_bytes(sealed: bytes, identity: str) -> Opened:
    """Open an envelope in memory with the secret *identity* (``AGE-SECRET-KEY-1...``).

    Raises:
        BadInput: the identity is none.
        Refused: not an age file, the wrong key, cut short or changed, or not one of Kirok's envelopes.
    """
    target = io.BytesIO()
    name = _open(io.BytesIO(sealed), target, identity)
    return Opened(name, target.getvalue())


def open_file(source: Path, target: Path, identity: str) -> Opened:
    """Open the envelope *source* into the file *target* (private, durable, whole or not there at all).

    Raises:
        BadInput: the source cannot be read, the target cannot be written, or the identity is none.
        Refused: as open_bytes.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise BadInput("the envelope cannot be read", file=str(source)) from error
    with reader, _placed(source), atomic_writer(target) as writer:
        name = _open(reader, writer, identity)
    return Opened(name, b"")


def unlock(locked: bytes, passphrase: str) -> bytes:
    """The secret that :func:`kirok.seal.identities.lock` locked.

    Raises:
        Refused: not such a file, too costly a file, the wrong passphrase, or a damaged file.
    """
    work_factor(locked)
    try:
        return bytes(pyrage.passphrase.decrypt(locked, passphrase))
    except pyrage.DecryptError as error:
        raise Refused("the passphrase is wrong, or the key file is damaged", field="passphrase") from error


@contextlib.contextmanager
def _placed(source: Path) -> Iterator[None]:
    """Give every refusal of the block the envelope's name."""
    try:
        yield
    except Refused as error:
        raise error.at(file=str(source)) from error


def _open(reader: BinaryIO, target: BinaryIO, identity: str) -> str:
    key, source, unframer = _key(identity), _Whole(reader), Unframer(target)
    source.check_start()
    try:
        pyrage.decrypt_io(source, unframer, [key])
    except (pyrage.DecryptError, OSError) as error:
        raise _reason(source.failure or unframer.failure, error) from error
    unframer.finish()
    target.flush()
    return unframer.name


def _key(identity: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError as error:
        raise BadInput("this is not an age secret key", field="identity", allowed="AGE-SECRET-KEY-1...") from error


def _reason(ours: KirokError | OSError | None, error: Exception) -> KirokError:
    if ours is not None:
        # Some versions of the library hand our own errors on, some hide them behind theirs.
        return ours if isinstance(ours, KirokError) else BadInput(f"opening stopped: {str(ours.strerror).lower()}; nothing was kept")
    if "No matching keys" in str(error):
        return Refused("this key does not open the envelope: it was sealed to other readers")
    return Refused("the envelope is cut short or was changed after it was sealed; nothing was kept")


class _Whole:
    """A reader that looks at the first bytes, and keeps the error that the library would swallow."""

    def __init__(self, reader: Readable) -> None:
        self._reader = reader
        self._start = b""
        self.failure: OSError | None = None

    def check_start(self) -> None:
        self._start = self._reader.read(len(_START))
        if self._start != _START:
            raise Refused("this is not an age envelope", allowed="a file that begins with age-encryption.org/v1")

    def read(self, size: int = -1, /) -> bytes:
        if self._start:
            piece, self._start = (self._start, b"") if size < 0 else (self._start[:size], self._start[size:])
            return piece
        try:
            return self._reader.read(size)
        except OSError as error:
            self.failure = error
            raise
