"""The files of a site as they lie on the disk, looked at without trusting one name or one byte."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kirok.base.errors import CheckFailed

_SHOWN = 300  # characters of a path that a person can still read


@dataclass(frozen=True)
class Failure:
    """One *file* of the site (its path from the site's folder) that is not what it must be, and why."""

    file: str
    reason: str


@dataclass
class SiteTree:
    """All regular *files* below *root* by their path with slashes, the *folders*, and what should not be there."""

    root: Path
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    faults: list[Failure] = field(default_factory=list)

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of one of the files.

        Raises:
            CheckFailed: it cannot be read or has more than *limit* bytes.
        """
        try:
            with (self.root / path).open("rb") as stream:
                content = stream.read(limit + 1)
        except OSError as error:
            raise CheckFailed("the file cannot be read") from error
        if len(content) > limit:
            raise CheckFailed(f"the file is over {limit:,} bytes, more than it can have")
        return content

    def digest(self, path: str) -> str:
        """The SHA-256 of one of the files as hex, read in pieces.

        Raises:
            CheckFailed: it cannot be read.
        """
        try:
            with (self.root / path).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise CheckFailed("the file cannot be read") from error


def walk(root: Path) -> SiteTree:
    """Look at everything below *root*; links are never followed, pipes and devices never opened."""
    tree = SiteTree(root)
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for path, mode in _entries(tree, folder):
            if stat.S_ISDIR(mode):
                tree.folders.add(path)
                waiting.append(path)
            elif stat.S_ISREG(mode):
                tree.files.add(path)
            else:
                tree.faults.append(Failure(shown(path), "this is a link or no ordinary file; a site has none"))
    return tree


def _entries(tree: SiteTree, folder: str) -> Iterator[tuple[str, int]]:
    try:
        with os.scandir(tree.root / folder) as entries:
            found = [(f"{folder}/{entry.name}".lstrip("/"), entry.stat(follow_symlinks=False).st_mode) for entry in entries]
    except OSError:
        tree.faults.append(Failure(shown(folder), "this folder cannot be read"))
        return
    yield from sorted(found)


def shown(path: str) -> str:
    """*path* as text that any terminal and any JSON carries, cut when it is absurdly long."""
    text = path.encode("utf-8", "backslashreplace").decode("utf-8")
    safe = "".join(ch if ch.isprintable() else f"\\u{ord(ch):04x}" for ch in text)
    return safe if len(safe) <= _SHOWN else safe[:_SHOWN] + "..."


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as hex; empty where there is none or it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
