"""Digests that a ledger can hold: of an envelope's payload, and of what was in it under a salt.

An envelope's payload stays the same when it is re-wrapped for other readers, so the payload's digest names it. age does
not bind a payload to one key, so whoever made it could make it open in two ways: where the plain bytes are seen, their
salted digest is committed to as well.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.seal import header
from kirok.seal.framing import Readable
from kirok.seal.stream import PIECE

SALT = 32  # bytes
_LABEL = b"kirok/plaintext/v1\n"


def payload_digest(envelope: bytes) -> str:
    """The SHA-256, as hex, of the age payload of a whole envelope: what :attr:`Sealed.commitment` says of it.

    Raises:
        Refused: this is not an age file.
    """
    return _payload(io.BytesIO(envelope))


def payload_digest_of(path: Path) -> str:
    """The same of a file.

    Raises:
        BadInput: the file cannot be read.
        Refused: this is not an age file.
    """
    try:
        with path.open("rb") as reader:
            return _payload(reader)
    except OSError as error:
        raise BadInput("the envelope cannot be read", file=str(path)) from error


def _payload(reader: Readable) -> str:
    _, rest = header.read(reader)
    digest = hashlib.sha256(rest)
    while piece := reader.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


class PlaintextDigest:
    """SHA-256 over a label, a salt of 32 bytes, and plain bytes as they come; without the salt no guess can be tried."""

    def __init__(self, salt: bytes) -> None:
        if len(salt) != SALT:
            raise ValueError("a salt has 32 bytes")
        self._digest = hashlib.sha256(_LABEL + salt)

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes."""
        self._digest.update(piece)
        return len(piece)

    def hexdigest(self) -> str:
        """The digest so far as hex."""
        return self._digest.hexdigest()


def plaintext_digest(salt: bytes, body: bytes) -> str:
    """:class:`PlaintextDigest` of *body* at one go.

    Raises:
        ValueError: the salt has another length.
    """
    digest = PlaintextDigest(salt)
    digest.write(body)
    return digest.hexdigest()
