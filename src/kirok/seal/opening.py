"""Opening envelopes. Only ``kirok.desk.vault`` may import this module (a contract checks it).

What is opened is shown only when its last byte has been checked: a truncated envelope leaves nothing.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kirok.base.errors import BadInput, Refused
from kirok.base.files import atomic_writer
from kirok.seal.identities import work_factor
from kirok.seal.rewrapping import settle_one
from kirok.seal.scrypt import Passphrase
from kirok.seal.unwrapping import decrypt, decrypt_for, open_envelope

__all__ = ["Opened", "decrypt", "open_bytes", "open_file", "unlock"]


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


def open_file(source: Path, target: Path, identity: str) -> Opened:
    """Open the envelope *source* into the file *target* (private, durable, whole or not there at all).

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
        name = open_envelope(reader, writer, identity)
    return Opened(name, b"")


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
