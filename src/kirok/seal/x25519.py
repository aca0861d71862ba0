"""X25519 readers: ``age1...`` and ``AGE-SECRET-KEY-1...`` (C2SP age.md, "The X25519 recipient type")."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.base.errors import BadInput
from kirok.seal import bech32
from kirok.seal.header import FILE_KEY
from kirok.seal.stanza import Malformed, Stanza, from_base64, to_base64

RECIPIENT_PREFIX = "age"
IDENTITY_PREFIX = "age-secret-key-"
_KIND = "X25519"
_INFO = b"age-encryption.org/v1/X25519"
_KEY = 32  # bytes
_NONCE = bytes(12)  # each wrapping key is used once
_WRAPPED = FILE_KEY + 16


class X25519Recipient:
    """Someone an age file can be sealed to, by the 32 bytes of a Curve25519 point."""

    label = "x25519"

    def __init__(self, public: bytes) -> None:
        if len(public) != _KEY:
            raise ValueError("an X25519 key has 32 bytes")
        self.public = public

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives *file_key* to this reader.

        Raises:
            BadInput: the point is of low order: everybody could open what is sealed to it.
        """
        once = X25519PrivateKey.generate()
        try:
            shared = once.exchange(X25519PublicKey.from_public_bytes(self.public))
        except ValueError as error:
            raise BadInput("this recipient is no true key: anybody could open what is sealed to it", field="recipients") from error
        share = once.public_key().public_bytes_raw()
        body = ChaCha20Poly1305(_wrapping_key(shared, share, self.public)).encrypt(_NONCE, file_key, None)
        return Stanza(_KIND, (to_base64(share).decode(),), body)


class X25519Identity:
    """The secret half, by its 32 bytes."""

    kind = "x25519"

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _KEY:
            raise ValueError("an X25519 key has 32 bytes")
        self._key = X25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key().public_bytes_raw()

    @property
    def recipient(self) -> str:
        """The public half as ``age1...``."""
        return bech32.encode(RECIPIENT_PREFIX, self._public)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key, or None when the stanza is for someone else.

        Raises:
            Malformed: an X25519 stanza that is not written as the format demands.
        """
        if stanza.kind != _KIND:
            return None
        if len(stanza.arguments) != 1 or len(stanza.body) != _WRAPPED:
            raise Malformed("an X25519 stanza has another shape")
        share = from_base64(stanza.arguments[0].encode())
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:  # another length, or a point of low order
            raise Malformed("an X25519 stanza's share is no true key") from error
        try:
            return ChaCha20Poly1305(_wrapping_key(shared, share, self._public)).decrypt(_NONCE, stanza.body, None)
        except InvalidTag:
            return None


def _wrapping_key(shared: bytes, share: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=share + public, info=_INFO).derive(shared)
