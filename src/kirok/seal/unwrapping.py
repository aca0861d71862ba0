"""Unwrapping: an identity, a header, the file key; and the payload that it opens.

Only this room's opening, letters, rewrapping and plugin may import this module (a contract checks it).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from kirok.base.errors import BadInput, Refused
from kirok.seal import header
from kirok.seal.framing import Readable, Unframer, Writable
from kirok.seal.header import Header, malformed
from kirok.seal.hybrid import HybridIdentity
from kirok.seal.identities import parse_identity
from kirok.seal.scrypt import Passphrase
from kirok.seal.stanza import Malformed
from kirok.seal.stream import NONCE, PIECE, Decryptor, payload_key
from kirok.seal.x25519 import X25519Identity

#: Whoever can open a stanza.
Reader = X25519Identity | HybridIdentity | Passphrase


def file_key(found: Header, identity: Reader) -> bytes:
    """The file key that *found* wraps for *identity*, the header's MAC checked.

    Raises:
        Refused: no stanza is for it, a stanza is malformed, or the MAC does not fit.
    """
    if len(found.stanzas) > 1 and any(stanza.kind == "scrypt" for stanza in found.stanzas):
        raise malformed("a passphrase stands beside other readers")
    try:
        opened = [key for stanza in found.stanzas if (key := identity.unwrap(stanza)) is not None]
    except Malformed as error:
        raise malformed(error) from error
    if not opened:
        raise Refused("this key does not open the envelope: it was sealed to other readers")
    found.check(opened[0])
    return opened[0]


def with_nonce(rest: bytes, reader: Readable) -> bytes:
    """*rest*, what was read after a header, with more of *reader* until the payload's nonce is whole.

    Raises:
        Refused: the file ends before.
    """
    while len(rest) < NONCE and (piece := reader.read(PIECE)):
        rest += piece
    if len(rest) < NONCE:
        raise malformed("the file ends before its payload")
    return rest


def decrypt(reader: Readable, writer: Writable, secret: str) -> None:
    """Open a bare age file; *writer* gets each piece when it has been checked, and may keep nothing if this raises.

    Raises:
        BadInput: *secret* is no age secret key.
        Refused: not an age file, the wrong key, cut short or changed.
    """
    decrypt_for(parse_identity(secret), reader, writer)


def decrypt_for(identity: Reader, reader: Readable, writer: Writable) -> None:
    """Open a bare age file for *identity*, else as :func:`decrypt`.

    Raises:
        Refused: not an age file, the wrong key or passphrase, too costly a passphrase, cut short or changed.
    """
    for _ in steps(identity, reader, writer):
        pass


def steps(identity: Reader, reader: Readable, writer: Writable) -> Iterator[None]:
    """The work of :func:`decrypt_for`, piece by piece: it pauses whenever *writer* was given what there was.

    Raises:
        Refused: as decrypt_for; what *writer* was given before counts only when this has ended.
    """
    found, rest = header.read(reader)
    key = file_key(found, identity)
    rest = with_nonce(rest, reader)
    payload = Decryptor(payload_key(key, rest[:NONCE]), writer)
    payload.write(rest[NONCE:])
    while piece := reader.read(PIECE):
        payload.write(piece)
        yield
    payload.finish()


def open_envelope(reader: Readable, target: BinaryIO, secret: str) -> str:
    """Open an envelope into the empty, seekable *target* and return the name it was sealed under.

    Raises:
        BadInput: *secret* is no age secret key, or a disk refuses.
        Refused: as decrypt, or not one of Kirok's envelopes.
    """
    unframer = Unframer(target)
    try:
        decrypt(reader, unframer, secret)
        unframer.finish()
        target.flush()
    except OSError as error:
        raise BadInput(f"opening stopped: {str(error.strerror).lower()}; nothing was kept") from error
    return unframer.name
