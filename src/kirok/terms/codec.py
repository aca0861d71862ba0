"""The one codec: a frozen value to plain JSON data and back, with nothing lost.

``decode(cls, encode(x)) == x`` and ``encode(decode(cls, d)) == d``. A field's name is its key, less a trailing
underscore that Python asks for (``from_`` is ``from``). An absent key is UNSET, null is None. Each class is looked at
once; what its fields may hold comes from their types and marks (:mod:`kirok.terms.fields`).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from kirok.base.errors import BadInput
from kirok.terms.marks import check_marks
from kirok.terms.unset import UNSET, Unset
from kirok.terms.vocabulary import nearest

T = TypeVar("T")
_Reader = Callable[[Any, str], Any]
_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
    dict: "a mapping",
    list: "a list",
}


@dataclasses.dataclass(frozen=True)
class Slot:
    """One field of a value: its name, key, marks, and how its plain form is read."""

    name: str
    key: str
    marks: Mapping[str, Any]
    required: bool
    read: _Reader


_SLOTS: dict[type, tuple[Slot, ...]] = {}
_BY_KEY: dict[type, Mapping[str, Slot]] = {}


def slots(cls: type) -> tuple[Slot, ...]:
    """The fields of a value's class in their order."""
    if cls not in _SLOTS:
        _SLOTS[cls] = _slots(cls)
    return _SLOTS[cls]


def _slots(cls: Any) -> tuple[Slot, ...]:
    hints = typing.get_type_hints(cls)
    return tuple(_slot(field, hints[field.name]) for field in dataclasses.fields(cls))


def _by_key(cls: type) -> Mapping[str, Slot]:
    if cls not in _BY_KEY:
        _BY_KEY[cls] = {slot.key: slot for slot in slots(cls) if "rest" not in slot.marks}
    return _BY_KEY[cls]


def _slot(field: dataclasses.Field[Any], hint: Any) -> Slot:
    required = field.default is dataclasses.MISSING
    return Slot(field.name, field.name.removesuffix("_"), field.metadata, required, _reader(hint, field.metadata))


def encode(value: object) -> dict[str, Any]:
    """The value as plain JSON data; absent fields stay absent."""
    plain: dict[str, Any] = {}
    for slot in slots(type(value)):
        held = getattr(value, slot.name)
        if "rest" in slot.marks:
            plain.update((entry.id, {k: v for k, v in encode(entry).items() if k != "id"}) for entry in held)
        elif held is not UNSET:
            plain[slot.key] = _plain(held)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return encode(value) if dataclasses.is_dataclass(value) else value


def to_record(value: Any) -> dict[str, Any]:
    """The value as data that names its own schema: ``{"schema": "kirok.claim/1", ...}``."""
    return {"schema": value.SCHEMA, **encode(value)}


def from_record(cls: type[T], record: Mapping[str, Any], where: str = "") -> T:
    """The value of a record.

    Raises:
        BadInput: another schema, or data that does not fit.
    """
    schema = cast("Any", cls).SCHEMA
    if record.get("schema") != schema:
        raise BadInput("this record is of another schema", field=_join(where, "schema"), allowed=schema)
    return decode(cls, {key: value for key, value in record.items() if key != "schema"}, where)


def decode(cls: type[T], mapping: Mapping[str, Any], where: str = "") -> T:
    """The value that plain data stands for; *where* is put before the field in errors.

    Raises:
        BadInput: an unknown or missing key, a value of the wrong type, a code, date or id that does not exist or does
            not fit, or an invariant of the value that does not hold; *field* says where.
    """
    known = _by_key(cls)
    fields = {known[key].name: known[key].read(held, _join(where, key)) for key, held in mapping.items() if key in known}
    if len(fields) < len(mapping):
        fields.update(_others(cls, {key: held for key, held in mapping.items() if key not in known}, where))
    _check_complete(cls, fields, where)
    try:
        return cls(**fields)
    except BadInput as error:
        error.field = _join(where, error.field or "") if where else error.field
        raise


def _join(where: str, field: str) -> str:
    return f"{where}.{field}" if where and field and not field.startswith("[") else where + field


def _check_complete(cls: type, fields: Mapping[str, Any], where: str) -> None:
    for slot in slots(cls):
        if slot.required and slot.name not in fields:
            needed = [other.key for other in slots(cls) if other.required]
            raise BadInput(f"'{slot.key}' is missing", field=_join(where, slot.key), allowed=needed)


def _others(cls: type, others: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """The keys that no field takes: entries of a rest field, or an error."""
    slot = next((slot for slot in slots(cls) if "rest" in slot.marks), None)
    if slot is None:
        raise _unknown_key(cls, str(next(iter(others))), where)
    entries = []
    for key, held in others.items():
        if not isinstance(held, Mapping) or "id" in held:
            raise BadInput(f"'{str(key)[:40]}' must be a mapping without an id of its own", field=_join(where, str(key)))
        entries.append({"id": key, **held})
    return {slot.name: tuple(decode(slot.marks["rest"], entry, _join(where, entry["id"])) for entry in entries)}


def _unknown_key(cls: type, key: str, where: str) -> BadInput:
    sentences: Mapping[str, str] = getattr(cls, "REFUSED_KEYS", {})
    known = _by_key(cls)
    text = getattr(cls, "OTHER_KEYS", sentences.get(key, "there is no key '{key}' here")).format(key=key[:40])
    return BadInput(text, field=_join(where, key[:40]), allowed=nearest(key, list(known)))


def _reader(hint: Any, marks: Mapping[str, Any]) -> _Reader:
    """How one type's plain form is read."""
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return _union([part for part in typing.get_args(hint) if part is not Unset], marks)
    return _union([hint], marks)


def _union(hints: Sequence[Any], marks: Mapping[str, Any]) -> _Reader:
    """Each alternative of a type has its own plain form, so the form decides which is meant."""
    readers: dict[type, _Reader] = {}
    for hint in hints:
        readers.update(_alternative(hint, marks))
    allowed = " or ".join(_KINDS[kind] for kind in readers)

    def read(value: Any, where: str) -> Any:
        reader = readers.get(type(value))
        if reader is None:
            raise BadInput(
                f"this must be {allowed}, not {_KINDS.get(type(value), type(value).__name__)}{_hint(value, readers)}",
                field=where,
                allowed=allowed,
            )
        return reader(value, where)

    return read


def _hint(value: Any, readers: Mapping[type, _Reader]) -> str:
    return f'; write "{value}" in quotes' if isinstance(value, int | float) and str in readers else ""


def _alternative(hint: Any, marks: Mapping[str, Any]) -> dict[type, _Reader]:
    if dataclasses.is_dataclass(hint):
        return {dict: lambda value, where: decode(cast("type[Any]", hint), value, where)}
    if typing.get_origin(hint) is tuple:
        return {list: _list_reader(typing.get_args(hint)[0], marks)}
    if hint is float:
        return {float: _same, int: _same}
    return {hint: _text_reader(marks) if hint is str and marks else _same}


def _same(value: Any, _where: str) -> Any:
    return value


def _text_reader(marks: Mapping[str, Any]) -> _Reader:
    def read(value: str, where: str) -> str:
        check_marks(value, marks, where)
        return value

    return read


def _list_reader(hint: Any, marks: Mapping[str, Any]) -> _Reader:
    one = _reader(hint, marks)

    def read(values: list[Any], where: str) -> tuple[Any, ...]:
        return tuple(one(value, f"{where}[{at}]") for at, value in enumerate(values))

    return read
