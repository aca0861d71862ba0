from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_crash import crashes

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.log import Log, existing
from kirok.ledger.note import Note, parse_note
from kirok.ledger.policy import format_policy
from kirok.ledger.rotation import Handover, open_handover, sign_handover
from kirok.ledger.signing import Signer, generate

OLD = Signer("example.org/x", bytes(32))
NEW = Signer("example.org/x", bytes([1]) * 32)
CHECKPOINT = Checkpoint("example.org/x", 8, bytes(32))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", OLD.origin, batch=8)
    log.create(OLD)
    log.append([secrets.token_bytes(32)], OLD)
    return log


def test_a_log_goes_on_under_a_new_key(log: Log) -> None:
    log.set_policy(format_policy(log.vkey).encode())
    before = log.checkpoint()
    assert log.rotate(OLD, NEW) == before
    assert log.vkey == NEW.vkey
    assert open_checkpoint(log.signed_checkpoint().encode(), NEW.key) == before
    assert len(parse_note(log.signed_checkpoint().encode()).signatures) == 1
    assert log.policy().logs[0].key == NEW.key
    with pytest.raises(Refused, match="not this log's"):
        log.append([secrets.token_bytes(32)], OLD)
    assert log.append([secrets.token_bytes(32)], NEW).size == 16
    assert log.audit(before) == []
    handover = open_handover((log.folder / "rotations/8").read_bytes())
    assert handover == Handover(OLD.key, NEW.key, 8, before.root)


def test_a_second_call_changes_nothing(log: Log) -> None:
    log.rotate(OLD, NEW)
    before = {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()}
    log.rotate(OLD, NEW)
    assert {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()} == before


def test_only_the_logs_own_key_hands_over_and_only_to_its_name(log: Log) -> None:
    with pytest.raises(Refused, match="not this log's"):
        log.rotate(NEW, generate(OLD.origin))
    for other in (OLD, generate("example.org/y")):
        with pytest.raises(BadInput, match="another key of the same name"):
            log.rotate(OLD, other)
    assert log.vkey == OLD.vkey
    assert log.audit() == []


def test_killed_at_every_step_the_log_reads_and_the_call_can_be_repeated(tmp_path: Path) -> None:
    def fresh(folder: Path) -> Log:
        log = Log(folder, OLD.origin, batch=8)
        log.create(OLD)
        log.append([bytes(32)], OLD)
        return log

    for folder in crashes(tmp_path, fresh, lambda log: log.rotate(OLD, NEW)):
        log = existing(folder, 8)
        assert log.audit() == []
        assert log.checkpoint().size == 8
        log.rotate(OLD, NEW)
        assert log.vkey == NEW.vkey
        assert log.append([secrets.token_bytes(32)], NEW).size == 16


def test_a_handover_needs_both_keys() -> None:
    text = sign_handover(CHECKPOINT, OLD, NEW)
    assert open_handover(text.encode()) == Handover(OLD.key, NEW.key, 8, bytes(32))
    note = parse_note(text.encode())
    for signatures in (note.signatures[:1], note.signatures[1:]):
        with pytest.raises(CheckFailed, match="not signed by"):
            open_handover(str(Note(note.text, signatures)).encode())
    for at in range(0, len(text.encode()), 3):
        content = text.encode()
        with pytest.raises((BadInput, CheckFailed)):
            open_handover(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


@pytest.mark.parametrize("new", [OLD, generate("example.org/y")])
def test_a_handover_to_itself_or_to_another_log_is_refused(new: Signer) -> None:
    text = str(Handover(OLD.key, new.key, 8, bytes(32)))
    signatures = [parse_note(signer.sign(text).encode()).signatures[0] for signer in {OLD.vkey: OLD, new.vkey: new}.values()]
    with pytest.raises(CheckFailed, match="from one key"):
        open_handover(str(Note(text, tuple(signatures))).encode())


@pytest.mark.parametrize("text", ["x\n", "kirok.key-rotation/1\na\nb\n1\nc\n", "kirok.key-rotation/2\n\n\n\n\n"])
def test_what_is_no_handover_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        open_handover(OLD.sign(text).encode())


@given(st.binary(max_size=200))
@settings(max_examples=2000)
def test_any_bytes_are_no_handover(content: bytes) -> None:
    with pytest.raises(BadInput):
        open_handover(content)
