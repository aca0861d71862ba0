"""Sentences beside a result that can be said in the report's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Note(str):
    """A sentence in English that remembers its template and values; it is no error and stops nothing."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """The sentence, filled in."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made
