"""Writing age v1 files (C2SP age.md), as they come or at one go; ``unwrapping`` reads them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from kirok.seal import header
from kirok.seal.framing import Readable, Writable
from kirok.seal.recipients import Recipient
from kirok.seal.scrypt import Passphrase
from kirok.seal.stream import NONCE, PIECE, Encryptor, payload_key

__all__ = ["AgeWriter", "encrypt", "wrap"]


class AgeWriter:
    """An age file that grows as bytes are written: its header goes to *writer* at once, its payload piece by piece."""

    def __init__(self, writer: Writable, recipients: Sequence[Recipient | Passphrase]) -> None:
        file_key = secrets.token_bytes(header.FILE_KEY)
        nonce = secrets.token_bytes(NONCE)
        writer.write(wrap(file_key, recipients))
        writer.write(nonce)
        self._payload = Encryptor(payload_key(file_key, nonce), writer)

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken."""
        return self._payload.write(piece)

    def finish(self) -> None:
        """End the file; without this it opens for nobody."""
        self._payload.finish()


def wrap(file_key: bytes, recipients: Sequence[Recipient | Passphrase]) -> bytes:
    """The header that gives *file_key* to *recipients*."""
    return header.encode([recipient.wrap(file_key) for recipient in recipients], file_key)


def encrypt(reader: Readable, writer: Writable, recipients: Sequence[Recipient | Passphrase]) -> None:
    """Seal all that *reader* gives as a bare age file, without Kirok's name and padding."""
    age = AgeWriter(writer, recipients)
    while piece := reader.read(PIECE):
        age.write(piece)
    age.finish()
