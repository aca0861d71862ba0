"""What a form sends becomes the plain data of one value; the codec then says whether it fits.

A field's name is its path: ``agent.0.who``, ``when.edtf``, ``conduct.ko``. An empty field is absent; ``?`` says that it
was asked and stays unsure, which the format writes as null. Shapes come from the types of the value itself, so a form
can carry everything that the coding format can.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from kirok.base.errors import BadInput
from kirok.terms import codec
from kirok.terms.unset import UNSET, Unset

UNSURE = "?"
#: Makes an id of what was typed into a field that refers to entries of these sections.
Resolver = Callable[[tuple[str, ...], str], str]


@dataclasses.dataclass(frozen=True)
class Part:
    """What one field can hold: one leaf type, a nested value, a list; and whether it may be unsure (null)."""

    leaf: type | None
    nested: Any
    items: Part | None
    nullable: bool


def part(hint: Any) -> Part:
    """The shape of a field's type."""
    whole = typing.get_args(hint) if typing.get_origin(hint) in {types.UnionType, typing.Union} else (hint,)
    parts = [one for one in whole if one not in {Unset, types.NoneType}]
    lists = [typing.get_args(one)[0] for one in parts if typing.get_origin(one) is tuple]
    nested = [one for one in parts if dataclasses.is_dataclass(one)]
    leaves = [one for one in parts if one in {str, int, float, bool}]
    return Part(
        leaves[0] if leaves else None,
        nested[0] if nested else None,
        part(lists[0]) if lists else None,
        types.NoneType in whole,
    )


def parts(cls: type) -> list[tuple[codec.Slot, Part]]:
    """The fields of a value's class with their shapes, in their order."""
    hints = typing.get_type_hints(cls)
    return [(slot, part(hints[slot.name])) for slot in codec.slots(cls)]


def read(cls: type, data: Mapping[str, str], resolve: Resolver, prefix: str = "") -> dict[str, Any]:
    """The plain data of one value.

    Raises:
        BadInput: a number that is none, or a name that the resolver does not know; *field* is the form's field.
    """
    found = {slot.key: _value(shape, slot.marks, data, prefix + slot.key, resolve) for slot, shape in parts(cls)}
    return {key: value for key, value in found.items() if value is not UNSET}


def _value(shape: Part, marks: Mapping[str, Any], data: Mapping[str, str], name: str, resolve: Resolver) -> Any:
    if data.get(f"{name}._unsure"):
        return None
    if data.get(f"{name}._none"):
        return []
    if shape.nested and (found := read(shape.nested, data, resolve, f"{name}.")):
        return found
    if shape.items and (many := _list(shape.items, marks, data, name, resolve)):
        return many
    return _leaf(shape, marks, data, name, resolve) if shape.leaf else UNSET


def _list(shape: Part, marks: Mapping[str, Any], data: Mapping[str, str], name: str, resolve: Resolver) -> list[Any]:
    every = (_value(shape, marks, data, f"{name}.{number}", resolve) for number in range(rows(data, name)))
    return [value for value in every if value is not UNSET]


def rows(data: Mapping[str, str], name: str) -> int:
    """How many rows of a list the form sent."""
    start = f"{name}."
    numbers = [key[len(start) :].partition(".")[0] for key in data if key.startswith(start)]
    return max((int(number) + 1 for number in numbers if number.isdigit() and len(number) < 4), default=0)


def _leaf(shape: Part, marks: Mapping[str, Any], data: Mapping[str, str], name: str, resolve: Resolver) -> Any:
    text = data.get(name, "").replace("\r\n", "\n")
    if not text.strip():
        return UNSET
    if text.strip() == UNSURE and shape.nullable:
        return None
    if shape.leaf is str:
        kept = text if "\n" in text else text.strip()
        return resolve(marks["refers"], kept) if "refers" in marks else kept
    return _number(shape.leaf, text.strip(), name)


def _number(kind: type | None, text: str, name: str) -> Any:
    if kind is bool:
        return text == "yes"
    try:
        return int(text.replace(",", "")) if kind is int else float(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise BadInput(f"'{text[:40]}' is not {wanted}", field=name, allowed=wanted) from None
