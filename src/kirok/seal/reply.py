"""What stands in a letter to a source: a text and the list of the files that came with it, always of one length."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput, Refused

#: The length of every letter's body in bytes; spaces fill it.
LENGTH = 16_000
#: No file of a reply is longer: the drop opens it in memory.
FILE_LIMIT = 10_000_000
NAME = "letter"
_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Attached:
    """A file that a reply brings: its *id* on the drop, the *name* (any bytes) and how many *bytes* it has."""

    id: str
    name: bytes = field(repr=False)
    bytes: int


@dataclass(frozen=True)
class Reply:
    """One reply: what it says, the day it was written (ISO), its files."""

    text: str = field(repr=False)
    day: str
    files: tuple[Attached, ...] = ()


def encode_reply(text: str, day: str, files: Sequence[Attached] = ()) -> bytes:
    """The body of a letter.

    Raises:
        BadInput: it does not fit; a reply has room for about 5,000 Korean or 15,000 Latin letters.
    """
    listed = [{"id": each.id, "name": base64.b64encode(each.name).decode(), "bytes": each.bytes} for each in files]
    body = canonical({"day": day, "files": listed, "text": text})
    if len(body) > LENGTH:
        raise BadInput(f"the reply is {len(body) - LENGTH:,} bytes too long; send the rest as a file or in a second reply", field="text")
    return body.ljust(LENGTH)


def decode_reply(body: bytes) -> Reply:
    """Read the body of a letter.

    Raises:
        Refused: it is none.
    """
    try:
        found = json.loads(body)
        files = [_attached(each) for each in found["files"]]
        return Reply(str(found["text"]), str(found["day"]), tuple(files))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise Refused("this letter does not hold a reply") from error


def _attached(each: dict[str, str]) -> Attached:
    """An id becomes part of a path: it is nothing but its digits."""
    if not _ID.fullmatch(each["id"]):
        raise ValueError("another shape")
    return Attached(each["id"], base64.b64decode(each["name"], validate=True), int(each["bytes"]))
