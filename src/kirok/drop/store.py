"""Reports on their way to the disk: sealed while they arrive, in the store when they are durable, or not there at all.

The order before an acknowledgement: the sealed file is flushed; the mailbox notes that it is its own; the file gets its
name, which is its leaf, and the folder is flushed; the leaf waits in the log's queue. A crash before the name leaves a
half-written file that the next start removes; a crash after it leaves a whole report, which the next start queues.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from typing import BinaryIO

from kirok.base.crash import crash_point
from kirok.base.files import PRIVATE
from kirok.drop.place import NAMING, Place, blur, remove, settle, smooth
from kirok.ledger.receipt import leaf_of
from kirok.ledger.view import VKEY
from kirok.seal.closing import Sealer
from kirok.seal.report import ReportWriter

#: The name in every envelope; those of its files stand inside.
NAME = "report"
_BUFFER = 1 << 18


class Arriving:
    """One report while it arrives: text and files go in as they come, and nowhere but into the sealed file."""

    def __init__(self, place: Place, readers: tuple[str, ...]) -> None:
        self._place = place
        self._path = place.path("incoming", f"{secrets.token_hex(16)}.part")
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        self._stream: BinaryIO = os.fdopen(handle, "wb", buffering=_BUFFER)
        self._sealer = Sealer(self._stream, readers, name=NAME)
        self._report = ReportWriter(self._sealer)
        crash_point("drop.sealing")

    def text(self, content: bytes) -> None:
        """Take the text.

        Raises:
            BadInput: it is too long.
        """
        self._report.text(content)

    def begin(self, name: bytes) -> None:
        """Begin a file.

        Raises:
            BadInput: its name is too long.
        """
        self._report.begin(name)

    def write(self, piece: bytes) -> None:
        """Take the next bytes of the file that was begun last."""
        self._report.write(piece)

    def keep(self, reply: str, own: Callable[[bytes], None]) -> bytes:
        """End the report and make it durable; return its leaf. *own* notes durably whose it is, before it is there."""
        self._report.finish(reply)
        leaf = leaf_of(self._sealer.finish().commitment)
        self._stream.flush()
        blur(self._stream.fileno())
        os.fsync(self._stream.fileno())
        self._stream.close()
        crash_point("drop.sealed")
        own(leaf)
        crash_point("drop.recorded")
        with NAMING:
            self._path.replace(self._place.path("sealed", f"{leaf.hex()}.age"))
        settle(self._place.path("sealed"))
        blur(self._place.path("incoming"))
        crash_point("drop.placed")
        queue(self._place, leaf)
        crash_point("drop.queued")
        return leaf

    def discard(self) -> None:
        """Forget it: what was sealed so far opens for nobody, and is removed. After `keep` there is nothing to forget."""
        self._stream.close()
        remove(self._path)


def queue(place: Place, leaf: bytes) -> None:
    """Put *leaf* down for the day's batch, without an hour."""
    log = place.log()
    log.queue(leaf)
    waiting = log.folder / "queue"
    blur(waiting / leaf.hex())
    blur(waiting)
    blur(log.folder / VKEY)  # which was read


def recover(place: Place) -> None:
    """What a start does first: remove what never became a report, finish deletions, queue what a crash left unqueued."""
    for name in place.names("incoming"):
        remove(place.path("incoming", name))
    for name in place.leaves("deleted"):
        remove(place.path("sealed", f"{name}.age"))
    log = place.log()
    waiting = set(log.queued())
    here = [leaf for leaf in map(bytes.fromhex, place.leaves("sealed")) if leaf not in waiting]
    for leaf in set(here) - set(log.indexes_of(here)):
        queue(place, leaf)
    blur_log(place)
    smooth(place.folder)


def blur_log(place: Place) -> None:
    """Take the hours off the log's files: of their last changes, and of the reading of them."""
    folder = place.home.ledger / "drop"
    for path in [*folder.rglob("*"), folder]:
        with contextlib.suppress(FileNotFoundError):  # written beside and renamed meanwhile, by a report that comes in
            blur(path)


def delete(place: Place, leaf: bytes) -> bool:
    """Delete a report before the newsroom fetched it or after; whether it was still here."""
    path = place.path("sealed", f"{leaf.hex()}.age")
    if not path.exists():
        return False
    place.write(place.path("deleted", leaf.hex()), b"")  # first: a report that is gone must not look lost
    crash_point("drop.deleting")
    remove(path)
    return True
