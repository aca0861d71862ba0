"""What an audit says of logs whose files were changed with knowledge of the format."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import pytest

from kirok.ledger.audit import Failure, audit_tiles
from kirok.ledger.log import Log
from kirok.ledger.merkle import EMPTY_ROOT, leaf_hash, root
from kirok.ledger.signing import Signer
from kirok.ledger.tiles import Tiles, decode_bundle, encode_bundle, entries_path, tile_path

SIGNER = Signer("example.org/audit", bytes(32))
SIZE = 520


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 520 leaves: two full tiles, one of eight, and a level above."""
    log = Log(tmp_path_factory.mktemp("true") / "log", SIGNER.origin, batch=SIZE)
    log.create(SIGNER)
    log.append([secrets.token_bytes(32)], SIGNER)
    return log.folder


@pytest.fixture
def log(true: Path, tmp_path: Path) -> Log:
    shutil.copytree(true, tmp_path / "log")
    return Log(tmp_path / "log", SIGNER.origin, batch=SIZE)


def entries(log: Log, number: int) -> tuple[Path, list[bytes]]:
    path = log.folder / entries_path(number, min(256, SIZE - number * 256))
    return path, decode_bundle(path.read_bytes())


def named(log: Log) -> set[str]:
    return {failure.file for failure in log.audit()}


def test_a_true_log_has_no_failure(log: Log) -> None:
    assert log.audit() == []
    assert audit_tiles(Tiles(log.folder, 0), EMPTY_ROOT) == []
    assert audit_tiles(Tiles(log.folder, 0), bytes(32)) == [Failure("checkpoint", "the entries do not give the root that was signed")]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_exchanged_entry_is_named(log: Log, number: int) -> None:
    path, found = entries(log, number)
    found[3] = secrets.token_bytes(32)
    path.write_bytes(encode_bundle(found))
    assert named(log) == {str(path.relative_to(log.folder))}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_entries_in_another_order_are_named(log: Log, number: int) -> None:
    path, found = entries(log, number)
    path.write_bytes(encode_bundle(found[::-1]))
    assert named(log) == {str(path.relative_to(log.folder))}


def test_two_exchanged_bundles_are_both_named(log: Log) -> None:
    (one, first), (two, second) = entries(log, 0), entries(log, 1)
    one.write_bytes(encode_bundle(second))
    two.write_bytes(encode_bundle(first))
    assert named(log) == {entries_path(0), entries_path(1)}


@pytest.mark.parametrize("number", [0, 2])
def test_a_removed_and_an_added_entry_are_named(log: Log, number: int) -> None:
    path, found = entries(log, number)
    for changed in (found[:-1], [*found, bytes(32)], []):
        path.write_bytes(encode_bundle(changed))
        assert log.audit() == [
            Failure(str(path.relative_to(log.folder)), f"the bundle has {len(changed)} entries instead of {len(found)}"),
        ]


@pytest.mark.parametrize(("level", "number", "width"), [(0, 0, 256), (0, 2, 8), (1, 0, 2)])
def test_an_exchanged_hash_is_named(log: Log, level: int, number: int, width: int) -> None:
    path = log.folder / tile_path(level, number, width)
    path.write_bytes(secrets.token_bytes(32) + path.read_bytes()[32:])
    assert named(log) == {tile_path(level, number, width)}


def test_entries_changed_together_with_their_tiles_do_not_give_the_signed_root(log: Log) -> None:
    """Whoever rewrites the whole folder but has no key is found by the root."""
    path, found = entries(log, 2)
    found[0] = secrets.token_bytes(32)
    path.write_bytes(encode_bundle(found))
    tile = log.folder / tile_path(0, 2, 8)
    tile.write_bytes(b"".join(leaf_hash(entry) for entry in found))
    assert log.audit() == [Failure("checkpoint", "the entries do not give the root that was signed")]


def test_a_full_tile_rewritten_with_its_entries_shows_in_the_level_above(log: Log) -> None:
    path, found = entries(log, 0)
    found[0] = secrets.token_bytes(32)
    path.write_bytes(encode_bundle(found))
    hashes = [leaf_hash(entry) for entry in found]
    (log.folder / tile_path(0, 0)).write_bytes(b"".join(hashes))
    assert named(log) == {tile_path(1, 0, 2), "checkpoint"}
    above = log.folder / tile_path(1, 0, 2)
    above.write_bytes(root(hashes) + above.read_bytes()[32:])
    assert named(log) == {"checkpoint"}


def test_every_damaged_bundle_is_named_at_once(log: Log) -> None:
    for number in range(3):
        entries(log, number)[0].write_bytes(b"\0")
    assert [failure.file for failure in log.audit()] == [entries_path(0), entries_path(1), entries_path(2, 8)]


@pytest.mark.parametrize("name", ["checkpoint", "vkey"])
@pytest.mark.parametrize("content", [b"", b"\xff", b"\n", b"a\nb\nc\n", b"x" * 200_000])
def test_a_damaged_head_is_named(log: Log, name: str, content: bytes) -> None:
    (log.folder / name).write_bytes(content)
    assert named(log) == {name}


def test_what_a_crash_left_beyond_the_checkpoint_is_no_failure(log: Log) -> None:
    Tiles(log.folder, SIZE).extended([secrets.token_bytes(32) for _ in range(300)])
    assert log.audit() == []
    assert log.append([secrets.token_bytes(32)], SIGNER).size == 2 * SIZE
    assert log.audit() == []
