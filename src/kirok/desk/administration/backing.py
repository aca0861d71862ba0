"""A back-up from the desk's own page: the same sealed file that ``kirok backup`` writes, into a folder that kirok.toml names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kirok.base.errors import BadInput
from kirok.base.files import make_folder
from kirok.base.home import Home
from kirok.desk.journal.actions import custody, note, together
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import today
from kirok.desk.vault.backup import Written, backup

#: The journal's word for a back-up, whoever made it.
ACTION = "keys.backed-up"


@dataclass(frozen=True)
class Last:
    """The newest back-up that the journal knows: its day, its bytes, and the SHA-256 that its file must have."""

    day: dt.date
    size: int
    sha256: str


def last() -> Last | None:
    """The newest back-up; None before the first."""
    line = Line.objects.filter(action=ACTION).order_by("-pk").first()
    return None if line is None else Last(line.day, int(line.detail.get("bytes") or 0), line.target.removeprefix("sha256:"))


def folder_of(home: Home) -> Path:
    """Where the page's back-ups go: ``backups`` of ``[desk]``, else a folder beside the home.

    Raises:
        BadInput: it is no path, or lies inside the home, which a back-up shall outlive.
    """
    section = home.settings().get("desk", {})
    given = section.get("backups", "") if isinstance(section, dict) else None
    if not isinstance(given, str):
        raise BadInput("the folder for back-ups cannot be read", file=str(home.config), field="desk.backups", allowed="a path")
    folder = (home.path / given).resolve() if given else home.path.resolve().with_name(f"{home.path.name}-backups")
    if folder.is_relative_to(home.path.resolve()):
        raise BadInput("back-ups would lie inside the home that they are of", file=str(home.config), field="desk.backups")
    return folder


def make(home: Home, *, by: Authenticated) -> tuple[Path, Written]:
    """Write one back-up, named by the day; the caller holds the only writer's place.

    Raises:
        BadInput: the folder cannot be, or the disk is full.
        Refused: a role that may not, or another program holds the database.
    """
    require(by.user, "administer")
    folder = make_folder(folder_of(home))
    target = _free(folder)
    written = backup(home, target)
    name, facts = f"sha256:{written.sha256}", {"bytes": written.size}
    with transaction.atomic(), together():
        note(by=by.user, action=ACTION, target=name, detail=facts)
        custody("backed-up", name, facts)
    return target, written


def _free(folder: Path) -> Path:
    """A name that no file has: the day, and a number where there was one that day."""
    number, day = 1, today().isoformat()
    while (path := folder / f"kirok-{day}{'' if number == 1 else f'-{number}'}.backup").exists():
        number += 1
    return path
