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
from operator import attrgetter
from typing import Any

#: Bytes of a digest.
SIZE = 16
_FORMAT = 2
#: Annotations of fields that marshal writes as they are; every other field is looked into.
_PLAIN = frozenset({"str", "str | None", "bool", "int", "int | None", "float", "float | None", "tuple[str, ...]", "Status", "SentenceKind"})

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


def digest(*values: object) -> bytes:
    """16 bytes over *values*: records, texts, numbers, bytes, None, and tuples, lists and dicts of them."""
    return _hashed(plain(values))


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
    fields = [field for field in dataclasses.fields(kind) if field.compare]
    flat = [field.name for field in fields if field.type in _PLAIN]
    nested = [field.name for field in fields if field.type not in _PLAIN]
    flats, name = attrgetter("__class__.__name__", *flat), kind.__name__
    if not nested:
        return flats if flat else (lambda _: (name,))
    if len(nested) == 1:
        (only,) = nested
        return lambda record: (flats(record), plain(getattr(record, only)))
    others = attrgetter(*nested)
    return lambda record: (flats(record), *map(plain, others(record)))


def as_json(value: Any) -> Any:
    """*value* with records turned into dicts of their fields and tuples into lists, as JSON has them."""
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    if dataclasses.is_dataclass(value):
        # A dataclass without slots keeps its fields, in their order, where vars() finds them.
        return {name: as_json(one) for name, one in vars(value).items()}
    return value
