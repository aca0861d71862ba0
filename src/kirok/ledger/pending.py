"""A batch that is about to be signed, as a file: what lets a log survive a crash without ever signing two roots.

The batch is written before its checkpoint is signed. After a crash the same leaves in the same order are signed
again, which gives the same bytes (Ed25519 is deterministic), and the batch is never drawn anew.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from kirok.base.canonical import canonical
from kirok.base.errors import CheckFailed
from kirok.base.files import flush_folder, write_atomic

NAME = "pending"


@dataclass(frozen=True)
class Pending:
    """*leaves* go to the places from *size* on; *day* is the calendar day of a daily batch."""

    size: int
    leaves: tuple[bytes, ...]
    day: dt.date | None


def write_pending(folder: Path, pending: Pending) -> None:
    """Put the batch down, durably."""
    record = {
        "size": pending.size,
        "leaves": [leaf.hex() for leaf in pending.leaves],
        "day": pending.day.isoformat() if pending.day else None,
    }
    write_atomic(folder / NAME, canonical(record) + b"\n")


def read_pending(folder: Path) -> Pending | None:
    """The batch that a crash left, or None.

    Raises:
        CheckFailed: the file is not one that this module wrote.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_bytes())
        leaves = tuple(bytes.fromhex(leaf) for leaf in record["leaves"])
        day = record["day"] and dt.date.fromisoformat(record["day"])
        pending = Pending(int(record["size"]), leaves, day or None)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CheckFailed("the log's unfinished batch is damaged; restore the log from a backup", file=str(path)) from error
    return pending


def drop_pending(folder: Path) -> None:
    """Forget the batch: its checkpoint is durable."""
    (folder / NAME).unlink(missing_ok=True)
    flush_folder(folder)
