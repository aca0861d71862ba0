"""Batches: leaves among dummies, in an order that says nothing."""

from __future__ import annotations

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
