"""Files that are either the old or the new, and stay what they are after a power cut.

Every write goes to a temporary file beside its target, is flushed to the disk, renamed over the target, and the
folder is flushed too. Whoever can change the disk can change the files: nothing here authenticates.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from typing import TYPE_CHECKING, BinaryIO

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
_BETWEEN_TRIES = 0.02


def write_atomic(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Put *content* at *path*, whole or not at all.

    Raises:
        BadInput: the disk is full or the folder cannot be written.
    """
    with atomic_writer(path, mode=mode) as stream:
        stream.write(content)


@contextlib.contextmanager
def atomic_writer(path: Path, *, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A stream whose bytes appear at *path* only when the block ends without an error."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with _create(temporary, mode) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        crash_point("files.before-rename")
        temporary.replace(path)
        crash_point("files.after-rename")
        flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):  # what could not be made cannot be removed; the first error is the one to tell
            temporary.unlink()


def _create(path: Path, mode: int) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def unwritable(path: Path, error: OSError) -> BadInput:
    """The one sentence for a disk that refuses a write."""
    reason = error.strerror or "the system refused"
    return BadInput(f"cannot write {path.name}: {reason[0].lower()}{reason[1:]}; make room or choose another folder", file=str(path))


def flush_folder(folder: Path) -> None:
    """Make the names in *folder* durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path, *, mode: int = PRIVATE_FOLDER) -> Path:
    """Create *path* and its parents where missing."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def remove_tree(path: Path) -> None:
    """Remove a folder and all below it, if it is there."""
    shutil.rmtree(path, ignore_errors=False) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


@contextlib.contextmanager
def exclusive(lock: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the only writer's place for as long as the block runs; wait up to *patience* seconds for whoever holds it.

    Raises:
        Refused: another process holds it, or another thread.
        BadInput: the lock's folder is missing or closed.
    """
    try:
        stream = lock.open("a+b")
    except OSError as error:
        raise unwritable(lock, error) from error
    with stream:
        _take(stream, lock, time.monotonic() + patience)
        yield


def _take(stream: BinaryIO, lock: Path, end: float) -> None:
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() >= end:
                raise Refused("another kirok command is writing here; wait for it to end and try again", file=str(lock)) from error
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of a file that a person named, with one sentence for each way it can be unreadable.

    Raises:
        BadInput: missing, a folder, unreadable, empty, or over *limit* bytes.
    """
    try:
        if not path.is_file():
            raise BadInput("this is not a file" if path.exists() else "there is no such file", file=str(path))
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise BadInput("the file cannot be read; check its name and permissions", file=str(path)) from error
    if not content:
        raise BadInput("the file is empty", file=str(path))
    if len(content) > limit:
        raise BadInput(f"the file is over the limit of {limit:,} bytes", file=str(path))
    return content
