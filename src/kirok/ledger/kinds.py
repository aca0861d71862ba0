"""The three logs of a newsroom: how each grows, so that its growth says nothing.

- drop: the drop server's, under a key of its own. 256 leaves a day at a fixed hour; what is over waits for the next
  day, drawn by lot, so that every day looks alike. The desk cosigns its checkpoint at each pull.
- custody: the desk's own, private. A batch of 256 a day at a fixed hour; a day of more events takes more batches, since
  a court asks when a thing was logged. Who sees this log's checkpoints sees such a day.
- release: public, part of the site. At each publish what is released, among dummies to a multiple of 256.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirok.ledger.log import BATCH


@dataclass(frozen=True)
class Kind:
    """One of the logs: its *batch* in leaves, at most how many enter a day (*limit*), and whether it grows *daily*."""

    name: str
    batch: int
    limit: int | None
    daily: bool


KINDS = {
    kind.name: kind
    for kind in (
        Kind("release", BATCH, None, daily=False),
        Kind("custody", BATCH, None, daily=True),
        Kind("drop", BATCH, BATCH, daily=True),
    )
}
