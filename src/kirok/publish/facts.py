"""Digests of public records: equal records give equal digests, in every process and on every machine.

They say whether something has to be made again and are never published. ``marshal`` (format 2, which knows no
references and no interned strings) writes plain tuples many times faster than JSON; another Python may write them
otherwise, and then everything is made again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

#: Bytes of a digest.
SIZE = 16
_FORMAT = 2
#: Annotations of fields that marshal writes as they are; every other field is looked into.
_PLAIN = frozenset({"str", "str | None", "bool", "int", "int | None", "float", "float | None", "tuple[str, ...]", "Status", "SentenceKind"})

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


def digest(*values: object) -> bytes:
    """16 bytes over *values*: records, texts, numbers, bytes, None, and tuples, lists and dicts of them."""
    return _hashed(plain(values))


def flat_digest(*values: object) -> bytes:
    """As :func:`digest`, of values that hold no record: many times faster."""
    return _hashed(values)


def fact(record: Any) -> bytes:
    """16 bytes over one record (a dataclass); the fastest way for a hundred thousand of them."""
    return _hashed((_READERS.get(type(record)) or _reader(type(record)))(record))


def _hashed(value: Any) -> bytes:
    return hashlib.blake2b(marshal.dumps(value, _FORMAT), digest_size=SIZE).digest()


def plain(value: Any) -> object:
    """*value* with records turned into tuples that begin with their class's name."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        return [one if type(one) in _ATOMS else plain(one) for one in value]
    if kind is dict:
        return [(key, plain(one)) for key, one in value.items()]
    return (_READERS.get(kind) or _reader(kind))(value)


_Reader = Callable[[Any], tuple[object, ...]]
#: What turns an instance of a dataclass into a plain tuple, by its class.
_READERS: dict[type, _Reader] = {}


def _reader(kind: Any) -> _Reader:
    """The reader of one class, which is made when it is first asked for."""
    made = _READERS[kind] = _made_reader(kind)
    return made


def _made_reader(kind: Any) -> _Reader:
    """One expression that names every field, as ``dataclasses`` writes a class's methods: half the time of any look-up by name."""
    hints, looks, flat, others = get_type_hints(kind), dict[str, Any](), [repr(kind.__name__)], list[str]()
    for field in (one for one in dataclasses.fields(kind) if one.compare):
        name = field.name
        if field.type in _PLAIN:
            flat.append(f"record.{name}")
        elif dataclasses.is_dataclass(hints[name]) and (within := _atoms(hints[name])):
            flat += [f"record.{name}.{one}" for one in within]
        else:
            looks[f"look_{name}"] = _look(hints[name])
            others.append(f"look_{name}(record.{name}) if record.{name} else record.{name}")
    flats = f"({', '.join(flat)},)"
    made: _Reader = eval(f"lambda record: ({flats}, [{', '.join(others)}])" if others else f"lambda record: {flats}", looks)  # noqa: S307
    return made


def _atoms(kind: Any) -> list[str]:
    """The names of the fields of a class that marshal writes as they are; none where one is not of these."""
    fields = [field for field in dataclasses.fields(kind) if field.compare]
    return [field.name for field in fields] if all(field.type in _PLAIN for field in fields) else []


def _look(hint: Any) -> Callable[[Any], object]:
    """What turns a value of a field into plain values: by its annotation where that tells of records alone."""
    kinds = [one for one in get_args(hint) if one not in (Ellipsis, type(None))]
    if len(kinds) == 1 and dataclasses.is_dataclass(kinds[0]):
        read = _reader(kinds[0])
        return (lambda value: [*map(read, value)]) if get_origin(hint) is tuple else read
    return plain


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def as_json(value: Any) -> Any:
    """*value* with records turned into dicts of their fields and tuples into lists, as JSON has them."""
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        return {name: as_json(getattr(value, name)) for name in _names(kind)}
    return value
