"""What a log lets a stranger see: nothing that differs between a busy day and a silent one."""

from __future__ import annotations

import datetime as dt
import secrets
import stat
import threading
from pathlib import Path

import pytest

from kirok.ledger.batch import check_leaves, draw
from kirok.ledger.log import Log
from kirok.ledger.merkle import EMPTY_ROOT, verify_consistency
from kirok.ledger.pending import Pending, drop_pending, read_pending, write_pending
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/worlds", bytes(32))
DAY = dt.date(2026, 11, 22)


def seen(folder: Path) -> list[tuple[str, int]]:
    """All that whoever copies the folder sees: names and lengths."""
    return sorted((str(path.relative_to(folder)), path.stat().st_size) for path in folder.rglob("*") if path.is_file())


def live(folder: Path, events: list[int]) -> Log:
    log = Log(folder, SIGNER.origin, batch=64)
    log.create(SIGNER)
    for number, count in enumerate(events):
        for _ in range(count):
            log.queue(secrets.token_bytes(32))
        log.flush(SIGNER, DAY + dt.timedelta(days=number))
    return log


@pytest.mark.parametrize("events", [[40, 0, 3, 64], [1, 1, 1, 1], [0, 0, 0, 17]])
def test_two_worlds_look_alike(tmp_path: Path, events: list[int]) -> None:
    silent, busy = live(tmp_path / "silent", [0] * len(events)), live(tmp_path / "busy", events)
    assert seen(silent.folder) == seen(busy.folder)
    assert silent.checkpoint().size == busy.checkpoint().size == 64 * len(events)


def test_neither_place_nor_byte_tells_a_leaf_from_a_dummy() -> None:
    leaves = [secrets.token_bytes(32) for _ in range(4)]
    totals = [0] * 4
    for _ in range(400):
        batch = draw(leaves, 16)
        assert len(batch) == len(set(batch)) == 16
        assert {len(leaf) for leaf in batch} == {32}
        for number, leaf in enumerate(leaves):
            totals[number] += batch.index(leaf)
    # The mean place is 7.5 with a standard error of 0.23; six of them are never passed by chance.
    assert all(abs(total / 400 - 7.5) < 1.4 for total in totals)


@pytest.mark.parametrize(
    ("count", "size", "length"), [(0, 256, 256), (1, 256, 256), (256, 256, 256), (257, 256, 512), (3, 1, 3), (0, 1, 1)]
)
def test_a_batch_is_a_multiple(count: int, size: int, length: int) -> None:
    leaves = [secrets.token_bytes(32) for _ in range(count)]
    batch = draw(leaves, size)
    assert len(batch) == length
    assert set(leaves) <= set(batch)
    check_leaves(batch)


def test_dummies_are_never_repeated() -> None:
    drawn = [leaf for _ in range(50) for leaf in draw([], 16)]
    assert len(set(drawn)) == len(drawn)


def test_files_are_private_and_none_holds_the_key(tmp_path: Path) -> None:
    seed = secrets.token_bytes(32)
    signer = Signer("example.org/private", seed)
    log = Log(tmp_path / "log", signer.origin, batch=4)
    log.create(signer)
    log.queue(secrets.token_bytes(32))
    log.flush(signer, DAY)
    for path in log.folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        # The lock is empty; its mode is the caller's umask.
        assert mode & 0o077 == 0 or path.name == "lock"
        if path.is_file():
            content = path.read_bytes()
            assert seed not in content
            assert seed.hex().encode() not in content


def test_a_reader_never_sees_half_a_batch(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", SIGNER.origin, batch=32)
    log.create(SIGNER)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        size, root = 0, EMPTY_ROOT
        while not done.is_set():
            reader = Log(log.folder, SIGNER.origin, batch=32)
            now = reader.checkpoint()
            if now.size < size or reader.audit():
                wrong.append(now)
            if size and not verify_consistency(size, root, now.size, now.root, _growth(reader, size, now.size)):
                wrong.append(now)
            size, root = now.size, now.root

    def _growth(reader: Log, old: int, new: int) -> list[bytes]:
        from kirok.ledger.merkle import consistency_path
        from kirok.ledger.tiles import Tiles

        return consistency_path(old, new, Tiles(reader.folder, new).node)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(15):
        log.append([secrets.token_bytes(32)], SIGNER)
    done.set()
    thread.join()
    assert wrong == []


@pytest.mark.parametrize("day", [None, DAY])
def test_an_unfinished_batch_reads_back(tmp_path: Path, day: dt.date | None) -> None:
    assert read_pending(tmp_path) is None
    pending = Pending(512, tuple(secrets.token_bytes(32) for _ in range(3)), day)
    write_pending(tmp_path, pending)
    assert read_pending(tmp_path) == pending
    drop_pending(tmp_path)
    assert read_pending(tmp_path) is None
    drop_pending(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_batch_says_nothing_of_which_are_true(tmp_path: Path) -> None:
    one = secrets.token_bytes(32)
    write_pending(tmp_path, Pending(0, draw([one], 4), None))
    found = read_pending(tmp_path)
    assert found is not None
    assert one in found.leaves
    assert len(found.leaves) == 4
    assert (tmp_path / "pending").read_bytes().count(one.hex().encode()) == 1
