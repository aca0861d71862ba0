"""A site's files on the disk: written beside the old site, durable, alike in mode and time, then compared.

One flush of the file system makes a thousand files durable at once, where the system has it (Linux ``syncfs``, syncfs(2));
elsewhere each is flushed by itself. A withdrawal waits for this, so it must take a moment and not one for each file.

All files bear the time 00:00 UTC of the newest release day, so that the folder tells nothing of hours or order.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kirok.base.errors import Refused
from kirok.base.files import flush_folder, make_folder, unwritable
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


def build(folder: Path, files: Mapping[str, bytes], day: str) -> None:
    """Write *files* (path -> content) below the new *folder* and make them durable.

    Raises:
        BadInput: the disk is full or the folder cannot be written.
    """
    moment = dt.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()
    try:
        make_folder(folder.parent, mode=_FOLDER)
        folders = sorted({folder, *(parent for path in files for parent in (folder / path).parents if folder in parent.parents)})
        for made in folders:
            made.mkdir()
            made.chmod(_FOLDER)  # whatever the umask: a web server must be able to read it
        for path, content in files.items():
            _write(folder / path, content, moment)
        for made in reversed(folders):
            os.utime(made, (moment, moment))
        _flush(folder, folders)
    except OSError as error:
        raise unwritable(folder, error) from error


def _write(path: Path, content: bytes, moment: float) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(stream.fileno(), _FILE)
        os.utime(stream.fileno(), (moment, moment))
        if SYNCFS is None:
            os.fsync(stream.fileno())


def _flush(folder: Path, folders: Sequence[Path]) -> None:
    """Make everything written below *folder* durable: in one step, or what is left to do after every file's own."""
    if SYNCFS is None:
        for made in reversed(folders):
            flush_folder(made)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if SYNCFS(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def differing(site: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths that are new, gone or not the same bytes in *site*, sorted."""
    there = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_symlink() or not path.is_dir()}
    gone = there.keys() - files.keys()
    return tuple(sorted(gone | {path for path, content in files.items() if not _holds(there.get(path), content)}))


def _holds(path: Path | None, content: bytes) -> bool:
    if path is None or path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size == len(content) and path.read_bytes() == content
