"""Identifiers: random-looking, so that their order says nothing, and the same for the same key and seed."""

from __future__ import annotations

import base64
import hashlib

FALSE_STORY_CLAIM = "ck7q2md"
"""The claim that started the story which turned out false: the one to retract."""

FALSE_STORY_FINDING = "f3vw6ta"
"""The finding that rests on the false story."""

_CHARACTERS = 6


def identifier(prefix: str, seed: int, *key: object) -> str:
    """*prefix* and six base32 characters of a keyed BLAKE2b hash of *key* (RFC 4648 alphabet, lower case)."""
    text = "/".join(map(str, key)).encode("utf-8")
    digest = hashlib.blake2b(text, digest_size=8, key=f"kirok/demo/{seed}".encode(), person=prefix.encode()).digest()
    return prefix + base64.b32encode(digest).decode("ascii")[:_CHARACTERS].lower()
