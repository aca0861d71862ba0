"""A site's files on the disk: written beside the old site, durable, alike in mode and time, then compared.

One flush of the file system makes a thousand files durable at once, where the system has it (Linux ``syncfs``, syncfs(2));
elsewhere each is flushed by itself. A withdrawal waits for this, so it must take a moment and not one for each file.

Every file bears the time 00:00 UTC of a day that the record itself shows: the newest one, and below ``proofs/claims/``
the claim's own. So the folder tells nothing of hours or order.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from kirok.base.errors import Refused
from kirok.base.files import flush_folder, make_folder, remove_tree
from kirok.publish.proofs_format import MANIFEST

_FILE, _FOLDER = 0o644, 0o755
#: Flush the file system of an open file; None where the system cannot.
SYNCFS: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def refuse_foreign(site: Path) -> None:
    """Never replace what is not a site of ours.

    Raises:
        Refused: *site* is a file, or a folder with something in it and without ``proofs/manifest.json``.
    """
    if not site.exists():
        return
    if not site.is_dir():
        raise Refused("this is a file; name a folder for the site", file=str(site))
    if any(site.iterdir()) and not (site / MANIFEST).is_file():
        raise Refused("this folder holds something that is not a Kirok site; name an empty or a new folder", file=str(site))


class Tree:
    """The files of a site that nobody reads yet, below *folder*; they are dated *day* unless they are given one of their own.

    Folders get their time in :meth:`close`, which makes everything durable. Nothing is ever written through an old
    file: it may be the same one that readers see.
    """

    def __init__(self, folder: Path, day: str) -> None:
        self.folder = folder
        self.day = day
        self._touched: dict[Path, str] = {}

    def put(self, path: str, pieces: Iterable[bytes], day: str = "") -> None:
        """Write a file anew; its folder is made where it is missing.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        target = self._place(path, day)
        with target.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fchmod(stream.fileno(), _FILE)
            os.utime(stream.fileno(), (moment(day or self.day),) * 2)
            if SYNCFS is None:
                os.fsync(stream.fileno())

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes of a file of the site as it is to be, or those from *start* to *end*."""
        with (self.folder / path).open("rb") as stream:
            stream.seek(start)
            return stream.read(-1 if end is None else end - start)

    def link(self, path: str, other: Path, day: str = "") -> None:
        """Take over the file *path* of the tree *other*: two names for one file."""
        target = self._place(path, day)
        try:
            target.hardlink_to(other / path)
        except OSError:  # a file system without links
            shutil.copy2(other / path, target)

    def date(self, path: str, day: str = "") -> None:
        """Give a file that stays another day."""
        os.utime(f"{self.folder}/{path}", (moment(day or self.day),) * 2)

    def remove(self, path: str) -> None:
        """Take a file (or a whole folder) out, and the folders that it leaves empty."""
        target = self.folder / path
        remove_tree(target)
        folder = target.parent
        while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            self._touched.pop(folder, None)
            folder = folder.parent
        if folder.is_dir():
            self._touched[folder] = self.day

    def touch(self, paths: Iterable[str], day: str = "") -> None:
        """Note the folders of files that another process wrote."""
        for folder in {path.rpartition("/")[0] for path in paths}:
            self._note(self.folder / folder, day or self.day)

    def copy_days(self, other: Tree) -> None:
        """Let *other* date the same folders as this one."""
        for folder, day in self._touched.items():
            there = other.folder / folder.relative_to(self.folder)
            if there.is_dir():
                other._touched.setdefault(there, day)

    def _place(self, path: str, day: str) -> Path:
        target = self.folder / path
        if target.parent not in self._touched:
            self._note(target.parent, day or self.day)
        target.unlink(missing_ok=True)
        return target

    def _note(self, folder: Path, day: str) -> None:
        """Date *folder* when the tree is closed, and the folders above it; make those that are missing."""
        missing = []
        while folder not in self._touched and folder != self.folder.parent:
            self._touched[folder] = day
            day = self.day
            missing.append(folder)
            folder = folder.parent
        for made in reversed(missing):
            if not made.is_dir():
                make_folder(made, mode=_FOLDER)
                made.chmod(_FOLDER)  # whatever the umask: a web server must be able to read it

    def close(self, *, flush: bool = True) -> None:
        """Date the folders that changed and make everything durable.

        Raises:
            OSError: the disk refuses.
        """
        folders = sorted(self._touched, reverse=True)
        for folder in folders:
            if folder.is_dir():
                os.utime(folder, (moment(self._touched[folder]), moment(self._touched[folder])))
        if flush:
            _flush(self.folder, folders)


def moment(day: str) -> float:
    """00:00 UTC of *day*, in seconds since 1970."""
    return _moments(day)


@cache
def _moments(day: str) -> float:
    return dt.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()


def mirror(site: Path, copy: Path) -> None:
    """Make *copy* a second tree of the same files, each under a second name; folders bear the same times.

    Raises:
        OSError: the disk refuses.
    """
    copy.mkdir(parents=True)
    for here, folders, files in os.walk(site):
        there = copy / os.path.relpath(here, site)
        for name in folders:
            (there / name).mkdir()
        for name in files:
            source = f"{here}/{name}"
            try:
                os.link(source, f"{there}/{name}")
            except OSError:  # a file system without links
                shutil.copy2(source, f"{there}/{name}")
    for here, _, _ in os.walk(site, topdown=False):
        shutil.copystat(here, copy / os.path.relpath(here, site))


def _flush(folder: Path, folders: Iterable[Path]) -> None:
    """Make everything written below *folder* durable: in one step, or what is left to do after every file's own."""
    if SYNCFS is None:
        for made in folders:
            flush_folder(made)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if SYNCFS(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)
