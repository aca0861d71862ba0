"""A log: one folder with tiles, a signed checkpoint, a queue for the daily batch, and nothing secret.

``vkey``, ``checkpoint``, ``tile/``, ``queue/<leaf>``, ``flushed`` (the last day), ``pending`` (see pending.py),
``lock``. Leaves are salted commitments; their number, order and hour say nothing of what was recorded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, CheckFailed, KirokError, Refused
from kirok.base.files import exclusive, flush_folder, write_atomic
from kirok.ledger.audit import Failure, audit_tiles
from kirok.ledger.batch import check_leaves, draw
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.merkle import EMPTY_ROOT, consistency_path, inclusion_path
from kirok.ledger.note import VerifierKey, check_name, parse_vkey
from kirok.ledger.pending import Pending, drop_pending, read_pending, write_pending
from kirok.ledger.proof import format_proof
from kirok.ledger.signing import Signer
from kirok.ledger.text import decode_text
from kirok.ledger.tiles import WIDTH, Tiles, durable_folder, spans

BATCH = 256
_CHECKPOINT = "checkpoint"
_VKEY = "vkey"
_FLUSHED = "flushed"
_LOCK = "lock"
_QUEUE = "queue"
_LEAF_NAME = re.compile(r"[0-9a-f]{64}")


class Log:
    """The log *origin* in *folder*, growing by multiples of *batch* leaves of 32 bytes.

    Any number may read while one writes. A reader sees the old checkpoint or the new one, with all its tiles.
    """

    def __init__(self, folder: Path, origin: str, batch: int = BATCH) -> None:
        if batch < 1:
            raise BadInput("a batch has at least one leaf", field="batch")
        self.folder = folder
        self.origin = check_name(origin)
        self.batch = batch
        self._places: dict[bytes, int] = {}
        self._scanned = 0

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def vkey(self) -> str:
        """The log's verification key, as it is printed and handed on.

        Raises:
            CheckFailed: there is no such log here, or its key is damaged.
        """
        return str(self._key())

    def checkpoint(self) -> Checkpoint:
        """The newest checkpoint, its signature checked.

        Raises:
            CheckFailed: there is no log here, or checkpoint and key do not belong together.
        """
        return self._checked(self._read(_CHECKPOINT))

    def signed_checkpoint(self) -> str:
        """The newest checkpoint as its signed note.

        Raises:
            CheckFailed: as checkpoint().
        """
        content = self._read(_CHECKPOINT)
        self._checked(content)
        return content.decode()

    def index_of(self, leaf: bytes) -> int | None:
        """The first place of *leaf*, or None. The first call reads all entries, later ones only the new."""
        self._scan(self.checkpoint().size)
        return self._places.get(leaf)

    def prove(self, index: int) -> str:
        """The C2SP tlog-proof of the leaf at *index* against the newest checkpoint.

        Raises:
            BadInput: there is no such leaf.
        """
        signed = self.signed_checkpoint()
        checkpoint = self._checked(signed.encode())
        if not 0 <= index < checkpoint.size:
            raise BadInput(f"the log has no leaf {index}", field="index", allowed=f"0 to {checkpoint.size - 1}")
        path = inclusion_path(index, checkpoint.size, Tiles(self.folder, checkpoint.size).node)
        return format_proof(index, path, signed)

    def prove_growth(self, old: int) -> list[bytes]:
        """The consistency proof from the tree of *old* leaves to the newest checkpoint.

        Raises:
            BadInput: the log never had so many leaves, or *old* is 0 (from which nothing has to be shown).
        """
        size = self.checkpoint().size
        if not 0 < old <= size:
            raise BadInput(f"the log has no tree of {old} leaves", field="old", allowed=f"1 to {size}")
        return consistency_path(old, size, Tiles(self.folder, size).node)

    def audit(self) -> list[Failure]:
        """Recompute everything from the entries; the files that are not what they must be."""
        try:
            checkpoint = self.checkpoint()
        except CheckFailed as error:
            return [Failure(Path(error.file or _CHECKPOINT).name, error.message)]
        return audit_tiles(Tiles(self.folder, checkpoint.size), checkpoint.root)

    # --- writing -----------------------------------------------------------------------------------------------

    def create(self, signer: Signer) -> Checkpoint:
        """Begin the log with a signed checkpoint of no leaves.

        Raises:
            Refused: there is a log here already; the signer is another log's.
        """
        if signer.origin != self.origin:
            raise Refused(f"this key signs for {signer.origin}, not for {self.origin}")
        durable_folder(self.folder)
        with exclusive(self.folder / _LOCK):
            if (self.folder / _CHECKPOINT).exists():
                raise Refused("there is a log here already", file=str(self.folder))
            durable_folder(self.folder / _QUEUE)
            write_atomic(self.folder / _VKEY, f"{signer.vkey}\n".encode())
            return self._sign(Checkpoint(self.origin, 0, EMPTY_ROOT), signer)

    def append(self, leaves: Sequence[bytes], signer: Signer) -> Checkpoint:
        """Append *leaves* among dummies; when this returns, they are in the log for good.

        No leaves, no change. After a crash the same call may be made again: leaves of a batch that the crash
        interrupted are not appended twice (of an older batch they are: ask index_of).

        Raises:
            BadInput: a leaf is not 32 bytes, or the disk is full.
            Refused: another process writes, or the key is not the log's.
        """
        check_leaves(leaves)
        with self._writing(signer) as (checkpoint, recovered):
            rest = [leaf for leaf in leaves if leaf not in recovered]
            return self._grow(checkpoint, rest, signer, None) if rest else checkpoint

    def queue(self, leaf: bytes) -> None:
        """Put *leaf* down for the next daily batch, durably; twice is once.

        Raises:
            BadInput: the leaf is not 32 bytes, or the disk is full.
        """
        check_leaves([leaf])
        self._read(_VKEY)
        durable_folder(self.folder / _QUEUE)
        write_atomic(self.folder / _QUEUE / leaf.hex(), b"")

    def queued(self) -> list[bytes]:
        """The leaves that wait, in the order of their bytes (no order of time is kept)."""
        folder = self.folder / _QUEUE
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return [bytes.fromhex(name) for name in sorted(names) if _LEAF_NAME.fullmatch(name)]

    def flush(self, signer: Signer, day: dt.date) -> Checkpoint:
        """Append the day's batch: all that waits, among dummies; on a day without events a batch of dummies.

        A second call on the same day changes nothing.

        Raises:
            Refused: *day* lies before the last batch's day; another process writes; the key is not the log's.
        """
        with self._writing(signer) as (checkpoint, _):
            last = self._flushed()
            if last and day < last:
                raise Refused(f"the last daily batch was of {last}, so today cannot be {day}: set the clock right", field="day")
            if last == day:
                return checkpoint
            waiting = self.queued()
            fresh = [leaf for leaf in waiting if self.index_of(leaf) is None]
            self._unqueue([leaf for leaf in waiting if leaf not in set(fresh)])
            return self._grow(checkpoint, fresh, signer, day)

    # --- how ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self, signer: Signer) -> Iterator[tuple[Checkpoint, frozenset[bytes]]]:
        """The only writer's place, with the newest checkpoint and the leaves that a crash had left unfinished."""
        if signer.key != self._key():
            raise Refused("this signing key is not this log's", file=str(self.folder))
        with exclusive(self.folder / _LOCK):
            pending = read_pending(self.folder)
            checkpoint = self._recover(pending, signer) if pending else self.checkpoint()
            yield checkpoint, frozenset(pending.leaves if pending else ())

    def _recover(self, pending: Pending, signer: Signer) -> Checkpoint:
        checkpoint = self.checkpoint()
        if checkpoint.size == pending.size:
            return self._commit(Tiles(self.folder, pending.size).extended(pending.leaves), pending, signer)
        if checkpoint.size != pending.size + len(pending.leaves):
            raise CheckFailed(
                "the log's unfinished batch does not follow its checkpoint; restore the log from a backup", file=str(self.folder)
            )
        self._settle(pending)
        return checkpoint

    def _grow(self, checkpoint: Checkpoint, leaves: Sequence[bytes], signer: Signer, day: dt.date | None) -> Checkpoint:
        pending = Pending(checkpoint.size, draw(leaves, self.batch), day)
        # Nothing was signed for these tiles: whatever a crash leaves of them may be written over.
        tiles = Tiles(self.folder, checkpoint.size).extended(pending.leaves)
        crash_point("log.tiles-written")
        # From here on the batch is fixed: no other root will ever be signed for this size.
        write_pending(self.folder, pending)
        return self._commit(tiles, pending, signer)

    def _commit(self, tiles: Tiles, pending: Pending, signer: Signer) -> Checkpoint:
        checkpoint = self._sign(Checkpoint(self.origin, tiles.size, tiles.root()), signer)
        self._settle(pending)
        return checkpoint

    def _sign(self, checkpoint: Checkpoint, signer: Signer) -> Checkpoint:
        note = signer.sign(str(checkpoint))
        crash_point("log.before-checkpoint")
        write_atomic(self.folder / _CHECKPOINT, note.encode())
        crash_point("log.after-checkpoint")
        return checkpoint

    def _settle(self, pending: Pending) -> None:
        """The batch is in the log for good: mark its day, take its leaves out of the queue, forget it."""
        if pending.day:
            write_atomic(self.folder / _FLUSHED, f"{pending.day.isoformat()}\n".encode())
        self._unqueue(pending.leaves)
        drop_pending(self.folder)

    def _unqueue(self, leaves: Sequence[bytes]) -> None:
        for leaf in leaves:
            (self.folder / _QUEUE / leaf.hex()).unlink(missing_ok=True)
        flush_folder(self.folder / _QUEUE)

    def _flushed(self) -> dt.date | None:
        if not (self.folder / _FLUSHED).exists():
            return None
        try:
            return dt.date.fromisoformat(self._read(_FLUSHED).decode().rstrip("\n"))
        except ValueError as error:
            raise CheckFailed("the day of the last batch cannot be read", file=str(self.folder / _FLUSHED)) from error

    def _scan(self, size: int) -> None:
        tiles = Tiles(self.folder, size)
        for number, first, after in spans(self._scanned, size):
            entries = tiles.entries(number)
            for place in range(first, after):
                self._places.setdefault(entries[place % WIDTH], place)
        self._scanned = size

    def _key(self) -> VerifierKey:
        key = _log_key(self.folder / _VKEY, self._read(_VKEY))
        if key.name != self.origin:
            raise CheckFailed(f"this log is {key.name}, not {self.origin}", file=str(self.folder / _VKEY))
        return key

    def _checked(self, signed: bytes) -> Checkpoint:
        try:
            return open_checkpoint(signed, self._key())
        except KirokError as error:
            path = error.file or str(self.folder / _CHECKPOINT)
            raise CheckFailed(error.message, file=path) from error

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise CheckFailed("there is no log here, or a file of it is missing", file=str(path)) from error


def existing(folder: Path, batch: int = BATCH) -> Log:
    """The log that lies in *folder*, under the name its own key bears.

    Raises:
        CheckFailed: there is none, or its key is damaged.
    """
    path = folder / _VKEY
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckFailed("there is no log here", file=str(path)) from error
    return Log(folder, _log_key(path, content).name, batch)


def _log_key(path: Path, content: bytes) -> VerifierKey:
    """The key in a log's vkey file, to the byte."""
    try:
        key = parse_vkey(decode_text(content, "the key").removesuffix("\n"))
    except BadInput as error:
        raise CheckFailed(error.message, file=str(path)) from error
    if content != f"{key}\n".encode():
        raise CheckFailed("there is more or less in this file than a key and a line's end", file=str(path))
    return key
