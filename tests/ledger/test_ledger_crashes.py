"""Every crash point there is: no acknowledged leaf lost, none doubled, no second root signed for one size."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import pytest
from ledger_crash import crashes

from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log, existing
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/crash", bytes(32))
PARTNER = Cosigner("witness.example/w", bytes([1]) * 32)
DAY = dt.date(2026, 11, 22)
OLD, NEW = [secrets.token_bytes(32) for _ in range(2)], [secrets.token_bytes(32) for _ in range(3)]
LATE = secrets.token_bytes(32)


def make(folder: Path) -> Log:
    log = Log(folder, SIGNER.origin, batch=200)
    log.create(SIGNER)
    log.append(OLD, SIGNER)
    for leaf in NEW:
        log.queue(leaf)
    return log


def signed(folder: Path) -> set[tuple[int, bytes]]:
    """Size and root of every checkpoint on the disk, the half-renamed ones too."""
    found = set()
    for path in folder.glob("*checkpoint*"):
        if path.stat().st_size:
            checkpoint = open_checkpoint(path.read_bytes(), SIGNER.key)
            found.add((checkpoint.size, checkpoint.root))
    return found


def counts(log: Log, leaves: list[bytes]) -> list[int]:
    """How often each leaf stands among the entries."""
    size = log.checkpoint().size
    content = b"".join((log.folder / "tile/entries" / name).read_bytes() for name in _bundles(size))
    return [content.count(leaf) for leaf in leaves]


def _bundles(size: int) -> list[str]:
    whole = [f"{number:03}" for number in range(size // 256)]
    return [*whole, f"{size // 256:03}.p/{size % 256}"] if size % 256 else whole


ACTS = {
    "append": lambda log: log.append([leaf for leaf in NEW if log.index_of(leaf) is None], SIGNER),
    "flush": lambda log: log.flush(SIGNER, DAY),
    "flush with a limit": lambda log: log.flush(SIGNER, DAY, 200),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_killed_before_every_step(tmp_path: Path, act: object) -> None:
    steps = 0
    for folder in crashes(tmp_path, make, act):
        steps += 1
        before = signed(folder)
        log = existing(folder, 200)
        assert log.audit() == []
        assert log.checkpoint().size in (200, 400)
        assert all(place is not None for place in map(log.index_of, OLD)), "an acknowledged leaf is lost"
        act(existing(folder, 200))
        log = existing(folder, 200)
        assert log.checkpoint().size == 400
        assert counts(log, [*OLD, *NEW]) == [1] * 5
        roots = before | signed(folder)
        assert len({size for size, _ in roots}) == len(roots), "two roots were signed for one size"
        assert log.flush(SIGNER, DAY + dt.timedelta(days=1)).size == 600
        assert counts(log, [*OLD, *NEW]) == [1] * 5
        assert log.queued() == []
        assert not [path for path in folder.rglob("*") if path.name in ("pending", ".000.part")]
    assert steps > 12


def test_days_that_were_missed_killed_before_every_step(tmp_path: Path) -> None:
    """Two days are made up for; after a kill the next call ends with what one undisturbed would have made."""
    moment = dt.datetime.combine(DAY, dt.time(12), dt.UTC)

    def absent(folder: Path) -> Log:
        log = make(folder)
        log.catch_up(SIGNER, moment - dt.timedelta(days=2), 3)
        log.queue(LATE)
        return log

    for folder in crashes(tmp_path, absent, lambda log: log.catch_up(SIGNER, moment, 3)):
        before = signed(folder)
        log = existing(folder, 200)
        assert log.audit() == []
        assert log.checkpoint().size in (400, 600, 800)
        assert log.catch_up(SIGNER, moment, 3).size == 800
        assert counts(log, [*OLD, *NEW, LATE]) == [1] * 6
        assert 400 <= (log.index_of(LATE) or 0) < 600, "what waited enters the first day that was missed"
        roots = before | signed(folder)
        assert len({size for size, _ in roots}) == len(roots), "two roots were signed for one size"
        assert log.last_batch() == DAY


def test_queueing_and_cosigning_killed_before_every_step(tmp_path: Path) -> None:
    def cosignable(folder: Path) -> Log:
        log = make(folder)
        log.set_policy(f"log {log.vkey}\nwitness w {PARTNER.key}\nquorum w\n".encode())
        return log

    def act(log: Log) -> None:
        log.queue(OLD[0])
        log.add_cosignatures([PARTNER.cosign(str(log.checkpoint()), 1)])

    for folder in crashes(tmp_path, cosignable, act):
        log = existing(folder)
        assert log.checkpoint() == Checkpoint(SIGNER.origin, 200, log.checkpoint().root)
        assert set(NEW) <= set(log.queued())
        assert log.audit() == []
        act(log)
        assert [witness.name for witness in log.cosigners()] == ["w"]


def test_beginning_a_log_killed_before_every_step(tmp_path: Path) -> None:
    for folder in crashes(tmp_path, lambda folder: Log(folder, SIGNER.origin), lambda log: log.create(SIGNER)):
        log = Log(folder, SIGNER.origin)
        if not (folder / "checkpoint").exists():
            log.create(SIGNER)
        assert log.append([OLD[0]], SIGNER).size == 256
