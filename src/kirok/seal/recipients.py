"""Recipients: the public halves of the keys that may open an envelope, and the files that list them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kirok.base.errors import BadInput
from kirok.seal import bech32, hybrid, x25519
from kirok.seal.hybrid import HybridRecipient
from kirok.seal.x25519 import X25519Recipient

Recipient = X25519Recipient | HybridRecipient

_ALLOWED = "age1... (X25519) or age1pq1... (post-quantum), never both, one a line; lines that begin with # are remarks"
_SECRET = "this is a secret key, not a recipient; take it out of this file and replace the key"  # noqa: S105  (a sentence)
_MIXED = "one file is never sealed to post-quantum and to other recipients: the weaker key would open it"


def parse_recipients(text: str, file: str) -> tuple[str, ...]:
    """The recipients that a file lists, in its order; *file* is its name for error messages.

    Raises:
        BadInput: a line is no recipient, stands twice, is of another kind than the first, or is a secret key; or there
            is none at all.
    """
    found: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        word = line.strip()
        if word and not word.startswith("#"):
            _check(word, found, file, number)
            found.append(word)
    if not found:
        raise BadInput("there is no recipient here: nobody could open what is sealed", file=file, allowed=_ALLOWED)
    return tuple(found)


def _check(word: str, before: Sequence[str], file: str, line: int) -> None:
    fault = _fault(word) or ("this recipient stands here twice" if word in before else None)
    if not fault and before and _parse(before[0]).label != _parse(word).label:
        fault = _MIXED
    if fault:
        raise BadInput(fault, file=file, line=line, allowed=_ALLOWED)


def keys(recipients: Sequence[str]) -> list[Recipient]:
    """The keys of *recipients*, ready to wrap a file key.

    Raises:
        BadInput: there is none, one is no recipient, or they are of two kinds.
    """
    if not recipients:
        raise BadInput("no recipient was given: nobody could open what is sealed", field="recipients", allowed=_ALLOWED)
    for number, word in enumerate(recipients, start=1):
        fault = _fault(word)
        if fault:
            raise BadInput(f"recipient {number}: {fault}", field="recipients", allowed=_ALLOWED)
    found = [_parse(word) for word in recipients]
    if len({key.label for key in found}) > 1:
        raise BadInput(_MIXED, field="recipients", allowed=_ALLOWED)
    return found


def _fault(word: str) -> str | None:
    """Why *word* is no recipient; the word itself is never repeated: it could be a secret."""
    if word.upper().startswith(("AGE-SECRET-KEY", "AGE-PLUGIN")):
        return _SECRET
    try:
        _parse(word)
    except ValueError:
        return "this is not an age recipient"
    # Bech32 may also be read in capitals; two spellings of one key would hide that it stands twice.
    return None if word == word.lower() else "this recipient is not written in small letters"


@lru_cache(maxsize=256)  # a hybrid recipient has 1,959 characters to check; they are public
def _parse(word: str) -> Recipient:
    """Raises ValueError."""
    prefix, data = bech32.decode(word)
    if prefix == x25519.RECIPIENT_PREFIX:
        return X25519Recipient(data)
    if prefix == hybrid.RECIPIENT_PREFIX:
        return HybridRecipient(data)
    raise ValueError("another kind of recipient")
