"""What a field of a value may hold beyond its type: marks that the codec and the reference check read."""

from __future__ import annotations

import re
from collections.abc import Mapping

Marks = Mapping[str, object]

#: Ids are made by people and stand in addresses (``pub1/s1``), so they hold no slash and no space.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SOURCE_NUMBER = re.compile(r"S-[0-9]{4,9}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
SHA256 = re.compile(r"[0-9a-f]{64}")
COUNTRY = re.compile(r"[A-Z]{2}")


def code(scheme: str) -> Marks:
    """A code of a vocabulary."""
    return {"scheme": scheme}


def edtf() -> Marks:
    """An EDTF text."""
    return {"edtf": True}


def refers(*sections: str) -> Marks:
    """An id (or several) of one of these sections of a coding file."""
    return {"refers": sections}


def shaped(pattern: re.Pattern[str], like: str) -> Marks:
    """A text that matches the whole pattern; *like* is an example for the error."""
    return {"pattern": pattern, "like": like}


def identity() -> Marks:
    """The id of the value itself."""
    return shaped(ID, "c12 (letters, digits, '.', '_' and '-', at most 64)")


def filled() -> Marks:
    """A text that is not empty."""
    return {"filled": True}


def rest(cls: type) -> Marks:
    """All keys that no other field takes: each key is the id of one value of that class."""
    return {"rest": cls}
