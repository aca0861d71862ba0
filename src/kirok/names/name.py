"""One name as it was spelt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 200  #: characters; no name in any tradition served here is longer, so more is not a name


@dataclass(frozen=True, slots=True)
class Name:
    """ "PAK, To'-Ch'un" is one spelling of a name; it is not a person: persons share names.

    *tradition* is ``korean``, ``general`` or empty for a refusal; *refusal* is then the sentence that says why.
    """

    text: str
    tradition: str
    refusal: str | None = None

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read one spelling; never raises: what is no name comes back with *refusal* set."""
        if len(text) > LONGEST:
            return cls(text[:LONGEST], "", f"a name has at most {LONGEST} characters, this text has {len(text):,}")
        if not any(unicodedata.category(sign).startswith("L") for sign in text):
            return cls(text, "", "there is no letter in this name")
        return cls(text, "general")
