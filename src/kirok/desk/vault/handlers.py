"""Handlers' own keys: who a source is lies sealed to its handler and one deputy, and to nobody else.

``keys/handlers/NAME.age`` is locked by that handler's password; the newsroom's passphrase does not open it, nor does the
back-up key. A lost password is a lost key: the deputy reads, and seals anew.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from kirok.base.errors import BadInput, Refused
from kirok.base.files import make_folder, write_atomic
from kirok.base.home import Home
from kirok.desk.vault.keyring import whole
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import lock, new_identity
from kirok.seal.opening import open_bytes, unlock

#: A source has a handler and at most one deputy.
MOST_HANDLERS = 2
#: Below HOME/sealed: who sources are.
FOLDER = "identities"
_NAME = re.compile(r"\w[\w .@-]{0,79}")  # as a person's name
_LONGEST = 200  # bytes; with its ending and a temporary name it must stay a file name


def make_key(home: Home, name: str, password: str) -> str:
    """Give a handler a key of their own; return its recipient.

    Raises:
        Refused: the handler has one already.
        BadInput: a name that cannot be a file's.
    """
    key = _file(home, name, "age")
    make_folder(key.parent)
    if key.exists():
        raise Refused(f"'{name}' has a handler's key already; nothing was changed", file=str(key))
    identity = new_identity("pq")
    write_atomic(key, lock(identity.secret.encode(), password))
    write_atomic(_file(home, name, "pub"), f"{identity.recipient}\n".encode())
    return identity.recipient


def relock(home: Home, name: str, old: str, new: str) -> None:
    """Lock a handler's key with another password; the key stays the same.

    Raises:
        Refused: *old* does not open it.
        BadInput: there is no key, the new password is empty, or the disk is full.
    """
    key = _file(home, name, "age")
    write_atomic(key, lock(_unlocked(key, name, old).encode(), new))


def recipient(home: Home, name: str) -> str | None:
    """A handler's recipient, or None for who has no key.

    Raises:
        BadInput: a name that cannot be a file's.
    """
    path = _file(home, name, "pub")
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def seal_identity(home: Home, content: bytes, handlers: Sequence[str]) -> str:
    """Seal who a source is to its handlers; return where it lies, relative to HOME/sealed (a random name).

    Raises:
        BadInput: nobody, more than two, or somebody without a handler's key.
    """
    if not 1 <= len(set(handlers)) <= MOST_HANDLERS:
        raise BadInput("who a source is, is sealed to its handler and at most one deputy", field="handlers", allowed="one or two names")
    recipients = [_recipient(home, name) for name in dict.fromkeys(handlers)]
    token = secrets.token_hex(16)
    target = make_folder(home.sealed / FOLDER) / f"{token}.age"
    write_atomic(target, seal_bytes(content, recipients, name="identity"))
    return f"{FOLDER}/{token}.age"


def open_identity(home: Home, sealed: str, name: str, password: str) -> bytes:
    """Who a source is, for one of its handlers.

    Raises:
        Refused: a wrong password, or somebody else's source.
        BadInput: the key or the sealed file is missing.
    """
    key, path = _file(home, name, "age"), home.sealed / sealed
    if not path.is_file():
        raise BadInput("the sealed identity is missing; restore sealed/ from a back-up", file=str(path))
    return open_bytes(path.read_bytes(), _unlocked(key, name, password)).body


def drop_identity(home: Home, sealed: str) -> None:
    """Remove a sealed identity that another one replaces, or that nothing came to point at."""
    (home.sealed / sealed).unlink(missing_ok=True)


def _unlocked(key: Path, name: str, password: str) -> str:
    """A handler's secret."""
    if not key.is_file():
        raise BadInput(f"'{name}' has no handler's key", file=str(key))
    return whole(unlock(key.read_bytes(), password).decode()).secret


def _file(home: Home, name: str, ending: str) -> Path:
    if not _NAME.fullmatch(name) or len(name.encode()) > _LONGEST:
        raise BadInput("a handler's name has letters, digits, space, dot, hyphen, at most 80 signs", field="NAME")
    return home.keys / "handlers" / f"{name}.{ending}"


def _recipient(home: Home, name: str) -> str:
    found = recipient(home, name)
    if found is None:
        raise BadInput(
            f"'{name}' has no handler's key", file=str(_file(home, name, "pub")), field="handlers", allowed="kirok keys handler NAME"
        )
    return found
