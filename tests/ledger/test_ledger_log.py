from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.base.crash import POINTS
from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.files import exclusive
from kirok.ledger.audit import Failure
from kirok.ledger.log import Log, existing
from kirok.ledger.merkle import verify_consistency
from kirok.ledger.pending import Pending, read_pending, write_pending
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer, generate

ORIGIN = "example.org/custody"
SIGNER = Signer(ORIGIN, bytes(range(32)))
DAY = dt.date(2026, 11, 22)
NEXT = dt.date(2026, 11, 23)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", ORIGIN, batch=8)
    log.create(SIGNER)
    return log


def leaf() -> bytes:
    return secrets.token_bytes(32)


def fresh(log: Log) -> Log:
    return Log(log.folder, ORIGIN, batch=8)


def test_a_new_log_is_empty_and_signed(log: Log) -> None:
    assert log.checkpoint().size == 0
    assert log.vkey == SIGNER.vkey
    assert log.audit() == []
    assert existing(log.folder).origin == ORIGIN
    with pytest.raises(Refused, match="already"):
        log.create(SIGNER)


def test_appended_leaves_stand_among_dummies_and_are_proved(log: Log) -> None:
    leaves = [leaf() for _ in range(3)]
    checkpoint = log.append(leaves, SIGNER)
    assert checkpoint.size == 8
    places = [log.index_of(one) for one in leaves]
    assert len(set(places)) == 3
    for one, place in zip(leaves, places, strict=True):
        assert place is not None
        assert verify_proof(log.prove(place).encode(), one, SIGNER.key) == checkpoint
    assert log.index_of(leaf()) is None
    assert log.append([leaf() for _ in range(9)], SIGNER).size == 24
    assert log.audit() == []


def test_places_say_nothing_of_the_order(tmp_path: Path) -> None:
    places = []
    for number in range(20):
        log = Log(tmp_path / str(number), ORIGIN, batch=64)
        log.create(SIGNER)
        first = leaf()
        log.append([first, leaf()], SIGNER)
        places.append(log.index_of(first))
    assert len(set(places)) > 5


def test_no_leaves_no_change(log: Log) -> None:
    before = log.signed_checkpoint()
    assert log.append([], SIGNER) == log.checkpoint()
    assert log.signed_checkpoint() == before


def test_growth_is_proved_from_every_old_checkpoint(log: Log) -> None:
    old = [log.append([leaf()], SIGNER) for _ in range(5)]
    new = log.checkpoint()
    for one in old:
        assert verify_consistency(one.size, one.root, new.size, new.root, log.prove_growth(one.size))
    for size in (0, 41):
        with pytest.raises(BadInput, match="no tree"):
            log.prove_growth(size)


@pytest.mark.parametrize("leaves", [[b"short"], [bytes(33)], [bytes(32), bytes(32)]])
def test_bad_leaves_change_nothing(log: Log, leaves: list[bytes]) -> None:
    with pytest.raises(BadInput):
        log.append(leaves, SIGNER)
    assert log.checkpoint().size == 0
    with pytest.raises(BadInput):
        log.queue(b"short")
    assert log.queued() == []


def test_no_proof_for_no_leaf(log: Log) -> None:
    for index in (-1, 0):
        with pytest.raises(BadInput, match="no leaf"):
            log.prove(index)


def test_another_key_signs_nothing(log: Log) -> None:
    with pytest.raises(Refused, match="not this log's"):
        log.append([leaf()], generate(ORIGIN))
    with pytest.raises(Refused, match=r"signs for example\.org/other"):
        Log(log.folder.parent / "new", ORIGIN).create(generate("example.org/other"))
    with pytest.raises(BadInput, match="at least one"):
        Log(log.folder, ORIGIN, batch=0)


def test_two_writers_are_one_too_many(log: Log) -> None:
    with exclusive(log.folder / "lock"), pytest.raises(Refused, match="another kirok command"):
        log.append([leaf()], SIGNER)


