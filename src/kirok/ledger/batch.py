"""Batches: leaves among dummies, in an order that says nothing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from kirok.base.errors import BadInput
from kirok.ledger.commitment import SIZE


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


def batch_day(moment: dt.datetime, hour: int) -> dt.date:
    """The calendar day whose batch is due at *moment* (local time), when batches are made at *hour* (0 to 23).

    Before the hour it is still yesterday's batch, so that the hour of a log's growth is the clock's and nobody's acts.

    Raises:
        BadInput: there is no such hour.
    """
    if not 0 <= hour <= 23:
        raise BadInput("the hour of the daily batch", field="hour", allowed="0 to 23")
    return (moment - dt.timedelta(hours=hour)).date()
