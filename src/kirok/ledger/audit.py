"""Auditing: recompute a whole log from its entries and compare every file that the checkpoint covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kirok.base.errors import CheckFailed
from kirok.ledger.merkle import leaf_hash, root
from kirok.ledger.tiles import WIDTH, Tiles, entries_path, spans, tile_path


@dataclass(frozen=True)
class Failure:
    """One *file* of the log that is not what it must be, and why."""

    file: str
    reason: str


def audit_tiles(tiles: Tiles, expected: bytes) -> list[Failure]:
    """Every difference between the entries of *tiles*, their hash tiles, and the root *expected* (32 bytes).

    Where entries and leaf tiles differ, the side that gives the signed root is believed and the other is named.
    """
    failures: list[Failure] = []
    leaves: list[bytes] = []
    for number, _, _ in spans(0, tiles.size):
        try:
            leaves += [leaf_hash(entry) for entry in tiles.entries(number)]
        except CheckFailed as error:
            failures.append(_failure(error))
    if failures:
        return failures
    believed = _stored(tiles, expected) or leaves
    for number, first, after in spans(0, tiles.size):
        if leaves[first:after] != believed[first:after]:
            failures.append(Failure(entries_path(number, after - first), "its entries are not those that were signed"))
    failures += [failure for level, row in enumerate(_levels(believed)) for failure in _compare(tiles, level, row)]
    if root(believed) != expected:
        failures.append(Failure("checkpoint", "the entries do not give the root that was signed"))
    return failures


def _stored(tiles: Tiles, expected: bytes) -> list[bytes] | None:
    """The leaf hashes of the hash tiles, if they give the signed root."""
    try:
        stored = [node for number, _, _ in spans(0, tiles.size) for node in tiles.hashes(0, number)]
    except CheckFailed:
        return None
    return stored if root(stored) == expected else None


def _levels(row: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """The hashes of every tile level, from the leaves up."""
    while row:
        yield row
        row = [root(row[first : first + WIDTH]) for first in range(0, len(row) - WIDTH + 1, WIDTH)]


def _compare(tiles: Tiles, level: int, row: Sequence[bytes]) -> Iterator[Failure]:
    for number, first, after in spans(0, len(row)):
        try:
            found = tiles.hashes(level, number)
        except CheckFailed as error:
            yield _failure(error)
            continue
        if found != list(row[first:after]):
            yield Failure(tile_path(level, number, after - first), "its hashes are not those of the entries")


def _failure(error: CheckFailed) -> Failure:
    return Failure(error.file or "", error.message)