# --- the daily batch -----------------------------------------------------------------------------------------------


def test_a_day_is_one_batch_with_and_without_events(log: Log) -> None:
    waiting = sorted(leaf() for _ in range(3))
    for one in (*waiting, waiting[0]):
        log.queue(one)
    assert log.queued() == waiting
    assert log.flush(SIGNER, DAY).size == 8
    assert log.queued() == []
    assert all(log.index_of(one) is not None for one in waiting)
    late = leaf()
    log.queue(late)
    assert log.flush(SIGNER, DAY).size == 8
    assert log.queued() == [late]
    assert log.flush(SIGNER, NEXT).size == 16
    assert log.flush(SIGNER, NEXT + dt.timedelta(days=1)).size == 24
    assert log.audit() == []


def test_a_clock_that_goes_backwards_is_refused(log: Log) -> None:
    log.flush(SIGNER, NEXT)
    with pytest.raises(Refused, match="clock"):
        log.flush(SIGNER, DAY)
    assert log.checkpoint().size == 8


def test_a_leaf_of_an_earlier_day_is_not_appended_again(log: Log) -> None:
    one = leaf()
    log.append([one], SIGNER)
    log.queue(one)
    log.flush(SIGNER, DAY)
    assert log.queued() == []
    assert sum(path.read_bytes().count(one) for path in (log.folder / "tile/entries").rglob("16")) == 1


def test_foreign_files_in_the_queue_are_left_alone(log: Log) -> None:
    (log.folder / "queue/readme").write_text("x")
    assert log.queued() == []
    shutil.rmtree(log.folder / "queue")
    assert log.queued() == []
    log.queue(bytes(32))
    assert log.queued() == [bytes(32)]


# --- crashes -------------------------------------------------------------------------------------------------------

PROGRAM = """
import datetime, sys
from pathlib import Path
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
log, signer = Log(Path(sys.argv[1]), "example.org/custody", batch=8), Signer("example.org/custody", bytes(range(32)))
if sys.argv[2] == "flush":
    log.flush(signer, datetime.date.fromisoformat(sys.argv[3]))
else:
    log.append([bytes.fromhex(sys.argv[3])], signer)
"""
CRASHES = [name for name in POINTS["publish"] if name.startswith("log.")] + list(POINTS["files"])


