"""What the drop remembers for a mailbox, sealed under a key that only its words give.

``boxes/<id>`` holds a counter of logins and the leaves of its reports. For words that have no box the same work is done
on a decoy, so that neither answer nor effort tells a box that never was from one that was burned, or is empty.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from kirok.drop.place import Place, read, remove
from kirok.seal.mailbox import box_id, record_key
from kirok.seal.wordlists import Listed, words_of

_NONCE = 12
_LEAF = 32
_STEP = 4_096  # bytes; a record with more than 126 reports takes two, and so on
_HEAD = struct.Struct(">QI")
#: Words without a mailbox share so many counters of logins.
DECOYS = 16
_STRIPES = tuple(threading.Lock() for _ in range(64))


@dataclass(frozen=True)
class Box:
    """A mailbox while its source is here: *known* says whether it lies in the store, *logins* counts, *leaves* are its reports."""

    master: bytes = field(repr=False)
    known: bool
    logins: int = 0
    leaves: tuple[bytes, ...] = ()

    def word(self, login: int, language: str) -> str:
        """The word of a login, in the language of the page: it shows a source whether somebody else was here; no secret."""
        words = words_of(next(each for each in get_args(Listed) if each == language))
        sign = hmac.digest(record_key(self.master), b"login" + login.to_bytes(8, "big"), hashlib.sha256)
        return words[int.from_bytes(sign, "big") % len(words)]


def load(place: Place, master: bytes) -> Box:
    """The mailbox of *master*; for one that is not there, a decoy's counter and no reports."""
    path, key, known = _where(place, master)
    logins, leaves = _decode(key, read(path))
    return Box(master, known, logins, leaves if known else ())


def enter(place: Place, master: bytes) -> Box:
    """The same, and count a login."""
    with _stripe(master):
        box = load(place, master)
        box = replace(box, logins=box.logins + 1)
        path, key, _ = _where(place, master)
        place.write(path, _encode(key, box.logins, box.leaves))
    return box


def change(place: Place, master: bytes, alter: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]) -> None:
    """Let *alter* say which reports are this mailbox's from now on; a mailbox that was not there is made."""
    with _stripe(master):
        box = load(place, master)
        logins = box.logins if box.known else 1
        place.write(_path(place, master), _encode(record_key(master), logins, alter(box.leaves)))


def burn(place: Place, master: bytes) -> None:
    """Forget the mailbox; what it sent and got is deleted by the caller."""
    with _stripe(master):
        remove(_path(place, master))


def make_decoy(place: Place, path: Path) -> None:
    """Put a decoy's record at *path*, with a counter like a mailbox's."""
    place.write(path, _encode(_decoy_key(place), 1 + secrets.randbelow(6), ()))


def decoy_path(place: Place, number: int) -> Path:
    """Where the decoy's record for mailbox numbers that begin with the byte *number* lies."""
    return place.path("decoys", f"box-{number % DECOYS:x}")


def _path(place: Place, master: bytes) -> Path:
    return place.path("boxes", box_id(master).hex())


def _where(place: Place, master: bytes) -> tuple[Path, bytes, bool]:
    path = _path(place, master)
    decoy, key = decoy_path(place, box_id(master)[0]), _decoy_key(place)
    own = record_key(master)
    return (path, own, True) if path.exists() else (decoy, key, False)


def _decoy_key(place: Place) -> bytes:
    return record_key(place.decoy())


def _stripe(master: bytes) -> threading.Lock:
    return _STRIPES[box_id(master)[0] % len(_STRIPES)]


def _encode(key: bytes, logins: int, leaves: tuple[bytes, ...]) -> bytes:
    plain = _HEAD.pack(logins, len(leaves)) + b"".join(leaves)
    size = -(-(len(plain) + _NONCE + 16) // _STEP) * _STEP - _NONCE - 16
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain.ljust(size, b"\0"), None)


def _decode(key: bytes, content: bytes) -> tuple[int, tuple[bytes, ...]]:
    """A damaged record is an empty one: whoever holds the words must still get in."""
    try:
        plain = ChaCha20Poly1305(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    except (InvalidTag, ValueError):
        return 0, ()
    logins, count = _HEAD.unpack_from(plain)
    at = _HEAD.size
    return logins, tuple(plain[at + _LEAF * number : at + _LEAF * (number + 1)] for number in range(count))
