"""Originals under seal: bytes go in before anything else is done with them, and only the vault takes them out."""

from __future__ import annotations

import contextlib
import io
import itertools
import secrets
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError
from django.db.models import CharField, Manager

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import atomic_writer, make_folder, write_atomic
from kirok.desk.vault.keyring import COMING, is_recorded
from kirok.desk.vault.state import current
from kirok.seal import opening
from kirok.seal.closing import Sealer, seal_bytes
from kirok.seal.opening import open_bytes, open_envelope
from kirok.seal.rewrapping import settle_one

_FRESH: ContextVar[list[str] | None] = ContextVar("fresh", default=None)


@contextlib.contextmanager
def together() -> Iterator[None]:
    """What is sealed inside stays only if all of it is saved: an error removes the sealed files again.

    Ctrl-C may come when the rows are committed already and the block has not ended yet: what a row points at stays.
    """
    fresh: list[str] = []
    token = _FRESH.set(fresh)
    try:
        yield
    except BaseException:
        for sealed in set(fresh) - _held(fresh):
            drop(sealed)
        raise
    finally:
        _FRESH.reset(token)


def _held(fresh: Collection[str]) -> set[str]:
    """Those of the sealed files that a row points at; all where the database does not say: one too many harms nobody."""
    try:
        return {sealed for model in _pointing() for sealed in model.filter(sealed__in=fresh).values_list("sealed", flat=True)}
    except DatabaseError:
        return set(fresh)


def _pointing() -> Iterator[Manager[Any]]:
    """The rows of every table that says where something lies below HOME/sealed: its column is called so everywhere."""
    for model in apps.get_models():
        if any(column.name == "sealed" and isinstance(column, CharField) for column in model._meta.get_fields()):  # noqa: SLF001  Django's documented name
            yield model._base_manager  # noqa: SLF001  Django's documented name


def put(content: bytes, *, name: str) -> str:
    """Seal *content* to the desk and return where it lies, relative to HOME/sealed (a random name).

    Raises:
        Refused: the home's key was rotated since this process unlocked it; what is sealed to the old one nobody opens.
    """
    sealed, target, desk = _new_place()
    write_atomic(target, seal_bytes(content, [desk], name=name))
    return sealed


@contextlib.contextmanager
def growing(*, name: str) -> Iterator[tuple[str, Sealer]]:
    """Where an original will lie, and the sealer that its bytes are written to: for what is too large for memory.

    It is there when the block ends without an error.

    Raises:
        Refused: as put.
    """
    sealed, target, desk = _new_place()
    with atomic_writer(target) as stream:
        sealer = Sealer(stream, [desk], name=name)
        yield sealed, sealer
        sealer.finish()


def _new_place() -> tuple[str, Path, str]:
    """A random name below HOME/sealed, its path, and the recipient of the desk."""
    vault = current()
    desk = vault.keys.identities["desk"].recipient
    if not is_recorded(vault.home, "desk", desk):
        raise Refused("the home's keys were rotated while this ran; nothing was changed: run it again", file=str(vault.home.keys))
    token = secrets.token_hex(16)
    sealed = f"{token[:2]}/{token}.age"
    fresh = _FRESH.get()
    if fresh is not None:
        fresh.append(sealed)  # before it is there: Ctrl-C may come between any two lines
    return sealed, make_folder(vault.home.sealed / token[:2]) / f"{token}.age", desk


def take(sealed: str) -> bytes:
    """The bytes of an original.

    Raises:
        BadInput: the sealed file is missing or damaged.
    """
    path = _there(sealed)
    try:
        return _open(path)
    except KirokError:
        settle_one(path)  # a power cut in the middle of a re-wrap
        return _open(path)


def pieces(sealed: str, size: int) -> Iterator[bytes]:
    """The bytes of an original of *size* bytes, piece by piece: for what is too large for memory.

    The first is opened before this returns. That nothing is missing is known only when the last was given: else it raises.

    Raises:
        BadInput: the sealed file is missing.
        Refused: it is damaged.
    """
    path, keys = _there(sealed), current().keys.identities
    secrets_of = [keys[name].secret for name in ("desk", COMING) if name in keys]
    for secret in secrets_of[:-1]:  # a stopped rotation was giving the originals another key
        with contextlib.suppress(Refused):
            return _begun(path, secret, size)
    return _begun(path, secrets_of[-1], size)


def _begun(path: Path, secret: str, size: int) -> Iterator[bytes]:
    running = _pieces(path, secret, size)
    return itertools.chain([next(running, b"")], running)


def _pieces(path: Path, secret: str, size: int) -> Iterator[bytes]:
    with path.open("rb") as reader:
        yield from opening.pieces(reader, secret, size)


def _there(sealed: str) -> Path:
    path: Path = current().home.sealed / sealed
    if not path.is_file():
        raise BadInput("the sealed original is missing; restore sealed/ from a back-up", file=str(path))
    return path


def take_range(sealed: str, start: int, end: int) -> bytes:
    """Bytes [start, end) of an original, of which no more than those are held in memory.

    The whole envelope is read and checked first: a damaged one gives nothing.

    Raises:
        BadInput: the sealed file is missing or damaged.
    """
    path = current().home.sealed / sealed
    if not path.is_file():
        raise BadInput("the sealed original is missing; restore sealed/ from a back-up", file=str(path))
    try:
        return _window(path, start, end)
    except KirokError:
        settle_one(path)  # a power cut in the middle of a re-wrap
        return _window(path, start, end)


def _window(path: Path, start: int, end: int) -> bytes:
    """The same with the desk's key, then with the one that a stopped rotation was giving it."""
    keys = current().keys.identities
    try:
        return _read_window(path, start, end, keys["desk"].secret)
    except Refused:
        if COMING not in keys:
            raise
        return _read_window(path, start, end, keys[COMING].secret)


def _read_window(path: Path, start: int, end: int, secret: str) -> bytes:
    window = _Window(start, end)
    with path.open("rb") as reader:
        open_envelope(reader, window, secret)
    return window.getvalue()


class _Window(io.BytesIO):
    """Takes a whole body as it is written, and keeps [start, end) of it."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__()
        self._start, self._end, self._at = start, end, 0

    def write(self, piece: Any, /) -> int:
        """Keep what falls into the window; all of it is taken."""
        first, last = max(self._start - self._at, 0), max(self._end - self._at, 0)
        super().write(piece[first:last])
        self._at += len(piece)
        return len(piece)

    def truncate(self, size: int | None = None, /) -> int:
        """The body ends at *size*: what lay behind it was padding."""
        return super().truncate(max(min(self._end, size if size is not None else self._at) - self._start, 0))


def _open(path: Path) -> bytes:
    """Try the desk's key, then the one that a stopped rotation was giving it: some originals have that already."""
    keys, content = current().keys.identities, path.read_bytes()
    try:
        return open_bytes(content, keys["desk"].secret).body
    except Refused:
        if COMING not in keys:
            raise
        return open_bytes(content, keys[COMING].secret).body


def drop(sealed: str) -> None:
    """Remove a sealed file that no row came to point at."""
    path: Path = current().home.sealed / sealed
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or gone already
        path.parent.rmdir()
