"""Whether a site still lies there as it was laid: what somebody changed, took away or added, by names, sizes and dates."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kirok.publish import proofs_format as form
from kirok.publish.building import moment
from kirok.publish.kept import State


@dataclass(frozen=True)
class Examined:
    """Files to lay again (*touched*), claims whose proofs are to be laid again (*shaken*), what is not ours (*strangers*)."""

    touched: frozenset[str] = frozenset()
    shaken: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()


def examine(site: Path, state: State) -> Examined:
    """Look at the site that *state* describes. Of the proofs of claims only the names of their folders are looked at."""
    if not state.files:
        return Examined()
    moment_of_site = moment(state.about["day"])
    left, strangers = dict.fromkeys(state.files), set[str]()
    for path, size, changed in _files(site):
        if path not in left:
            strangers.add(path)
        elif size == state.files[path][2] and changed == moment_of_site:
            del left[path]
    folders = _names(site / form.CLAIMS)
    fixed = {form.README, form.CHECKPOINT, form.VKEY, form.POLICY, form.MANIFEST, form.MANIFEST_PROOF, form.HISTORY, form.CLAIMS}
    strangers |= {f"{form.CLAIMS}/{name}" for name in folders - state.claims.known}
    strangers |= {path for name in _names(site / form.PROOFS) if (path := f"{form.PROOFS}/{name}") not in fixed}
    return Examined(frozenset(left), state.claims.known - folders, frozenset(strangers))


def lies(site: Path, state: State, path: str) -> bool:
    """Whether one file outside the proofs lies there as it was laid."""
    try:
        found = (site / path).lstat()
    except OSError:
        return False
    return path in state.files and (found.st_size, found.st_mtime) == (state.files[path][2], moment(state.about["day"]))


def _files(site: Path) -> Iterator[tuple[str, int, float]]:
    """Every file outside the proofs: its path, its size, when it was changed."""
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(site / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    found = entry.stat(follow_symlinks=False)
                    yield path, found.st_size, found.st_mtime
                elif path != form.PROOFS:
                    folders.append(f"{path}/")


def _names(folder: Path) -> set[str]:
    return set(os.listdir(folder)) if folder.is_dir() else set()  # noqa: PTH208 - a hundred thousand names, and no paths
