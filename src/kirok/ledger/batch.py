"""Batches: leaves among dummies, in an order that says nothing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from kirok.base.errors import BadInput, Refused
from kirok.ledger.commitment import SIZE

#: Ten years. Over a longer gap a clock is likelier wrong than a log asleep, and what it did could not be undone.
MOST_DAYS = 3_660


def check_leaves(leaves: Sequence[bytes]) -> None:
    """See that every leaf is a commitment of 32 bytes and stands once.

    Raises:
        BadInput: one does not.
    """
    if any(len(leaf) != SIZE for leaf in leaves):
        raise BadInput(f"a leaf of a log has {SIZE} bytes: it must be a commitment, never a record")
    if len(set(leaves)) != len(leaves):
        raise BadInput("the same leaf was given twice in one batch")


def draw(leaves: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """*leaves* filled with random 32-byte dummies to a multiple of *size* (never to none), and shuffled."""
    batches = max(1, -(-len(leaves) // size))
    batch = [*leaves, *(secrets.token_bytes(SIZE) for _ in range(batches * size - len(leaves)))]
    secrets.SystemRandom().shuffle(batch)
    return tuple(batch)


def choose(leaves: Sequence[bytes], limit: int | None) -> list[bytes]:
    """At most *limit* of *leaves*, drawn by lot; all of them without a limit."""
    if limit is None or len(leaves) <= limit:
        return list(leaves)
    return secrets.SystemRandom().sample(leaves, limit)


def due_days(last: dt.date | None, moment: dt.datetime, hour: int) -> list[dt.date]:
    """The days whose batches are due at *moment* and not yet made, after the one of *last*, in their order.

    Without a last one it is the newest day alone: a log begins with its first batch.

    Raises:
        Refused: *last* lies in the future, or ten years back: the clock is wrong.
        BadInput: there is no such hour.
    """
    due = batch_day(moment, hour)
    if last is None:
        return [due]
    if last > moment.date():
        raise Refused(f"the last daily batch was of {last}, so today cannot be {moment.date()}: set the clock right", field="day")
    missed = (due - last).days
    if missed > MOST_DAYS:
        raise Refused(f"the last daily batch was of {last}: is today {moment.date()}? set the clock right", field="day")
    return [last + dt.timedelta(days=number) for number in range(1, missed + 1)]


def batch_day(moment: dt.datetime, hour: int) -> dt.date:
    """The calendar day whose batch is due at *moment*, when batches are made at *hour* (0 to 23) of its own zone.

    Before the hour it is still yesterday's batch, so that the hour of a log's growth is the clock's and nobody's acts.

    Raises:
        BadInput: there is no such hour.
    """
    if not 0 <= hour <= 23:
        raise BadInput("the hour of the daily batch", field="hour", allowed="0 to 23")
    return (moment - dt.timedelta(hours=hour)).date()
