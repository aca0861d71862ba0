"""A log: one folder with tiles, a signed checkpoint, a queue for the daily batch, and nothing secret.

``vkey``, ``checkpoint``, ``tile/``, ``policy`` (where there are witnesses), ``places/`` (see places.py),
``queue/<leaf>``, ``flushed`` (the last day), ``pending`` (see pending.py), ``lock``. Leaves are salted commitments;
their number, order and hour say nothing of what was recorded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.files import exclusive, flush_folder, write_atomic
from kirok.base.watching import Watch, unwatched
from kirok.ledger.batch import check_leaves, choose, draw, due_days
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.dating import date_files
from kirok.ledger.merkle import EMPTY_ROOT
from kirok.ledger.note import Note, Signature, lines_of, parse_note
from kirok.ledger.pending import Pending, drop_pending, read_pending, write_pending
from kirok.ledger.places import Places
from kirok.ledger.policy import KnownWitness, Policy, parse_policy
from kirok.ledger.rotation import keep_handover, sign_handover
from kirok.ledger.signing import Signer
from kirok.ledger.tiles import Tiles, durable_folder
from kirok.ledger.view import CHECKPOINT, POLICY, VKEY, View, log_key

BATCH = 256
_FLUSHED = "flushed"
LOCK = "lock"
_QUEUE = "queue"
_LEAF_NAME = re.compile(r"[0-9a-f]{64}")


class Log(View):
    """The log *origin* in *folder*, growing by multiples of *batch* leaves of 32 bytes."""

    def __init__(self, folder: Path, origin: str, batch: int = BATCH) -> None:
        super().__init__(folder, origin)
        if batch < 1:
            raise BadInput("a batch has at least one leaf", field="batch")
        self.batch = batch

    def create(self, signer: Signer) -> Checkpoint:
        """Begin the log with a signed checkpoint of no leaves.

        Raises:
            Refused: there is a log here already; the signer is another log's.
        """
        if signer.origin != self.origin:
            raise Refused(f"this key signs for {signer.origin}, not for {self.origin}")
        durable_folder(self.folder)
        with exclusive(self.folder / LOCK):
            if (self.folder / CHECKPOINT).exists():
                raise Refused("there is a log here already", file=str(self.folder))
            durable_folder(self.folder / _QUEUE)
            write_atomic(self.folder / VKEY, f"{signer.vkey}\n".encode())
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
            return self._grow(checkpoint, draw(rest, self.batch), signer, None) if rest else checkpoint

    def queue(self, leaf: bytes) -> None:
        """Put *leaf* down for the next daily batch, durably; twice is once.

        Raises:
            BadInput: the leaf is not 32 bytes, or the disk is full.
        """
        check_leaves([leaf])
        self._read(VKEY)
        durable_folder(self.folder / _QUEUE)
        write_atomic(self.folder / _QUEUE / leaf.hex(), b"")

    def queued(self) -> list[bytes]:
        """The leaves that wait, in the order of their bytes (no order of time is kept)."""
        folder = self.folder / _QUEUE
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return [bytes.fromhex(name) for name in sorted(names) if _LEAF_NAME.fullmatch(name)]

    def flush(self, signer: Signer, day: dt.date, limit: int | None = None) -> Checkpoint:
        """Append the day's batch: what waits, among dummies; on a day without events a batch of dummies.

        With *limit*, at most so many leaves enter, drawn by lot; the others wait for the next day, so that every
        day looks alike. A second call on the same day changes nothing.

        Raises:
            BadInput: the limit lets nothing in.
            Refused: *day* lies before the last batch's day; another process writes; the key is not the log's.
        """
        if limit is not None and limit < 1:
            raise BadInput("a day's batch takes at least one leaf", field="limit")
        with self._writing(signer) as (checkpoint, _):
            last = self.last_batch()
            if last and day < last:
                raise Refused(f"the last daily batch was of {last}, so today cannot be {day}: set the clock right", field="day")
            if last == day:
                return checkpoint
            return self._grow(checkpoint, draw(choose(self._waiting(), limit), self.batch), signer, day)

    def catch_up(self, signer: Signer, moment: dt.datetime, hour: int, limit: int | None = None, watch: Watch = unwatched) -> Checkpoint:
        """Append the batch of every day that has passed since the last one, when days end at *hour*, one after the other.

        What waits enters the first of those days (with *limit*, so many a day), the others are dummies. The files of
        each are dated to its hour. So the log tells the calendar, not who worked when or when a machine was on.

        Raises:
            Refused: the clock stands before the last batch or ten years after it; another process writes; the key is
                not the log's.
            BadInput: there is no such hour, the limit lets nothing in, or the disk is full.
        """
        if limit is not None and limit < 1:
            raise BadInput("a day's batch takes at least one leaf", field="limit")
        with self._writing(signer) as (found, _):
            checkpoint, days = found, due_days(self.last_batch(), moment, hour)
            with watch("daily batches", len(days)) as advance:
                for day in days:
                    checkpoint = self._grow(checkpoint, draw(choose(self._waiting(), limit), self.batch), signer, day)
                    date_files(self.folder, dt.datetime.combine(day, dt.time(hour), moment.tzinfo).timestamp())
                    advance(1)
            return checkpoint

    def last_batch(self) -> dt.date | None:
        """The day of the last daily batch, or None before the first.

        Raises:
            CheckFailed: it cannot be read.
        """
        if not (self.folder / _FLUSHED).exists():
            return None
        try:
            return dt.date.fromisoformat(self._read(_FLUSHED).decode().rstrip("\n"))
        except ValueError as error:
            raise CheckFailed("the day of the last batch cannot be read", file=str(self.folder / _FLUSHED)) from error

    def set_policy(self, content: bytes) -> Policy:
        """Make *content* (C2SP tlog-policy) the log's policy: whose cosignatures it takes.

        Raises:
            BadInput: it is no policy, or it does not name this log.
            Refused: another process writes.
        """
        policy = parse_policy(content)
        if self._key() not in [log.key for log in policy.logs]:
            raise BadInput("the policy does not name this log", allowed=f"log {self.vkey}")
        with exclusive(self.folder / LOCK):
            write_atomic(self.folder / POLICY, content)
        return policy

    def add_cosignatures(self, lines: Sequence[Signature]) -> tuple[KnownWitness, ...]:
        """Put the witnesses' *lines* below the newest checkpoint; who cosigned it by now. Lines of strangers are left out.

        Raises:
            CheckFailed: a line of a witness of the policy does not hold, or there is none of any.
            Refused: another process writes.
        """
        with exclusive(self.folder / LOCK):
            note, policy = parse_note(self.signed_checkpoint().encode()), self.policy()
            new = Note(note.text, tuple(lines))
            found = policy.cosigners(new)
            if not found:
                raise CheckFailed("none of these cosignatures is of a witness that the log's policy names", file=str(self.folder))
            fresh = [line for witness in found for line in lines_of(new, witness.key)[-1:]]
            kept = [line for line in note.signatures if (line.name, line.key_id) not in {(each.name, each.key_id) for each in fresh}]
            write_atomic(self.folder / CHECKPOINT, str(Note(note.text, (*kept, *fresh))).encode())
            return self.cosigners()

    def rotate(self, old: Signer, new: Signer) -> Checkpoint:
        """Go on under the key *new*; the same call after a crash finishes what it began.

        The checkpoint keeps its size and root and is signed anew; cosignatures have to be asked for again. A policy
        of the log must be set again, since it names the old key.

        Raises:
            BadInput: the keys are one key or of two logs.
            Refused: *old* is not the log's key, or another process writes.
        """
        if self._key() == new.key != old.key:
            with exclusive(self.folder / LOCK):
                return self._hand_over(new)
        with self._writing(old) as (checkpoint, _):
            keep_handover(self.folder, sign_handover(checkpoint, old, new), checkpoint.size)
            # Signed by both keys, the checkpoint is good before and after the key's file changes.
            both = [parse_note(signer.sign(str(checkpoint)).encode()).signatures[0] for signer in (old, new)]
            write_atomic(self.folder / CHECKPOINT, str(Note(str(checkpoint), tuple(both))).encode())
            write_atomic(self.folder / VKEY, f"{new.vkey}\n".encode())
            return self._hand_over(new)

    def _hand_over(self, new: Signer) -> Checkpoint:
        (self.folder / POLICY).unlink(missing_ok=True)
        checkpoint = self.checkpoint()
        write_atomic(self.folder / CHECKPOINT, new.sign(str(checkpoint)).encode())
        return checkpoint

    # --- how ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self, signer: Signer) -> Iterator[tuple[Checkpoint, frozenset[bytes]]]:
        """The only writer's place, with the newest checkpoint and the leaves that a crash had left unfinished."""
        if signer.key != self._key():
            raise Refused("this signing key is not this log's", file=str(self.folder))
        with exclusive(self.folder / LOCK):
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

    def _waiting(self) -> list[bytes]:
        """The queue without what the log holds already, which leaves it here."""
        waiting = self.queued()
        known = self.indexes_of(waiting)
        self._unqueue(known)
        return [leaf for leaf in waiting if leaf not in known]

    def _grow(self, checkpoint: Checkpoint, drawn: Sequence[bytes], signer: Signer, day: dt.date | None) -> Checkpoint:
        pending = Pending(checkpoint.size, tuple(drawn), day)
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
        write_atomic(self.folder / CHECKPOINT, note.encode())
        crash_point("log.after-checkpoint")
        return checkpoint

    def _settle(self, pending: Pending) -> None:
        """The batch is in the log for good: mark its day, take its leaves out of the queue, forget it."""
        if pending.day:
            write_atomic(self.folder / _FLUSHED, f"{pending.day.isoformat()}\n".encode())
        self._unqueue(pending.leaves)
        drop_pending(self.folder)
        Places(self.folder, Tiles(self.folder, pending.size + len(pending.leaves))).refresh()

    def _unqueue(self, leaves: Iterable[bytes]) -> None:
        waiting = set(self.queued())
        for leaf in waiting.intersection(leaves):
            (self.folder / _QUEUE / leaf.hex()).unlink(missing_ok=True)
        if waiting:
            flush_folder(self.folder / _QUEUE)


def existing(folder: Path, batch: int = BATCH) -> Log:
    """The log that lies in *folder*, under the name its own key bears.

    Raises:
        CheckFailed: there is none, or its key is damaged.
    """
    path = folder / VKEY
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CheckFailed("there is no log here", file=str(path)) from error
    return Log(folder, log_key(path, content).name, batch)
