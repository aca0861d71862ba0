"""Tiles (C2SP tlog-tiles): a log's hashes and entries as static files, 256 to a file.

``tile/<L>/<N>[.p/<W>]`` holds hashes of level 8*L, ``tile/entries/<N>[.p/<W>]`` the entries, each behind its length
(unsigned 16 bit, big endian). Files are written whole and durable, and never change once a checkpoint covers them.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from kirok.base.errors import CheckFailed
from kirok.base.files import PRIVATE, PRIVATE_FOLDER, flush_folder, make_folder, unwritable
from kirok.ledger.merkle import HASH_SIZE, leaf_hash, root, tree_root

WIDTH = 256
_HEIGHT = 8
_CACHED_TILES = 64
_CACHED_NODES = 4_096


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """The path of hash tile *number* on tile level *level*, *width* hashes wide: ``tile/0/x001/234.p/7``."""
    return f"tile/{level}/{_number(number)}{_partial(width)}"


def entries_path(number: int, width: int = WIDTH) -> str:
    """The path of entry bundle *number* with *width* entries."""
    return f"tile/entries/{_number(number)}{_partial(width)}"


def _number(number: int) -> str:
    digits = str(number)
    groups = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle; an entry has at most 65,535 bytes."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def decode_bundle(content: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        CheckFailed: the lengths do not add up to the bundle.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if len(content) < max(end, at + 2):
            raise CheckFailed("the bundle of entries is cut short")
        entries.append(content[at + 2 : end])
        at = end
    return entries


def spans(start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The tiles that hold places *start* to *end* of a level: (tile's number, first place, place after the last)."""
    edges = [start, *range((start // WIDTH + 1) * WIDTH, end, WIDTH), end]
    for first, after in pairwise(edges):
        if first < after:
            yield first // WIDTH, first, after


class Tiles:
    """The tiles of a tree of *size* leaves below *folder*; reading never looks at more than it needs."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self.hashes = lru_cache(maxsize=_CACHED_TILES)(self._read_hashes)
        self.node = lru_cache(maxsize=_CACHED_NODES)(self._node)

    def _node(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree (level, index), as :data:`kirok.ledger.merkle.Nodes` wants it.

        Raises:
            CheckFailed: a tile is missing or damaged.
        """
        tile_level, above = divmod(level, _HEIGHT)
        first = index << above
        number, place = divmod(first, WIDTH)
        return root(self.hashes(tile_level, number)[place : place + (1 << above)])

    def root(self) -> bytes:
        """The tree's root, from the right edge alone."""
        return tree_root(self.size, self.node)

    def entries(self, number: int) -> list[bytes]:
        """The entries of bundle *number*.

        Raises:
            CheckFailed: the bundle is missing or damaged.
        """
        width = self.width(0, number)
        path = entries_path(number, width)
        try:
            entries = decode_bundle(self._read(path))
        except CheckFailed as error:
            raise error.at(file=path) from error
        if len(entries) != width:
            raise CheckFailed(f"the bundle has {len(entries)} entries instead of {width}", file=path)
        return entries

    def width(self, tile_level: int, number: int) -> int:
        """How many places of the tile are filled in this tree (0 to 256)."""
        return max(0, min(WIDTH, self.count(tile_level) - number * WIDTH))

    def count(self, tile_level: int) -> int:
        """How many hashes there are on a tile level."""
        return self.size >> (_HEIGHT * tile_level)

    def _read_hashes(self, tile_level: int, number: int) -> list[bytes]:
        width = self.width(tile_level, number)
        path = tile_path(tile_level, number, width)
        content = self._read(path)
        if len(content) != width * HASH_SIZE:
            raise CheckFailed(f"the tile has {len(content)} bytes instead of {width * HASH_SIZE}", file=path)
        return [content[at : at + HASH_SIZE] for at in range(0, len(content), HASH_SIZE)]

    def _read(self, path: str) -> bytes:
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise CheckFailed("a file of the log is missing or cannot be read", file=path) from error

    def extended(self, leaves: Sequence[bytes]) -> Tiles:
        """Write the files that *leaves* (entries) add, durably, and return the longer tree's tiles.

        Reads only the right edge. Files beyond the newest checkpoint are left by a crash and are written over.
        """
        files = dict(self._new_entries(leaves))
        fresh = [leaf_hash(leaf) for leaf in leaves]
        level = 0
        while fresh:
            fresh = self._new_level(level, fresh, files)
            level += 1
        write_files(self.folder, files)
        return Tiles(self.folder, self.size + len(leaves))

    def _new_entries(self, leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        for number, first, after in spans(self.size, self.size + len(leaves)):
            known = self.entries(number) if first % WIDTH else []
            bundle = known + list(leaves[first - self.size : after - self.size])
            yield entries_path(number, len(bundle)), encode_bundle(bundle)

    def _new_level(self, tile_level: int, fresh: Sequence[bytes], files: dict[str, bytes]) -> list[bytes]:
        """Put the level's new hashes into *files*; return what the tiles that became full add to the level above."""
        start, above = self.count(tile_level), []
        for number, first, after in spans(start, start + len(fresh)):
            known = self.hashes(tile_level, number) if first % WIDTH else []
            tile = known + list(fresh[first - start : after - start])
            files[tile_path(tile_level, number, len(tile))] = b"".join(tile)
            if len(tile) == WIDTH:
                above.append(root(tile))
        return above


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* (path below *folder* -> content) durably, each whole or not at all; one flush a folder, at the end.

    Only the log's one writer may call it: the temporary names are fixed, so that a crash leaves none for ever.

    Raises:
        BadInput: the disk is full.
    """
    parents = sorted({(folder / path).parent for path in files})
    for parent in parents:
        durable_folder(parent)
    targets = {folder / path: content for path, content in files.items()}
    try:
        # All are written before the first is flushed, and flushed before the first is renamed: the disk takes them together.
        for path, content in targets.items():
            with os.fdopen(os.open(_part(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as stream:
                stream.write(content)
        for path in targets:
            _flush(_part(path))
        for path in targets:
            _part(path).replace(path)
        for parent in parents:
            flush_folder(parent)
    except OSError as error:
        for path in targets:
            with contextlib.suppress(OSError):  # what could not be made cannot be removed
                _part(path).unlink(missing_ok=True)
        raise unwritable(folder, error) from error


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def durable_folder(folder: Path) -> None:
    """Create *folder* and its parents where missing, each one's name flushed to the disk."""
    if folder.is_dir():
        return
    durable_folder(folder.parent)
    make_folder(folder, mode=PRIVATE_FOLDER)
    flush_folder(folder.parent)
