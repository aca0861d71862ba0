"""One reading of a spelling."""

from __future__ import annotations

from typing import NamedTuple

from kirok.names.spelling import Spelling


class Component(NamedTuple):
    """One way to read a spelling: its share of the spelling's probability, its style, and the spelling in each place.

    *styled* is false where the style has no bearing: hangul and hanja.
    """

    share: float
    style: int
    surname: Spelling
    given: tuple[Spelling, ...]
    styled: bool = True
