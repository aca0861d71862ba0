"""Compilation to machine code: what is compiled once is kept, and where nothing can be kept it still runs.

Compiled code lies in the user's own cache folder (``$XDG_CACHE_HOME/kirok/numba``, else ``~/.cache/kirok/numba``) and
never beside the package, which may be read-only. NUMBA_CACHE_DIR, if set, wins. Numba loads what lies there as code:
the folder is the user's own and is made for nobody else to write.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

_F = TypeVar("_F", bound=Callable[..., Any])


def cache_folder() -> Path | None:
    """The folder that keeps compiled code; None where none can be made or it belongs to somebody else."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  (Path's own raises without a home)
    folder = Path(base) / "kirok" / "numba"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK)
    except OSError:
        return None
    return folder if mine else None


def _prepare() -> bool:
    """Point numba at the cache folder; whether compiled code can be kept."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return True
    folder = cache_folder()
    if folder is not None:
        setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010  (numba's settings are made as it loads)
    return folder is not None


_KEPT = _prepare()


def compiled(function: _F) -> _F:
    """*function* as machine code that lets other threads run; kept for the next start where it can be."""
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        made: _F = numba.njit(cache=_KEPT, **options)(function)
    except RuntimeError:  # numba found no place to keep it
        made = numba.njit(**options)(function)
    return made
