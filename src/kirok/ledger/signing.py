"""Signing: the secret half of a log's key. It never decrypts anything, and no file of the log holds it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kirok.base.errors import BadInput
from kirok.ledger.note import Note, Signature, VerifierKey, check_name

SEED_SIZE = 32


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key (RFC 8032) by its 32-byte *seed*, under the log's name *origin*.

    Raises:
        BadInput: the seed is not 32 bytes or the name cannot be a log's.
    """

    origin: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what could not sign."""
        check_name(self.origin)
        if len(self.seed) != SEED_SIZE:
            raise BadInput(f"the signing key has {len(self.seed)} bytes instead of {SEED_SIZE}", field="seed")

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.origin, self._private().public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        return str(self.key)

    def sign(self, text: str) -> str:
        """The signed note over *text*, which must end with a newline. Equal texts give equal notes."""
        signature = Signature(self.origin, self.key.key_id, self._private().sign(text.encode()))
        return str(Note(text, (signature,)))

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def generate(origin: str) -> Signer:
    """A signer with a fresh key from the system's randomness."""
    return Signer(origin, secrets.token_bytes(SEED_SIZE))
