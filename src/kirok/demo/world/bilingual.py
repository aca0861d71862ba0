"""A text in the world's two languages, and the Korean particles that a word takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ko"]

_HANGUL_FIRST = 0xAC00
_HANGUL_LAST = 0xD7A3
_FINALS = 28
_RIEUL = 8


@dataclass(frozen=True)
class Both:
    """The same text in English and Korean."""

    en: str
    ko: str

    def get(self, language: Language) -> str:
        """The text in *language*."""
        return self.ko if language == "ko" else self.en

    def entry(self) -> dict[str, object]:
        """The text as a coding file writes it."""
        return {"en": self.en, "ko": self.ko}


class KoreanWord(str):
    """A word that takes its own particle in a format: ``f"{KoreanWord('오를레크'):을}"`` is 오를레크를."""

    __slots__ = ()

    def __format__(self, particle: str) -> str:
        """The word with *particle* (은, 이, 을, 과, 으로, 이라, empty), in the form that its last letter asks for."""
        return str(self) + _fitting(_final(self), particle)


_OPEN_FORMS = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로", "이라": "라", "이었": "였"}


def _final(word: str) -> int:
    """The number of the final consonant of the last syllable: 0 none, 8 rieul; a digit or letter counts as none."""
    code = ord(word[-1])
    return (code - _HANGUL_FIRST) % _FINALS if _HANGUL_FIRST <= code <= _HANGUL_LAST else 0


def _fitting(final: int, particle: str) -> str:
    is_open = final == 0 or (particle == "으로" and final == _RIEUL)
    return _OPEN_FORMS.get(particle, particle) if is_open else particle
