"""Commitments: the 32 bytes by which a log speaks of a record without saying anything about it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput

SIZE = 32
SALT_SIZE = 32
_LABEL = b"kirok/leaf/v1"


def new_salt() -> bytes:
    """32 random bytes. Who destroys a record and its salt leaves a leaf that nobody can tell from a dummy."""
    return secrets.token_bytes(SALT_SIZE)


def commit(record: Mapping[str, object], salt: bytes) -> bytes:
    """SHA-256("kirok/leaf/v1" || salt || canonical JSON of the record).

    Raises:
        BadInput: the salt is not 32 bytes.
        ValueError: the record is not JSON.
    """
    return commit_bytes(canonical(record), salt)


def commit_bytes(record: bytes, salt: bytes) -> bytes:
    """:func:`commit` of a record whose canonical JSON is there already.

    Raises:
        BadInput: the salt is not 32 bytes.
    """
    if len(salt) != SALT_SIZE:
        raise BadInput(f"a salt has {SALT_SIZE} bytes, not {len(salt)}", field="salt")
    return hashlib.sha256(_LABEL + salt + record).digest()
