"""Identities: the key pairs that open envelopes, and how their secret half is locked with a passphrase."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass, field
from typing import Literal

from kirok.base.errors import BadInput, Refused
from kirok.seal import bech32, hybrid, x25519
from kirok.seal.agefile import encrypt
from kirok.seal.hybrid import HybridIdentity
from kirok.seal.scrypt import WORK_FACTOR, Passphrase, check_factor
from kirok.seal.x25519 import X25519Identity

Kind = Literal["x25519", "pq"]

_SCRYPT = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n")
_SECRET_BYTES = 32
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


def lock(secret: bytes, passphrase: str, factor: int = WORK_FACTOR) -> bytes:
    """The age file (scrypt stanza) that *passphrase* opens at 2**factor rounds; takes about a second, by design.

    Raises:
        BadInput: the passphrase is empty.
    """
    if not passphrase:
        raise BadInput("the passphrase is empty", field="passphrase")
    out = io.BytesIO()
    encrypt(io.BytesIO(secret), out, [Passphrase(passphrase, factor)])
    return out.getvalue()


def work_factor(locked: bytes) -> int:
    """The scrypt work factor that the header of *locked* asks for; read before any work is done.

    Raises:
        Refused: this is not a passphrase-locked age file, or it asks for more than 20.
    """
    factor = _factor(locked)
    check_factor(factor)
    return factor


def _factor(locked: bytes) -> int:
    found = _SCRYPT.match(locked)
    if not found:
        raise Refused("this is not a key file locked with a passphrase", allowed="an age file with one scrypt stanza")
    return int(found[1])
