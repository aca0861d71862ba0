"""The drop's day: what came is listed and signed, the log takes its 256 leaves, files get new times, old ones go.

``close`` lists what stands in no manifest yet. ``end_day`` does it once a day at the newsroom's hour, whether anything
came or not, and then all the rest.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from kirok.base.canonical import canonical
from kirok.base.crash import crash_point
from kirok.base.files import PRIVATE, exclusive
from kirok.drop.config import Config
from kirok.drop.listing import manifests, overdue, settled
from kirok.drop.notices import send_notice
from kirok.drop.place import NAMING, Place, below, listed, midnight, opened, read, remove, settle, today
from kirok.drop.replies import clear
from kirok.drop.store import blur_log
from kirok.ledger.batch import batch_day
from kirok.ledger.kinds import KINDS
from kirok.ledger.manifest import DELETED, HELD, Manifest, make, sign

_BOX_DAYS = 400  # a mailbox that nobody opened for so long
_KEEP, _SPREAD = 37, 7  # days that a report stays after it was pulled
_CHUNK = 1 << 20


def close(place: Place, day: dt.date | None = None) -> Manifest | None:
    """List and sign what stands in no manifest yet; None when there is nothing new."""
    with exclusive(place.lock()):
        made = _close(place, day or today())
        blur_log(place)
    return made


def _close(place: Place, day: dt.date) -> Manifest | None:
    before = manifests(place)
    number, digest = (before[-1].number, before[-1].digest) if before else settled(place)
    states = _states(place, before)
    if not states:
        return None
    manifest = make(place.log().origin, number + 1, day, digest, states)
    place.write(place.path("manifests", f"{manifest.number:08d}.json"), sign(manifest, place.signer()))
    crash_point("drop.listed")
    return manifest


def _states(place: Place, before: Sequence[Manifest]) -> dict[str, str]:
    """What came or was deleted since: a leaf that waits in the log's queue was acknowledged, whether its file is here or not."""
    told = {entry for manifest in before for entry in manifest.entries}
    known, pulled = {name for name, _ in told}, set(place.leaves("pulled"))
    deleted = set(place.leaves("deleted"))
    here = set(place.leaves("sealed"))
    waiting = {leaf.hex() for leaf in place.log().queued()} - overdue(place)
    fresh = dict.fromkeys((here | waiting) - known - pulled, HELD)
    gone = {name: DELETED for name in deleted if (name, DELETED) not in told}
    return fresh | gone


def put_away(place: Place, number: int) -> None:
    """The desk has all up to manifest *number*: keep the end of the chain, and nothing that tells a day's count.

    The caller holds the drop's lock.
    """
    done = [manifest for manifest in manifests(place) if manifest.number <= number]
    if not done:
        return
    waiting = {leaf.hex() for leaf in place.log().queued()}
    listed = {name for manifest in done for name, _ in manifest.entries} | overdue(place)
    place.write(place.path("closed"), "\n".join(sorted(listed & waiting)).encode())
    place.write(place.path("chain"), canonical([done[-1].number, done[-1].digest]))
    for manifest in done:
        for name, state in manifest.entries:
            if state == DELETED:
                remove(place.path("deleted", name))
        remove(place.path("manifests", f"{manifest.number:08d}.json"))


def end_day(place: Place, config: Config, now: dt.datetime) -> bool:
    """Do the day's work if it is due at *now* (UTC) and not done; whether it was done now.

    Raises:
        Refused: the clock stands before the last day's end.
    """
    day = batch_day(now, config.hour)
    with exclusive(place.lock()):
        if _ended(place) >= day.isoformat():
            return False
        made = _close(place, day)
        place.log().flush(place.signer(), day, KINDS["drop"].limit)
        blur_log(place)
        expire(place, config, day)
        recopy(place)
        send_notice(place, config, day, sum(state == HELD for _, state in made.entries) if made else 0)
        place.write(place.path("noticed"), day.isoformat().encode())
    return True


def _ended(place: Place) -> str:
    path = place.path("noticed")
    return read(path).decode("ascii") if path.exists() else ""


def fuzzy_end(day: dt.date) -> dt.date:
    """The day on which a report that was pulled on *day* is destroyed: 37 days later, give or take 7."""
    return day + dt.timedelta(days=_KEEP - _SPREAD + secrets.randbelow(2 * _SPREAD + 1))


def expire(place: Place, config: Config, day: dt.date) -> None:
    """Destroy what has had its time: reports after their pull, replies, mailboxes that nobody opens, faults, notices."""
    for name in place.leaves("pulled"):
        marker = place.path("pulled", name)
        if read(marker).decode("ascii") <= day.isoformat():
            remove(place.path("sealed", f"{name}.age"))
            remove(marker)
    for folder in _in(place.path("replies")):
        for path in _in(folder):
            if _is_older(path, day, config.reply_days):
                remove(path)
        if not listed(folder):
            clear(folder)
    for name in ("boxes", "faults", "notices"):
        for path in _in(place.path(name)):
            if _is_older(path, day, _BOX_DAYS if name == "boxes" else _KEEP):
                remove(path)


def _in(folder: Path) -> list[Path]:
    return [folder / name for name in listed(folder)]


def _is_older(path: Path, day: dt.date, days: int) -> bool:
    return path.stat().st_mtime < midnight(day - dt.timedelta(days=days))


def recopy(place: Place) -> None:
    """Give every file a new inode, drawn by lot, at a moment drawn by lot: what the kernel keeps of it says no more than today.

    All new inodes are there before the first old one is given back; else a new number would depend on the old ones.
    """
    paths = [path for path in below(place.folder) if path.is_file() and path.parent.name != "incoming" and path != place.lock()]
    inodes = [_new_inode(place) for _ in paths]
    chance = secrets.SystemRandom()
    chance.shuffle(inodes)
    chance.shuffle(paths)
    for path, inode in zip(paths, inodes, strict=True):
        try:
            with contextlib.suppress(FileNotFoundError):  # a source deleted it meanwhile
                _copy(path, inode)
        finally:
            remove(inode)
    for folder in [place.folder, *(each for each in below(place.folder) if each.is_dir())]:
        settle(folder)


def _new_inode(place: Place) -> Path:
    path = place.path("incoming", f"{secrets.token_hex(16)}.part")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    return path


def _copy(path: Path, inode: Path) -> None:
    before = path.stat()
    with opened(path) as source, inode.open("r+b") as target:
        shutil.copyfileobj(source, target, _CHUNK)
        target.flush()
        os.utime(target.fileno(), (before.st_mtime, before.st_mtime))
        os.fsync(target.fileno())
    crash_point("drop.copied")
    with NAMING:  # not over what was written or deleted meanwhile
        if path.stat().st_ino == before.st_ino:
            inode.replace(path)
