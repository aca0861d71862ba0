"""What a log shows its readers: proofs by the batch, policies, cosignatures, and the audit against a kept checkpoint."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import ledger_faults as faults
import pytest

from kirok.base.errors import BadInput, CheckFailed, NoAnswer, Refused
from kirok.base.files import exclusive
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log
from kirok.ledger.merkle import EMPTY_ROOT
from kirok.ledger.note import parse_note
from kirok.ledger.policy import format_policy, parse_policy
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer, generate
from kirok.ledger.view import View

SIGNER = Signer("example.org/x", bytes(range(32)))
PARTNER = Cosigner("witness.example/w", bytes([1]) * 32)
DESK = Cosigner("example.org/desk", bytes([2]) * 32)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", SIGNER.origin, batch=16)
    log.create(SIGNER)
    return log


def leaves(count: int) -> list[bytes]:
    return [secrets.token_bytes(32) for _ in range(count)]


def test_a_receipt_finds_its_leaf_in_any_tile_and_a_strangers_none(log: Log) -> None:
    assert log.index_of_receipt("ab" * 16) is None
    written = leaves(300)
    log.append(written, SIGNER)
    for leaf in (written[0], written[255], written[299]):
        assert log.index_of_receipt(leaf.hex()[:32]) == log.index_of(leaf)
    assert log.index_of_receipt(secrets.token_hex(16)) is None


def test_many_leaves_are_proved_against_one_checkpoint(log: Log) -> None:
    many = leaves(40)
    checkpoint = log.append(many, SIGNER)
    reader = View(log.folder, log.origin)
    proofs = reader.prove_many(many)
    assert proofs.keys() == set(many)
    assert all(verify_proof(proof.encode(), leaf, SIGNER.key) == checkpoint for leaf, proof in proofs.items())
    assert {leaf: reader.prove(place) for leaf, place in reader.indexes_of(many).items()} == proofs
    assert reader.prove_many([]) == {}
    assert reader.indexes_of(leaves(3)) == {}
    strange = leaves(1)[0]
    with pytest.raises(NoAnswer, match=f"1 of 2 leaves are not in the log, first {strange.hex()}"):
        reader.prove_many([many[0], strange])


def test_a_log_without_a_policy_asks_no_witness(log: Log) -> None:
    assert log.policy() == parse_policy(format_policy(log.vkey).encode())
    assert log.cosigners() == ()


def test_a_policy_is_kept_as_it_was_given(log: Log) -> None:
    text = f"# ours\nlog {log.vkey}\nwitness w {PARTNER.key} https://w.example\nquorum w\n".encode()
    policy = log.set_policy(text)
    assert (log.folder / "policy").read_bytes() == text
    assert log.policy() == policy
    with pytest.raises(BadInput, match="does not name this log"):
        log.set_policy(format_policy(generate("example.org/x").vkey).encode())
    with pytest.raises(BadInput, match="newline"):
        log.set_policy(b"quorum none")
    with exclusive(log.folder / "lock"), pytest.raises(Refused):
        log.set_policy(text)
    assert log.policy() == policy
    (log.folder / "policy").write_bytes(b"\nwitness\n")
    with pytest.raises(CheckFailed) as caught:
        log.policy()
    assert (caught.value.line, caught.value.file) == (2, str(log.folder / "policy"))


def test_cosignatures_are_taken_from_known_witnesses_only(log: Log) -> None:
    log.set_policy(f"log {log.vkey}\nwitness w {PARTNER.key}\nwitness desk {DESK.key}\nquorum none\n".encode())
    log.append(leaves(1), SIGNER)
    plain = log.signed_checkpoint()
    text = parse_note(plain.encode()).text
    stranger = Cosigner("witness.example/s", bytes([3]) * 32).cosign(text, 1)
    for lines in ([], [stranger], [PARTNER.cosign("other\n", 1)], [stranger, DESK.cosign(text + "x", 1)]):
        with pytest.raises(CheckFailed):
            log.add_cosignatures(lines)
        assert log.signed_checkpoint() == plain
    assert [one.name for one in log.add_cosignatures([stranger, PARTNER.cosign(text, 1)])] == ["w"]
    assert [one.name for one in log.add_cosignatures([DESK.cosign(text, 2)])] == ["w", "desk"]
    assert [one.name for one in log.add_cosignatures([DESK.cosign(text, 3)])] == ["w", "desk"]
    assert log.signed_checkpoint() == plain + f"{PARTNER.cosign(text, 1)}\n{DESK.cosign(text, 3)}\n"
    assert log.checkpoint() == log.append([], SIGNER)
    assert verify_proof(log.prove(3).encode(), _entry(log, 3), parse_policy(_both(log))).size == 16
    assert log.audit() == []
    assert log.append(leaves(1), SIGNER).size == 32
    assert log.cosigners() == ()


def _both(log: Log) -> bytes:
    return format_policy(log.vkey, [PARTNER.key, DESK.key]).encode()


def _entry(log: Log, place: int) -> bytes:
    return (log.folder / "tile/entries/000.p/16").read_bytes()[34 * place + 2 : 34 * (place + 1)]


def test_a_false_cosignature_on_the_disk_is_found(log: Log) -> None:
    log.set_policy(f"log {log.vkey}\nwitness w {PARTNER.key}\nquorum none\n".encode())
    path = log.folder / "checkpoint"
    path.write_text(log.signed_checkpoint() + f"{PARTNER.cosign('other', 1)}\n")
    with pytest.raises(CheckFailed, match="does not belong"):
        log.cosigners()


# --- the audit against a checkpoint that was kept elsewhere -----------------------------------------------------------


def test_a_log_that_only_grew_passes_every_older_checkpoint(log: Log) -> None:
    kept = [log.checkpoint(), *(log.append(leaves(1), SIGNER) for _ in range(5))]
    assert all(log.audit(one) == [] for one in kept)


def test_rollback_fork_and_another_log_are_told_apart(log: Log, tmp_path: Path) -> None:
    first = log.append(leaves(1), SIGNER)
    shutil.copytree(log.folder, tmp_path / "old")
    kept = log.append(leaves(1), SIGNER)
    shutil.rmtree(log.folder)
    (tmp_path / "old").rename(log.folder)
    assert log.audit(first) == []
    assert ["had 32 leaves and has 16" in failure.reason for failure in log.audit(kept)] == [True]
    for _ in range(2):
        log.append(leaves(1), SIGNER)
        assert ["another history" in failure.reason for failure in log.audit(kept)] == [True]
    strange = Checkpoint("example.org/y", 0, EMPTY_ROOT)
    assert ["another log" in failure.reason for failure in log.audit(strange)] == [True]


@pytest.mark.parametrize("fault", faults.FAULTS)
def test_injected_faults_are_found(tmp_path: Path, fault: str) -> None:
    scene = faults.scene(tmp_path, seed=len(fault))
    assert scene.log.audit(scene.known) == []
    assert all(faults.found(scene, fault, tmp_path) for _ in range(9))
    assert scene.log.audit(scene.known) == []


def test_an_index_that_lies_is_named_by_the_audit(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", SIGNER.origin, batch=4096)
    log.create(SIGNER)
    one = leaves(1)
    log.append(one, SIGNER)
    path = log.folder / "places/4096/0"
    path.write_bytes(bytes(40_960))
    assert [(failure.file, "remove the file" in failure.reason) for failure in log.audit()] == [("places/4096/0", True)]
    path.unlink()
    assert log.audit() == []
    log.append(leaves(1), SIGNER)
    assert path.exists()
    assert log.index_of(one[0]) is not None