def killed(log: Log, point: str, *words: str) -> None:
    environment = {"PYTHONPATH": "src", "KIROK_CRASH_AT": point, "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(log.folder), *words], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL


def signed_roots(folder: Path) -> set[bytes]:
    """Every checkpoint that lies on the disk, a half-renamed one too."""
    return {path.read_bytes() for path in folder.glob("*checkpoint*") if path.stat().st_size}


@pytest.mark.parametrize("point", CRASHES)
def test_append_after_a_crash_loses_and_doubles_nothing(log: Log, point: str) -> None:
    old, one = log.append([leaf()], SIGNER), leaf()
    killed(log, point, "append", one.hex())
    seen = fresh(log).checkpoint()
    assert seen.size in {8, 16}
    assert fresh(log).audit() == []
    signed = signed_roots(log.folder)
    again = fresh(log)
    checkpoint = again.append([one], SIGNER)
    assert checkpoint.size == 16
    assert seen.size == 8 or seen == checkpoint
    assert verify_consistency(old.size, old.root, checkpoint.size, checkpoint.root, again.prove_growth(old.size))
    entries = b"".join(path.read_bytes() for path in (log.folder / "tile/entries").rglob("16"))
    assert entries.count(one) == 1
    assert again.audit() == []
    heads = {tuple(note.decode().split("\n")[1:3]) for note in signed | signed_roots(log.folder)}
    assert len({size for size, _ in heads}) == len(heads), "two roots were signed for one size"
    assert again.append([leaf()], SIGNER).size == 24


@pytest.mark.parametrize("point", CRASHES)
def test_flush_after_a_crash_loses_and_doubles_nothing(log: Log, point: str) -> None:
    waiting = [leaf() for _ in range(3)]
    for one in waiting:
        log.queue(one)
    killed(log, point, "flush", DAY.isoformat())
    assert fresh(log).audit() == []
    assert all(one in log.queued() or fresh(log).index_of(one) is not None for one in waiting)
    again = fresh(log)
    assert again.flush(SIGNER, DAY).size == 8
    assert again.queued() == []
    assert all(again.index_of(one) is not None for one in waiting)
    assert not (log.folder / "pending").exists()
    assert again.flush(SIGNER, DAY).size == 8
    assert again.flush(SIGNER, NEXT).size == 16


def _append_for_ever(folder: Path) -> None:
    log = Log(folder, ORIGIN, batch=8)
    while True:
        log.append([secrets.token_bytes(32)], SIGNER)


def test_random_kills_leave_one_history(log: Log) -> None:
    context = multiprocessing.get_context("fork")
    last = log.append([leaf()], SIGNER)
    for number in range(8):
        worker = context.Process(target=_append_for_ever, args=(log.folder,))
        worker.start()
        worker.join(0.02 + 0.011 * number)
        worker.kill()
        worker.join()
        now = fresh(log).append([leaf()], SIGNER)
        assert verify_consistency(last.size, last.root, now.size, now.root, fresh(log).prove_growth(last.size))
        last = now
    assert fresh(log).audit() == []


def test_a_batch_that_does_not_follow_is_refused(log: Log) -> None:
    write_pending(log.folder, Pending(16, (leaf(),), None))
    with pytest.raises(CheckFailed, match="does not follow"):
        log.append([leaf()], SIGNER)
    for content in (b"", b"{}", b"[]", b'{"size":0,"leaves":["x"],"day":null}', b'{"size":"x","leaves":[],"day":null}', b"[" * 5000):
        (log.folder / "pending").write_bytes(content)
        with pytest.raises(CheckFailed, match="damaged"):
            read_pending(log.folder)


# --- damage --------------------------------------------------------------------------------------------------------


def test_audit_names_every_changed_file(tmp_path: Path) -> None:
    log = Log(tmp_path, ORIGIN, batch=300)
    log.create(SIGNER)
    log.append([leaf()], SIGNER)
    needed = ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44", "checkpoint", "vkey"]
    for name in needed:
        path = tmp_path / name
        true = path.read_bytes()
        for changed in (true[:-1] + bytes([true[-1] ^ 1]), true[:-1], b""):
            path.write_bytes(changed)
            assert {failure.file for failure in log.audit()} == {name}
        path.unlink()
        assert [failure.file for failure in log.audit()] == [name]
        path.write_bytes(true)
    assert log.audit() == []


def test_audit_finds_a_root_that_was_signed_over_other_entries(log: Log) -> None:
    log.append([leaf()], SIGNER)
    other = Log(log.folder.parent / "other", ORIGIN, batch=8)
    other.create(SIGNER)
    other.append([leaf()], SIGNER)
    (log.folder / "checkpoint").write_text(other.signed_checkpoint())
    assert log.audit() == [Failure("checkpoint", "the entries do not give the root that was signed")]


def test_what_is_no_log_says_so(tmp_path: Path, log: Log) -> None:
    for act in (existing, lambda folder: Log(folder, ORIGIN).checkpoint(), lambda folder: Log(folder, ORIGIN).queue(bytes(32))):
        with pytest.raises(CheckFailed, match="no log here"):
            act(tmp_path / "none")
    with pytest.raises(CheckFailed, match="this log is"):
        Log(log.folder, "example.org/else").checkpoint()
    (log.folder / "flushed").write_text("yesterday\n")
    with pytest.raises(CheckFailed, match="day of the last batch"):
        log.flush(SIGNER, DAY)
