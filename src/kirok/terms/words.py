"""One text in the two languages of the public site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.unset import UNSET, Unset, given


@dataclass(frozen=True, kw_only=True)
class Words:
    """``{en: a source, ko: 소식통}``; one of the two may be missing, not both."""

    SCHEMA: ClassVar[str] = "kirok.words/1"
    en: str | Unset = UNSET
    ko: str | Unset = UNSET

    def __post_init__(self) -> None:
        if not (self.en or self.ko):
            raise BadInput("the text is missing in both languages; give en, ko or both", allowed=("en", "ko"))


#: A text in one language, or in both.
Text = str | Words


def in_language(text: Text | Unset | None, lang: str) -> str:
    """The text in "en" or "ko", else in the language there is, else empty."""
    if not isinstance(text, Words):
        return given(text, "")
    first, second = (text.ko, text.en) if lang == "ko" else (text.en, text.ko)
    return first or second or ""
