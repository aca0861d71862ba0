"""The drop's folder: which paths there are, and how what lies there is written without saying when.

``HOME/drop`` holds sealed bytes, public keys, one signing key and markers; ``HOME/ledger/drop`` the log. PATHS below is
the whole list of what may lie there; a test walks the folder after everything was done and fails on any other.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, CheckFailed
from kirok.base.files import PRIVATE, exclusive, flush_folder
from kirok.base.home import Home
from kirok.ledger.log import Log, existing
from kirok.ledger.signing import Signer
from kirok.seal.recipients import parse_recipients

LEAF = re.compile("[0-9a-f]{64}")
_HEX64, _HEX32, _DAY = "[0-9a-f]{64}", "[0-9a-f]{32}", r"\d{4}-\d{2}-\d{2}"
#: Every path that may exist below HOME/drop, as a regular expression. Files have mode 0600, folders 0700.
PATHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"readers|desk\.vkey|log\.key|decoy\.key|chain|lock|closed|noticed",
        rf"incoming/{_HEX32}\.part",
        rf"sealed/{_HEX64}\.age",
        rf"boxes/{_HEX64}",
        r"decoys/(box|letter)-[0-9a-f]",
        rf"replies/{_HEX64}/{_HEX32}\.(letter|file)",
        rf"(deleted|pulled)/{_HEX64}",
        r"manifests/\d{8}\.json",
        rf"faults/{_DAY}",
        rf"notices/{_DAY}\.age",
    )
)
FOLDERS = ("incoming", "sealed", "boxes", "decoys", "replies", "deleted", "pulled", "manifests", "faults", "notices")
_READERS_LIMIT = 1_000_000
_DAY_SECONDS = 86_400
_QUIETLY = getattr(os, "O_NOATIME", 0)  # Linux; the files are ours, so it is allowed
#: Held while a name comes or goes, so that the daily re-copy never brings back what was deleted or written anew meanwhile.
NAMING = threading.Lock()


def today() -> dt.date:
    """The day in UTC: the only time that is ever written down here."""
    return dt.datetime.now(dt.UTC).date()


def midnight(day: dt.date) -> float:
    """The second since 1970 at which *day* begins."""
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()


def blur(path: Path | int, day: dt.date | None = None) -> None:
    """Set a file's or folder's times to the beginning of a day (today)."""
    second = midnight(day or today())
    os.utime(path, (second, second))


def opened(path: Path) -> BinaryIO:
    """*path* to read from, without its last access becoming now: with ``relatime`` the first reading after a change tells its hour."""
    return os.fdopen(os.open(path, os.O_RDONLY | _QUIETLY), "rb")


def read(path: Path) -> bytes:
    """All of *path*, as quietly."""
    with opened(path) as stream:
        return stream.read()


def listed(folder: Path) -> list[str]:
    """The names in *folder*, as quietly, in an order that means nothing."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _QUIETLY)
    try:
        return sorted(os.listdir(handle))  # noqa: PTH208  (a path cannot be read quietly)
    finally:
        os.close(handle)


def below(folder: Path) -> Iterator[Path]:
    """Every path below *folder*, as quietly."""
    names = []
    with contextlib.suppress(FileNotFoundError):  # a source's last reply went meanwhile, and its folder
        names = listed(folder)
    for path in (folder / name for name in names):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from below(path)


def settle(folder: Path) -> None:
    """Make the names in *folder* durable, and its own time a day's."""
    blur(folder)
    flush_folder(folder)


def smooth(folder: Path) -> None:
    """Take the hours off whatever below *folder* still has one: what was copied there by hand, or read by another program."""
    for path in [*below(folder), folder]:
        with contextlib.suppress(FileNotFoundError):  # it went meanwhile
            _smooth(path)


def _smooth(path: Path) -> None:
    status = path.lstat()
    if (status.st_mtime % _DAY_SECONDS or status.st_atime % _DAY_SECONDS) and not path.is_symlink():
        second = status.st_mtime // _DAY_SECONDS * _DAY_SECONDS
        os.utime(path, (second, second))


def remove(path: Path) -> None:
    """Make *path* unreadable, then unlink it: what opens an age file stands in its first bytes, and they are overwritten."""
    try:
        with path.open("r+b") as stream:
            stream.write(bytes(min(path.stat().st_size, 16_384)))
            stream.flush()
            os.fsync(stream.fileno())
        with NAMING:
            path.unlink()
    except FileNotFoundError:
        return
    settle(path.parent)


@dataclass(frozen=True)
class Place:
    """The drop of one home."""

    home: Home

    @property
    def folder(self) -> Path:
        return self.home.path / "drop"

    def path(self, *parts: str) -> Path:
        """A path below the drop's folder."""
        return self.folder.joinpath(*parts)

    def write(self, path: Path, content: bytes) -> None:
        """Put *content* at *path*, whole or not at all, durable, with a day for its time."""
        temporary = self.path("incoming", f"{secrets.token_hex(16)}.part")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as stream:
            stream.write(content)
            stream.flush()
            blur(stream.fileno())
            os.fsync(stream.fileno())
        crash_point("drop.written")
        with NAMING:
            temporary.replace(path)
        settle(path.parent)
        blur(temporary.parent)

    def exists(self) -> bool:
        """Whether 'kirok drop init' was done here, to its end."""
        return self.path("readers").is_file()

    def readers(self) -> tuple[str, ...]:
        """The recipients that every report is sealed to.

        Raises:
            BadInput: there is no drop here, or the list is damaged.
        """
        try:
            text = read(self.path("readers"))[:_READERS_LIMIT].decode("utf-8", "replace")
        except OSError as error:
            raise BadInput("there is no drop here; run 'kirok drop init'", file=str(self.folder)) from error
        return parse_recipients(text, str(self.path("readers")))

    def log(self) -> Log:
        """The drop's log, in HOME/ledger/drop.

        Raises:
            CheckFailed: there is none.
        """
        return existing(self.home.ledger / "drop")

    def signer(self) -> Signer:
        """The key of log and manifests: the drop's own.

        Raises:
            CheckFailed: it is missing or damaged.
        """
        try:
            return Signer(self.log().origin, bytes.fromhex(read(self.path("log.key")).decode("ascii").strip()))
        except (OSError, ValueError, BadInput) as error:
            raise CheckFailed("the drop's signing key is missing or damaged", file=str(self.path("log.key"))) from error

    def decoy(self) -> bytes:
        """The master key of the mailbox that nobody has: it opens decoys alone.

        Raises:
            CheckFailed: it is missing or damaged.
        """
        try:
            return bytes.fromhex(read(self.path("decoy.key")).decode("ascii").strip())
        except (OSError, ValueError) as error:
            raise CheckFailed("the drop's decoys are missing or damaged; run 'kirok drop doctor'", file=str(self.folder)) from error

    def names(self, folder: str) -> Iterator[str]:
        """The names in one of the folders, in no order that means anything."""
        yield from listed(self.path(folder))

    def leaves(self, folder: str) -> Iterator[str]:
        """The leaves that the names in one of the folders are; what else lies there is not ours."""
        for name in self.names(folder):
            leaf = name.removesuffix(".age")
            if LEAF.fullmatch(leaf):
                yield leaf

    def lock(self) -> Path:
        """What `exclusive` holds while the drop is closed or settled."""
        return self.path("lock")


__all__ = ["FOLDERS", "NAMING", "PATHS", "Place", "blur", "exclusive", "midnight", "remove", "settle", "today"]
