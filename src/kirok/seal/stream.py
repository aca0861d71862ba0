"""The payload of an age file: pieces of 64 KiB, each under ChaCha20-Poly1305 with its number and whether it is the last.

C2SP age.md, "Payload" (STREAM, Hoang et al. 2015). The cipher lets other threads run while it works on a piece.
"""

from __future__ import annotations

import contextlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.base.errors import Refused
from kirok.seal.framing import Writable
from kirok.seal.header import changed

PIECE = 65536
NONCE = 16
_FULL = PIECE + 16  # a sealed piece has a tag


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """The key of a payload: bound to the file key and to the 16 bytes that stand before the first piece."""
    return HKDF(SHA256(), 32, salt=nonce, info=b"payload").derive(file_key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


class Encryptor:
    """Takes the plain bytes as they come, gives the sealed pieces to *sink*."""

    def __init__(self, key: bytes, sink: Writable) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._sink = sink
        self._waiting = bytearray()
        self._number = 0

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken."""
        self._waiting += piece
        while len(self._waiting) > PIECE:  # a piece that fills exactly may be the last
            self._seal(last=False)
        return len(piece)

    def finish(self) -> None:
        """Seal the last piece, which is empty only when there was nothing at all."""
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        piece = bytes(self._waiting[:PIECE])
        del self._waiting[:PIECE]
        self._sink.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class Decryptor:
    """Takes the sealed bytes as they come, gives *sink* each piece that has been checked."""

    def __init__(self, key: bytes, sink: Writable) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._sink = sink
        self._waiting = bytearray()
        self._number = 0
        self._ended = False

    def write(self, piece: bytes, /) -> int:
        """Take the next bytes; all of them are taken.

        Raises:
            Refused: a piece does not fit, or something follows the last.
        """
        self._waiting += piece
        while len(self._waiting) >= _FULL:
            self._pass_on(self._next())
        return len(piece)

    def finish(self) -> None:
        """Open the last piece, if it has not come yet.

        Raises:
            Refused: it does not fit, it is not the last, it is empty after others, or something follows it.
        """
        if self._ended and not self._waiting:
            return
        plain = self._open(self._take(), last=True)
        if not plain and self._number:
            raise changed("its last piece is empty")
        self._pass_on(plain)

    def _next(self) -> bytes:
        """A full piece: one of many, or else the last."""
        piece = self._take()
        with contextlib.suppress(Refused):
            return self._open(piece, last=False)
        plain = self._open(piece, last=True)
        self._ended = True
        return plain

    def _take(self) -> bytes:
        if self._ended:
            raise changed("something follows the last piece of its payload")
        piece = bytes(self._waiting[:_FULL])
        del self._waiting[:_FULL]
        return piece

    def _open(self, piece: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(self._number, last=last), piece, None)
        except InvalidTag as error:
            raise changed(f"piece {self._number + 1} of its payload does not fit") from error

    def _pass_on(self, plain: bytes) -> None:
        self._number += 1
        self._sink.write(plain)
