"""What is kept of claims, in columns: to read a hundred thousand small rows takes longer than all that one claim changes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from kirok.publish.facts import SIZE
from kirok.publish.splicing import runs

T = TypeVar("T")


@dataclass
class KeptClaims:
    """Of each claim, in the order of *ids*: 16 bytes of its record, the size of the tree its proof rests on, its files' day."""

    ids: list[str] = field(default_factory=list)
    facts: bytes = b""
    sizes: array[int] = field(default_factory=lambda: array("Q"))
    days: list[str] = field(default_factory=list)

    @cached_property
    def known(self) -> frozenset[str]:
        """The ids, to be looked up."""
        return frozenset(self.ids)

    def place(self, key: str) -> int | None:
        """Where a claim is in the columns; None where it is not."""
        at = bisect_left(self.ids, key)
        return at if at < len(self.ids) and self.ids[at] == key else None

    def columns(self) -> tuple[str, bytes, bytes, str]:
        """The columns as a database takes them."""
        return "\n".join(self.ids), self.facts, self.sizes.tobytes(), "\n".join(self.days)


def read_columns(ids: str, facts: bytes, sizes: bytes, days: str) -> KeptClaims:
    """What :meth:`KeptClaims.columns` gave.

    Raises:
        ValueError: the columns are not of one length.
    """
    column = array("Q")
    column.frombytes(sizes)
    found = KeptClaims(ids.split("\n") if ids else [], facts, column, days.split("\n") if ids else [])
    if {len(found.ids) * SIZE, len(column) * SIZE, len(found.days) * SIZE} != {len(facts)}:
        raise ValueError(len(facts))
    return found


def unseen(items: Sequence[T], facts: bytes, known: bytes) -> tuple[T, ...]:
    """Those of *items* whose digests (16 bytes each, in *facts*) are not among the *known* ones."""
    found = (range(place, place + count) for place, source, count in runs(facts, known) if source is None)
    return tuple(items[at] for places in found for at in places)
