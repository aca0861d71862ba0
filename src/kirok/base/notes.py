"""Sentences that can be said in another language later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from kirok.base.i18n import translations


class Note(str):
    """A sentence in English that remembers its template and values."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """The sentence, filled in."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made


def said(text: str, room: str, language: str) -> str:
    """A note, and the notes in it, in *language* by the catalogue of *room*; what is no note, or has no translation, stays as it is."""
    if not isinstance(text, Note):
        return text
    values = {name: said(value, room, language) if isinstance(value, str) else value for name, value in text.values.items()}
    return translations(room, language).gettext(text.template).format(**values)
