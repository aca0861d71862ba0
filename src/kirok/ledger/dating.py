"""The dates of a log's files: the hour of its batch, not the hour at which somebody's machine got round to it."""

from __future__ import annotations

import os
from pathlib import Path


def date_files(folder: Path, moment: float) -> None:
    """Give everything below *folder* that was written after *moment* (seconds since 1970) that moment as its date.

    What copies a log (a back-up of files, rsync to a partner) carries these dates on. The system's own record of the
    last change of an entry (ctime) stays what it is on this one disk.
    """
    for path in (folder, *folder.rglob("*")):
        if path.stat().st_mtime > moment:
            os.utime(path, (moment, moment))
