"""The batch of a day at its hour, also when nobody was there: the log tells the calendar and nothing of anyone's work."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.ledger.batch import MOST_DAYS, batch_day, due_days
from kirok.ledger.log import Log
from kirok.ledger.pending import Pending, write_pending
from kirok.ledger.signing import Signer
from kirok.ledger.tiles import Tiles
from terminal import Watcher

SIGNER = Signer("example.org/days", bytes(32))
HOUR = 3
BATCH = 16


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", SIGNER.origin, batch=BATCH)
    log.create(SIGNER)
    return log


def leaves(count: int) -> list[bytes]:
    return [secrets.token_bytes(32) for _ in range(count)]


def looks(folder: Path) -> list[tuple[str, int, float]]:
    """All that a copy of the folder carries: names, lengths, dates."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
    return sorted((str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime) for path in paths)


def test_a_machine_that_was_off_for_a_week_leaves_the_log_of_one_that_was_not(tmp_path: Path) -> None:
    logs = {}
    for name in ("watchful", "absent"):
        log = logs[name] = Log(tmp_path / name, SIGNER.origin, batch=BATCH)
        log.create(SIGNER)
        log.catch_up(SIGNER, at(1, HOUR), HOUR)
    for day in range(2, 10):
        logs["watchful"].catch_up(SIGNER, at(day, HOUR), HOUR)
    for leaf in leaves(9):
        logs["absent"].queue(leaf)
    logs["absent"].catch_up(SIGNER, at(9, 14, 37), HOUR)
    watchful, absent = looks(logs["watchful"].folder), looks(logs["absent"].folder)
    assert absent == watchful
    assert {moment for _, _, moment in absent} == {at(day, HOUR).timestamp() for day in range(1, 10)}
    assert logs["absent"].checkpoint().size == 9 * BATCH


def test_every_day_that_is_made_up_for_is_told_of(log: Log) -> None:
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    watch = Watcher()
    log.catch_up(SIGNER, at(9, 12), HOUR, watch=watch)
    assert watch.bars == {"daily batches": (8, [1] * 8)}


def test_what_waits_enters_the_first_day_that_was_missed(log: Log) -> None:
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    mine = leaves(5)
    for leaf in mine:
        log.queue(leaf)
    assert log.catch_up(SIGNER, at(4, 12), HOUR).size == 4 * BATCH
    assert all(BATCH <= place < 2 * BATCH for place in log.indexes_of(mine).values())
    assert log.indexes_of(mine).keys() == set(mine)
    assert (log.queued(), log.last_batch()) == ([], dt.date(2026, 11, 4))


def test_with_a_limit_the_rest_enters_the_next_days(log: Log) -> None:
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    mine = leaves(40)
    for leaf in mine:
        log.queue(leaf)
    assert log.catch_up(SIGNER, at(3, 12), HOUR, limit=BATCH).size == 3 * BATCH
    assert len(log.queued()) == 8
    assert log.catch_up(SIGNER, at(4, 12), HOUR, limit=BATCH).size == 4 * BATCH
    assert (log.queued(), log.indexes_of(mine).keys()) == ([], set(mine))
    with pytest.raises(BadInput, match="at least one"):
        log.catch_up(SIGNER, at(5, 12), HOUR, limit=0)


def test_again_on_the_same_day_is_once(log: Log) -> None:
    first = log.catch_up(SIGNER, at(1, HOUR), HOUR)
    log.queue(bytes(32))
    before = (log.folder / "checkpoint").read_bytes()
    for moment in (at(1, HOUR), at(1, 23, 59), at(2, HOUR - 1, 59)):
        assert log.catch_up(SIGNER, moment, HOUR) == first
    assert (log.folder / "checkpoint").read_bytes() == before
    assert log.queued() == [bytes(32)]
    assert log.catch_up(SIGNER, at(2, HOUR), HOUR).size == 2 * BATCH


def test_a_leaf_that_a_crash_left_in_the_queue_is_not_logged_twice(log: Log) -> None:
    log.append([bytes(32)], SIGNER)
    log.queue(bytes(32))
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    assert log.queued() == []
    entries = [entry for number in range(1) for entry in Tiles(log.folder, 2 * BATCH).entries(number)]
    assert entries.count(bytes(32)) == 1


def test_a_day_that_a_crash_stopped_is_made_as_it_was_drawn_and_the_others_follow(log: Log) -> None:
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    drawn = tuple(leaves(BATCH))
    write_pending(log.folder, Pending(BATCH, drawn, dt.date(2026, 11, 2)))
    assert log.catch_up(SIGNER, at(4, 12), HOUR).size == 4 * BATCH
    assert [log.index_of(leaf) for leaf in drawn] == list(range(BATCH, 2 * BATCH))
    assert log.last_batch() == dt.date(2026, 11, 4)


def test_a_clock_that_went_back_or_far_ahead_is_refused_and_changes_nothing(log: Log) -> None:
    log.catch_up(SIGNER, at(20, HOUR), HOUR)
    before = looks(log.folder)
    with pytest.raises(Refused, match="set the clock right"):
        log.catch_up(SIGNER, at(19, 23, 59), HOUR)
    with pytest.raises(Refused, match="set the clock right"):
        log.catch_up(SIGNER, at(20, HOUR) + dt.timedelta(days=MOST_DAYS + 1), HOUR)
    assert looks(log.folder) == before


def test_a_later_hour_is_waited_for(log: Log) -> None:
    """Whoever moves the hour from 3 to 20 at noon has made today's batch already."""
    log.catch_up(SIGNER, at(1, HOUR), HOUR)
    assert log.catch_up(SIGNER, at(1, 12), 20).size == BATCH
    assert log.catch_up(SIGNER, at(2, 19, 59), 20).size == BATCH
    assert log.catch_up(SIGNER, at(2, 20), 20).size == 2 * BATCH


def test_an_unreadable_last_day_is_named(log: Log) -> None:
    (log.folder / "flushed").write_text("yesterday\n")
    with pytest.raises(CheckFailed, match="last batch cannot be read"):
        log.last_batch()


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001  (Hypothesis adds the zone)


@given(st.none() | DAYS, MOMENTS, st.integers(0, 23))
def test_days_follow_each_other_up_to_the_one_that_is_due(last: dt.date | None, moment: dt.datetime, hour: int) -> None:
    due = batch_day(moment, hour)
    try:
        days = due_days(last, moment, hour)
    except Refused:
        assert last is not None
        assert last > moment.date() or (due - last).days > MOST_DAYS
        return
    if last is None:
        assert days == [due]
        return
    assert days == sorted(set(days))
    assert [day - earlier for earlier, day in zip([last, *days], days, strict=False)] == [dt.timedelta(days=1)] * len(days)
    assert (days[-1] if days else due) == due or (not days and due <= last)
