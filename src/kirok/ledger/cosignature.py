"""Cosignatures (C2SP tlog-cosignature v1, Ed25519): a witness says when it saw a log's tree, and that it only grew."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.note import COSIGNATURE, SIGNATURE_SIZE, Note, Signature, VerifierKey, check_name, holds, lines_of

_TIME_SIZE = 8
_SEED_SIZE = 32
_LATEST = 2**63 - 1


@dataclass(frozen=True)
class Cosigner:
    """A witness's Ed25519 key by its 32-byte *seed*; the same seed must never sign as a log or under another name.

    Raises:
        BadInput: the seed is not 32 bytes or the name cannot be a key's.
    """

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what could not sign."""
        check_name(self.name)
        if len(self.seed) != _SEED_SIZE:
            raise BadInput(f"the cosigning key has {len(self.seed)} bytes instead of {_SEED_SIZE}", field="seed")

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw(), COSIGNATURE)

    def cosign(self, text: str, time: int) -> Signature:
        """The line for the checkpoint *text* (without signatures) seen at *time*, in whole seconds since 1970.

        Raises:
            BadInput: the time cannot be written.
        """
        if not 0 <= time <= _LATEST:
            raise BadInput("the time of a cosignature lies between 1970 and 2**63 seconds later", field="time")
        signed = self._private().sign(_message(text, time))
        return Signature(self.name, self.key.key_id, time.to_bytes(_TIME_SIZE, "big") + signed)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def generate_cosigner(name: str) -> Cosigner:
    """A cosigner with a fresh key from the system's randomness."""
    return Cosigner(name, secrets.token_bytes(_SEED_SIZE))


def cosigned(note: Note, key: VerifierKey) -> int | None:
    """The latest second at which the witness of *key* cosigned *note*, or None if no line is its own.

    Raises:
        CheckFailed: a line under its name and number does not hold.
    """
    times = [_time(note, line, key) for line in lines_of(note, key)]
    return max(times, default=None)


def _time(note: Note, line: Signature, key: VerifierKey) -> int:
    time = int.from_bytes(line.content[:_TIME_SIZE], "big")
    fits = len(line.content) == _TIME_SIZE + SIGNATURE_SIZE and time <= _LATEST
    if not fits or not holds(key, line.content[_TIME_SIZE:], _message(note.text, time)):
        raise CheckFailed(f"the cosignature of {key.name} does not belong to this text")
    return time


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
