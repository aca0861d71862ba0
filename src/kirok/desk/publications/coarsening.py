"""What a teller asked to be left out, left out: places and dates no finer than was allowed for a claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce

from kirok.base.errors import BadInput
from kirok.desk.publications.told import Told
from kirok.terms import edtf
from kirok.terms.place import Place, coarsen, coarser, is_finer

#: What a consent denies -> the finest step of the ladder that is left.
_FLOORS = {"place-below-country": "country", "place-below-province": "province"}
_DAY = re.compile(r"(\d{4}[?~%]?-[?~%]?[0-9X]{2}[?~%]?)-[?~%]?[0-9X]{2}")


def denied(claim: Told) -> frozenset[str]:
    """Everything that somebody asked to be left out for the claim's statement."""
    return claim.statement.denied


def floor_of(claim: Told) -> str:
    """The finest precision at which a place of the claim may be published; "site" when nothing was asked."""
    return reduce(coarser, (_FLOORS[what] for what in denied(claim) if what in _FLOORS), "site")


def allowed_place(place: Place, places: Mapping[str, Place], claim: Told) -> Place | None:
    """The place itself, or the nearest one around it that may be published; None where the desk holds none."""
    return coarsen(place, places, floor_of(claim))


def too_fine(place: Place, claim: Told) -> bool:
    """Whether the place says more than was allowed."""
    return is_finer(place.precision, floor_of(claim))


def allowed_when(text: str, claim: Told) -> str:
    """The date, to the month where days were not allowed; empty where the rest would be no date."""
    if "date-below-month" not in denied(claim):
        return text
    coarse = _DAY.sub(r"\1", text)
    try:
        edtf.parse(coarse)
    except BadInput:
        return ""
    return coarse
