"""Identities: the key pairs that open envelopes, and how their secret half is locked with a passphrase."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyrage

from kirok.base.errors import BadInput, Refused

#: scrypt's cost as a power of two. Opening at 20 takes 1 GiB and seconds; more is an attack on the machine.
WORK_FACTOR_LIMIT = 20
_SCRYPT = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n")


@dataclass(frozen=True)
class Identity:
    """An age X25519 key pair: the secret ``AGE-SECRET-KEY-1...`` (never shown in a repr) and its ``age1...`` recipient."""

    secret: str = field(repr=False)
    recipient: str


def new_identity() -> Identity:
    """A fresh key pair from the system's randomness."""
    key = pyrage.x25519.Identity.generate()
    return Identity(str(key), str(key.to_public()))


def lock(secret: bytes, passphrase: str) -> bytes:
    """The age file (scrypt stanza) that *passphrase* opens; takes a second or two, by design.

    Raises:
        BadInput: the passphrase is empty.
    """
    if not passphrase:
        raise BadInput("the passphrase is empty", field="passphrase")
    return bytes(pyrage.passphrase.encrypt(secret, passphrase))


def work_factor(locked: bytes) -> int:
    """The scrypt work factor that the header of *locked* asks for; read before any work is done.

    Raises:
        Refused: this is not a passphrase-locked age file, or it asks for more than 20.
    """
    found = _SCRYPT.match(locked)
    if not found:
        raise Refused("this is not a key file locked with a passphrase", allowed="an age file with one scrypt stanza")
    factor = int(found[1])
    if factor > WORK_FACTOR_LIMIT:
        raise Refused(
            f"this key file asks for 2^{factor} rounds of work, more than any made by Kirok; it may be made to stall this machine"
        )
    return factor
