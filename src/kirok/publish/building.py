"""A site's files on the disk: written beside the old site, durable, alike in mode and time, then compared.

All files bear the time 00:00 UTC of the newest release day, so that the folder tells nothing of hours or order.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

from kirok.base.errors import Refused
from kirok.base.files import flush_folder, make_folder, unwritable
from kirok.publish.proofs_format import MANIFEST

_FILE, _FOLDER = 0o644, 0o755


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
            flush_folder(made)
    except OSError as error:
        raise unwritable(folder, error) from error


def _write(path: Path, content: bytes, moment: float) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(stream.fileno(), _FILE)
        os.utime(stream.fileno(), (moment, moment))
        os.fsync(stream.fileno())


def differing(site: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths that are new, gone or not the same bytes in *site*, sorted."""
    there = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_symlink() or not path.is_dir()}
    gone = there.keys() - files.keys()
    return tuple(sorted(gone | {path for path, content in files.items() if not _holds(there.get(path), content)}))


def _holds(path: Path | None, content: bytes) -> bool:
    if path is None or path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size == len(content) and path.read_bytes() == content
