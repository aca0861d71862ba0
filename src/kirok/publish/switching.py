"""One moment in which the new site takes the old one's place.

Linux ``renameat2(RENAME_EXCHANGE)`` and macOS ``renamex_np(RENAME_SWAP)`` exchange two folders at once. Where the file
system cannot, two renames follow each other: a crash between them leaves no site for a moment, with the whole old one
beside it as ``.NAME.XXXX.old``; :func:`recover` puts it back at the next publish.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from kirok.base.files import flush_folder, remove_tree, unwritable

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # macOS sys/stdio.h
_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV})


#: Exchange two paths; 0 when done, else errno is set.
Swap: TypeAlias = Callable[[bytes, bytes], int]


def _system_swap() -> Swap | None:
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        function = getattr(libc, "renamex_np", None)
        return function and (lambda one, other: int(function(one, other, _RENAME_SWAP)))
    function = getattr(libc, "renameat2", None)
    return function and (lambda one, other: int(function(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)))


SYSTEM_SWAP = _system_swap()


def beside(site: Path, ending: str = "new") -> Path:
    """A fresh name in the folder of *site*, hidden, that :func:`recover` knows again."""
    return site.with_name(f".{site.name}.{secrets.token_hex(6)}.{ending}")


def switch(new: Path, site: Path, swap: Swap | None = SYSTEM_SWAP) -> None:
    """Put the folder *new* in the place of *site*; an old site lies at *new* afterwards.

    *swap* is the system's exchange of two paths, None where there is none.

    Raises:
        BadInput: the system refused; the old site is in its place.
    """
    try:
        if not site.exists():
            new.rename(site)
        elif not exchange(new, site, swap):
            _two_renames(new, site)
    except OSError as error:
        raise unwritable(site, error) from error
    flush_folder(site.parent)


def exchange(one: Path, other: Path, swap: Swap | None = SYSTEM_SWAP) -> bool:
    """Swap two folders in one step; False where the system cannot, and nothing happened.

    Raises:
        OSError: it can, but refused.
    """
    if swap is None or swap(os.fsencode(one), os.fsencode(other)) == 0:
        return swap is not None
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _two_renames(new: Path, site: Path) -> None:
    old = beside(site, "old")
    site.rename(old)
    try:
        new.rename(site)
    except OSError:
        old.rename(site)
        raise
    old.rename(new)


def recover(site: Path) -> None:
    """Put back a site that a crash left aside, and remove what dead publishes left beside it.

    Only one publish may work on a site at a time: the caller holds the home's lock.
    """
    if not site.parent.is_dir():
        return
    leftover = re.compile(rf"\.{re.escape(site.name)}\.[0-9a-f]{{12}}\.(new|old)")
    found = sorted(path for path in site.parent.iterdir() if leftover.fullmatch(path.name))
    aside = [path for path in found if path.name.endswith(".old")]
    if aside and not site.exists():
        aside[0].rename(site)
    for path in found:
        remove_tree(path)
