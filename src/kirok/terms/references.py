"""Every reference inside a value, found by the marks of its fields: nobody can forget a field."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from kirok.terms.codec import slots

#: Where the reference stands (dotted), the sections it may point to, the id.
Reference = tuple[str, tuple[str, ...], str]


def references(value: Any, where: str = "") -> Iterator[Reference]:
    """The references of a value and of all values inside it."""
    for slot in slots(type(value)):
        held = getattr(value, slot.name)
        if held:
            place = f"{where}.{slot.key}" if where else slot.key
            yield from _inside(held, place, slot.marks.get("refers"))


def _inside(held: Any, where: str, sections: tuple[str, ...] | None) -> Iterator[Reference]:
    if isinstance(held, str):
        if sections:
            yield where, sections, held
    elif isinstance(held, tuple):
        for at, part in enumerate(held):
            yield from _inside(part, f"{where}[{at}]", sections)
    elif dataclasses.is_dataclass(held):
        yield from references(held, where)
