"""What a log lets a stranger see: nothing that differs between a busy day and a silent one."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.ledger.batch import batch_day, check_leaves, draw
from kirok.ledger.kinds import KINDS, Kind
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


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_of_the_three_logs_grows_alike_with_and_without_events(tmp_path: Path, kind: Kind) -> None:
    logs = {}
    for name, count in (("silent", 0), ("busy", 40)):
        log = logs[name] = Log(tmp_path / name, SIGNER.origin, kind.batch)
        log.create(SIGNER)
        sizes = []
        for day in range(3):
            for _ in range(count):
                log.queue(secrets.token_bytes(32))
            if kind.daily:
                log.flush(SIGNER, DAY + dt.timedelta(days=day), kind.limit)
            else:  # a publish of one claim and of forty
                log.append([secrets.token_bytes(32), *log.queued()], SIGNER)
            sizes.append(log.checkpoint().size)
        assert sizes == [256, 512, 768]
    if not kind.daily:  # nobody but the newsroom sees the queue of a log that grows with each publish
        shutil.rmtree(logs["busy"].folder / "queue")
    assert seen(logs["silent"].folder) == seen(logs["busy"].folder)


def test_what_is_over_the_limit_waits_and_the_day_looks_alike(tmp_path: Path) -> None:
    drop = KINDS["drop"]
    log = Log(tmp_path / "log", SIGNER.origin, drop.batch)
    log.create(SIGNER)
    leaves = [secrets.token_bytes(32) for _ in range(300)]
    for leaf in leaves:
        log.queue(leaf)
    assert log.flush(SIGNER, DAY, drop.limit).size == 256
    waiting = log.queued()
    assert len(waiting) == 44
    assert waiting != sorted(leaves)[-44:], "who waits is drawn by lot and not by the order of anything"
    assert log.flush(SIGNER, DAY + dt.timedelta(days=1), drop.limit).size == 512
    assert log.queued() == []
    assert log.indexes_of(leaves).keys() == set(leaves)
    with pytest.raises(BadInput, match="at least one"):
        log.flush(SIGNER, DAY + dt.timedelta(days=2), 0)


def test_a_busy_day_of_custody_takes_more_batches(tmp_path: Path) -> None:
    custody = KINDS["custody"]
    log = Log(tmp_path / "log", SIGNER.origin, custody.batch)
    log.create(SIGNER)
    for _ in range(257):
        log.queue(secrets.token_bytes(32))
    assert log.flush(SIGNER, DAY, custody.limit).size == 512
    assert log.queued() == []


@given(st.integers(0, 23), st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)))  # noqa: DTZ001  (local time)
@settings(max_examples=200)
def test_a_day_begins_at_its_hour(hour: int, moment: dt.datetime) -> None:
    day = batch_day(moment, hour)
    assert day == (moment.date() if moment.hour >= hour else moment.date() - dt.timedelta(days=1))


@pytest.mark.parametrize("hour", [-1, 24])
def test_no_other_hours(hour: int) -> None:
    with pytest.raises(BadInput, match="hour"):
        batch_day(dt.datetime(2026, 11, 22), hour)  # noqa: DTZ001  (local time)
