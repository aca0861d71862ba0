"""Post-quantum hybrid readers: ``age1pq1...`` and ``AGE-SECRET-KEY-PQ-1...`` (C2SP age.md, "mlkem768x25519").

HPKE base mode (RFC 9180) with the KEM MLKEM768-X25519 (X-Wing), HKDF-SHA256 and ChaCha20-Poly1305. Who records today
and has a quantum computer later must break both ML-KEM-768 and X25519.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

from kirok.base.errors import BadInput
from kirok.seal import bech32
from kirok.seal.header import FILE_KEY
from kirok.seal.stanza import Malformed, Stanza, from_base64, to_base64

RECIPIENT_PREFIX = "age1pq"
IDENTITY_PREFIX = "age-secret-key-pq-"
SEED = 32  # bytes
_KIND = "mlkem768x25519"
_INFO = b"age-encryption.org/mlkem768x25519"
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_POINT = 32
_ENCAPSULATED = KEM.MLKEM768_X25519.enc_length()
_WRAPPED = FILE_KEY + 16


class HybridRecipient:
    """Someone an age file can be sealed to: 1,184 bytes of ML-KEM-768 and 32 of X25519."""

    label = "pq"

    def __init__(self, public: bytes) -> None:
        if len(public) != _MLKEM_PUBLIC + _POINT:
            raise ValueError("a hybrid key has 1,216 bytes")
        point = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:])
        self._key = MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]), point)

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that gives *file_key* to this reader.

        Raises:
            BadInput: the key's point is of low order.
        """
        try:
            sealed = _SUITE.encrypt(file_key, self._key, _INFO)
        except ValueError as error:
            raise BadInput("this recipient is no true key", field="recipients") from error
        return Stanza(_KIND, (to_base64(sealed[:_ENCAPSULATED]).decode(),), sealed[_ENCAPSULATED:])


class HybridIdentity:
    """The secret half, by its seed of 32 bytes."""

    kind = "pq"

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED:
            raise ValueError("a hybrid seed has 32 bytes")
        halves = hashlib.shake_256(seed).digest(_MLKEM_SEED + _POINT)
        self._lattice = MLKEM768PrivateKey.from_seed_bytes(halves[:_MLKEM_SEED])
        self._point = X25519PrivateKey.from_private_bytes(halves[_MLKEM_SEED:])
        self._key = MLKEM768X25519PrivateKey(self._lattice, self._point)

    @property
    def recipient(self) -> str:
        """The public half as ``age1pq1...``."""
        public = self._lattice.public_key().public_bytes_raw() + self._point.public_key().public_bytes_raw()
        return bech32.encode(RECIPIENT_PREFIX, public)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key, or None when the stanza is for someone else.

        Raises:
            Malformed: a hybrid stanza that is not written as the format demands.
        """
        if stanza.kind != _KIND:
            return None
        if len(stanza.arguments) != 1 or len(stanza.body) != _WRAPPED:
            raise Malformed("an mlkem768x25519 stanza has another shape")
        encapsulated = from_base64(stanza.arguments[0].encode())
        self._check(encapsulated)
        try:
            return _SUITE.decrypt(encapsulated + stanza.body, self._key, _INFO)
        except InvalidTag:
            return None

    def _check(self, encapsulated: bytes) -> None:
        """The library says the same of a false share and of a stanza for someone else; the format does not."""
        if len(encapsulated) != _ENCAPSULATED:
            raise Malformed("an mlkem768x25519 stanza's share has another length")
        try:
            self._point.exchange(X25519PublicKey.from_public_bytes(encapsulated[-_POINT:]))
        except ValueError as error:
            raise Malformed("an mlkem768x25519 stanza's share is no true key") from error
