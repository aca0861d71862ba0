"""Stanzas: the parts of an age header that each wrap the file key for one reader (C2SP age.md, "Header")."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Protocol

_COLUMNS = 64
_BODY = re.compile(rb"[A-Za-z0-9+/]*")


class Malformed(Exception):
    """What was read is not written as the format demands; the words say what is wrong, without its bytes."""


@dataclass(frozen=True)
class Stanza:
    """One stanza: its kind, its arguments (visible ASCII without blanks) and its body."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes

    def encode(self) -> bytes:
        """The lines of the stanza, the last of which is always shorter than 64 columns."""
        text = to_base64(self.body)
        lines = [text[at : at + _COLUMNS] for at in range(0, len(text) + 1, _COLUMNS)]
        return f"-> {' '.join((self.kind, *self.arguments))}\n".encode() + b"".join(line + b"\n" for line in lines)


class LineSource(Protocol):
    """Anything that gives lines with their ends, and an empty one when there is none left."""

    def readline(self, size: int, /) -> bytes: ...


def read_stanza(first: bytes, lines: LineSource) -> Stanza:
    """The stanza whose first line is *first*; its body is taken from *lines*.

    Raises:
        Malformed: it is not written as the format demands.
    """
    if not first.startswith(b"-> ") or not first.endswith(b"\n"):
        raise Malformed("a stanza does not begin with ->")
    words = first[3:-1].split(b" ")
    if not all(word and all(0x21 <= byte <= 0x7E for byte in word) for word in words):
        raise Malformed("a stanza's arguments are not visible characters between single blanks")
    kind, *arguments = [word.decode("ascii") for word in words]
    return Stanza(kind, tuple(arguments), from_base64(_body(lines)))


def _body(lines: LineSource) -> bytes:
    found = bytearray()
    while True:
        line = lines.readline(_COLUMNS + 1)
        text = line[:-1]
        if not line.endswith(b"\n") or not _BODY.fullmatch(text):
            raise Malformed("a stanza's body is not base64 in lines of 64 columns")
        found += text
        if len(text) < _COLUMNS:
            return bytes(found)


def to_base64(data: bytes) -> bytes:
    """Standard base64 without padding (RFC 4648 section 4)."""
    return base64.b64encode(data).rstrip(b"=")


def from_base64(text: bytes) -> bytes:
    """The bytes of canonical base64 without padding.

    Raises:
        Malformed: padding, another character, or bits left over.
    """
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise Malformed("base64 is damaged") from error
    if to_base64(data) != text:
        raise Malformed("base64 is not canonical")
    return data
