"""Passphrase readers (C2SP age.md, "The scrypt recipient type"): one stanza that stands alone in its header."""

from __future__ import annotations

import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kirok.base.errors import Refused
from kirok.seal.header import FILE_KEY
from kirok.seal.stanza import Malformed, Stanza, from_base64, to_base64

#: What a passphrase costs, as a power of two: 256 MiB and about a second. It does not follow the machine's speed of the
#: moment, which would make a weaker lock on a busy one.
WORK_FACTOR = 18
#: Opening at 20 takes 1 GiB and seconds; more is an attack on the machine.
WORK_FACTOR_LIMIT = 20
_KIND = "scrypt"
_LABEL = b"age-encryption.org/v1/scrypt"
_SALT = 16  # bytes
_FACTOR = re.compile(r"[1-9][0-9]?")
_NONCE = bytes(12)  # each wrapping key is used once
_WRAPPED = FILE_KEY + 16


class Passphrase:
    """Whoever knows *passphrase*: closes at the work factor *factor*, opens at any up to the limit."""

    def __init__(self, passphrase: str, factor: int = WORK_FACTOR) -> None:
        self._passphrase = passphrase.encode()
        self.factor = factor

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives *file_key* to who knows the passphrase."""
        salt = secrets.token_bytes(_SALT)
        body = ChaCha20Poly1305(self._key(salt, self.factor)).encrypt(_NONCE, file_key, None)
        return Stanza(_KIND, (to_base64(salt).decode(), str(self.factor)), body)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key, or None when the stanza is of another kind or the passphrase another one.

        Raises:
            Malformed: a scrypt stanza that is not written as the format demands.
            Refused: it asks for more work than any made by Kirok; nothing was worked.
        """
        if stanza.kind != _KIND:
            return None
        salt, factor = _arguments(stanza)
        check_factor(factor)
        try:
            return ChaCha20Poly1305(self._key(salt, factor)).decrypt(_NONCE, stanza.body, None)
        except InvalidTag:
            return None

    def _key(self, salt: bytes, factor: int) -> bytes:
        return Scrypt(salt=_LABEL + salt, length=32, n=1 << factor, r=8, p=1).derive(self._passphrase)


def _arguments(stanza: Stanza) -> tuple[bytes, int]:
    if len(stanza.arguments) != 2 or len(stanza.body) != _WRAPPED or not _FACTOR.fullmatch(stanza.arguments[1]):
        raise Malformed("a scrypt stanza has another shape")
    salt = from_base64(stanza.arguments[0].encode())
    if len(salt) != _SALT:
        raise Malformed("a scrypt stanza's salt has another length")
    return salt, int(stanza.arguments[1])


def check_factor(factor: int) -> None:
    """Let through what this house works off.

    Raises:
        Refused: it is more.
    """
    if factor > WORK_FACTOR_LIMIT:
        raise Refused(
            f"this key file asks for 2^{factor} rounds of work, more than any made by Kirok; it may be made to stall this machine"
        )
