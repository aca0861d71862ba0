"""Recipients: the public halves of the keys that may open an envelope, and the files that list them."""

from __future__ import annotations

from collections.abc import Sequence

import pyrage

from kirok.base.errors import BadInput

_ALLOWED = "age1... (an age X25519 recipient), one a line; lines that begin with # are remarks"


def parse_recipients(text: str, file: str) -> tuple[str, ...]:
    """The recipients that a file lists, in its order; *file* is its name for error messages.

    Raises:
        BadInput: a line is no X25519 recipient, stands twice, or is a secret key; or there is none at all.
    """
    found: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        fault = _fault(word) or ("this recipient stands here twice" if word in found else None)
        if fault:
            raise BadInput(fault, file=file, line=number, allowed=_ALLOWED)
        found.append(word)
    if not found:
        raise BadInput("there is no recipient here: nobody could open what is sealed", file=file, allowed=_ALLOWED)
    return tuple(found)


def keys(recipients: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """The library's keys for *recipients*.

    Raises:
        BadInput: there is none, or one is no X25519 recipient.
    """
    if not recipients:
        raise BadInput("no recipient was given: nobody could open what is sealed", field="recipients", allowed=_ALLOWED)
    for number, word in enumerate(recipients, start=1):
        fault = _fault(word)
        if fault:
            raise BadInput(f"recipient {number}: {fault}", field="recipients", allowed=_ALLOWED)
    return [pyrage.x25519.Recipient.from_str(word) for word in recipients]


def _fault(word: str) -> str | None:
    """Why *word* is no recipient; the word itself is never repeated: it could be a secret."""
    if word.upper().startswith("AGE-SECRET-KEY"):
        return "this is a secret key, not a recipient; take it out of this file and replace the key"
    try:
        same = str(pyrage.x25519.Recipient.from_str(word)) == word
    except (pyrage.RecipientError, UnicodeEncodeError):
        return "this is not an age recipient"
    # The library also reads capitals; two spellings of one key would hide that it stands twice.
    return None if same else "this recipient is not written in small letters"
