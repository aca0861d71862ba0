"""Identities: the key pairs that open envelopes, and how their secret half is locked with a passphrase."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Literal

import pyrage

from kirok.base.errors import BadInput, Refused
from kirok.seal import bech32, hybrid, x25519
from kirok.seal.hybrid import HybridIdentity
from kirok.seal.x25519 import X25519Identity

Kind = Literal["x25519", "pq"]

#: scrypt's cost as a power of two. Opening at 20 takes 1 GiB and seconds; more is an attack on the machine.
WORK_FACTOR_LIMIT = 20
_SCRYPT = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n")
_SECRET_BYTES = 32
_LOCK_TRIES = 4
_ALLOWED = "AGE-SECRET-KEY-1... or AGE-SECRET-KEY-PQ-1..."


@dataclass(frozen=True)
class Identity:
    """An age key pair: the secret ``AGE-SECRET-KEY-...`` (never shown in a repr) and its ``age1...`` recipient."""

    secret: str = field(repr=False)
    recipient: str


def new_identity(kind: Kind = "x25519") -> Identity:
    """A fresh key pair from the system's randomness: X25519 for small secrets, "pq" for what is stored for long."""
    return identity_of(secrets.token_bytes(_SECRET_BYTES), kind)


def identity_of(seed: bytes, kind: Kind) -> Identity:
    """The key pair of 32 secret bytes; any 32 bytes are one.

    Raises:
        ValueError: another number of bytes.
    """
    prefix = x25519.IDENTITY_PREFIX if kind == "x25519" else hybrid.IDENTITY_PREFIX
    key = X25519Identity(seed) if kind == "x25519" else HybridIdentity(seed)
    return Identity(bech32.encode(prefix, seed).upper(), key.recipient)


def recipient_of(secret: str) -> str:
    """The recipient that belongs to a secret.

    Raises:
        BadInput: *secret* is no age secret key.
    """
    return parse_identity(secret).recipient


def parse_identity(secret: str) -> X25519Identity | HybridIdentity:
    """The key of ``AGE-SECRET-KEY-1...`` or ``AGE-SECRET-KEY-PQ-1...``.

    Raises:
        BadInput: *secret* is neither; it is never repeated.
    """
    try:
        if secret == secret.upper():
            prefix, seed = bech32.decode(secret)
            if prefix == x25519.IDENTITY_PREFIX:
                return X25519Identity(seed)
            if prefix == hybrid.IDENTITY_PREFIX:
                return HybridIdentity(seed)
    except ValueError:
        pass  # one sentence for all of them, and none that quotes the secret
    raise BadInput("this is not an age secret key", field="identity", allowed=_ALLOWED)


def lock(secret: bytes, passphrase: str) -> bytes:
    """The age file (scrypt stanza) that *passphrase* opens; takes a second or two, by design.

    The library fits the work to the machine's speed of the moment; a file that this house would refuse to unlock is
    locked again.

    Raises:
        BadInput: the passphrase is empty.
        Refused: the library never came out at a work factor that can be unlocked.
    """
    if not passphrase:
        raise BadInput("the passphrase is empty", field="passphrase")
    for _ in range(_LOCK_TRIES):
        locked = bytes(pyrage.passphrase.encrypt(secret, passphrase))
        if _factor(locked) <= WORK_FACTOR_LIMIT:
            return locked
    raise Refused("the passphrase lock came out costlier than Kirok unlocks; nothing was kept: try again")


def work_factor(locked: bytes) -> int:
    """The scrypt work factor that the header of *locked* asks for; read before any work is done.

    Raises:
        Refused: this is not a passphrase-locked age file, or it asks for more than 20.
    """
    factor = _factor(locked)
    if factor > WORK_FACTOR_LIMIT:
        raise Refused(
            f"this key file asks for 2^{factor} rounds of work, more than any made by Kirok; it may be made to stall this machine"
        )
    return factor


def _factor(locked: bytes) -> int:
    found = _SCRYPT.match(locked)
    if not found:
        raise Refused("this is not a key file locked with a passphrase", allowed="an age file with one scrypt stanza")
    return int(found[1])
