"""A source as the desk may know it: a number and a kind. Who it is lies sealed, never here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import SOURCE_NUMBER, code
from kirok.terms.unset import UNSET, Unset

LIKE = "S-0007 (S- and at least four digits)"


def check_source_number(text: str) -> str:
    """The text, if it is a source number.

    Raises:
        BadInput: it is none; several words look like the secret that opens a mailbox, and are not repeated in the error.
    """
    if SOURCE_NUMBER.fullmatch(text):
        return text
    if len(text.split()) > 1 or (text.isdigit() and len(text) > 9):
        raise BadInput(
            "this looks like mailbox words, the source's own secret, which never enters the desk; give the source number", allowed=LIKE
        )
    raise BadInput(f"'{text[:40]}' is not a source number", allowed=LIKE)


@dataclass(frozen=True, kw_only=True)
class Source:
    """``{id: S-0007, kind: person}``. It has no field that can hold a name, a contact or a place."""

    SCHEMA: ClassVar[str] = "kirok.source/1"
    OTHER_KEYS: ClassVar[str] = "a source has no '{key}' here: identity, contact and place lie sealed; remove the key"
    id: str = field(metadata={"source": True})
    kind: str = field(metadata=code("SOURCE"))
    number: str | Unset = field(default=UNSET, metadata={"source": True})
