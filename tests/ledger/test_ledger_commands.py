from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kirok.cli.main import main
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer, generate

SIGNER = Signer("example.org/release", bytes(32))


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setenv("KIROK_HOME", str(tmp_path))
    log = Log(tmp_path / "ledger/release", SIGNER.origin)
    log.create(SIGNER)
    log.append([bytes(32)], SIGNER)
    return log


def test_checkpoint(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "checkpoint", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {**log.checkpoint().as_json(), "cosignatures": [], "trusted": True}
    assert main(["ledger", "checkpoint", "--log", "release"]) == 0
    assert capsys.readouterr().out == log.signed_checkpoint()


def test_prove(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "prove", "00" * 32]) == 0
    assert verify_proof(capsys.readouterr().out.encode(), bytes(32), SIGNER.key).size == 256
    assert main(["ledger", "prove", "00" * 32, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["index"] == log.index_of(bytes(32))
    assert main(["ledger", "prove", "ab" * 32]) == 3
    assert main(["ledger", "prove", "AB"]) == 2


def test_audit(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "audit"]) == 0
    assert "256 leaves recomputed" in capsys.readouterr().out
    assert main(["ledger", "audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    (log.folder / "tile/0/000").write_bytes(b"")
    assert main(["ledger", "audit", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["failures"] == [{"file": "tile/0/000", "reason": "the tile has 0 bytes instead of 8192"}]
    assert main(["ledger", "audit"]) == 1
    assert capsys.readouterr().out.startswith("tile/0/000: ")


def test_a_home_without_that_log(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("custody", "drop"):
        assert main(["ledger", "audit", "--log", name]) == 2
        assert f"no {name} log" in capsys.readouterr().err
    assert main(["ledger", "audit", "--log", "other"]) == 2


def test_a_checkpoint_shows_its_cosignatures(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    partner = Cosigner("witness.example/w", bytes([1]) * 32)
    log.set_policy(f"log {log.vkey}\nwitness w {partner.key}\nquorum w\n".encode())
    assert main(["ledger", "checkpoint", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["cosignatures"], shown["trusted"]) == ([], False)
    log.add_cosignatures([partner.cosign(str(log.checkpoint()), 1_700_000_000)])
    assert main(["ledger", "checkpoint", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["cosignatures"], shown["trusted"]) == ([{"name": "witness.example/w", "time": 1_700_000_000}], True)
    assert main(["ledger", "checkpoint"]) == 0
    assert capsys.readouterr().out == log.signed_checkpoint()
    assert "witness.example/w" in log.signed_checkpoint()


def test_audit_against_a_kept_checkpoint(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept, old = tmp_path / "kept", tmp_path / "old"
    shutil.copytree(log.folder, old)
    log.append([bytes([1]) * 32], SIGNER)
    kept.write_text(log.signed_checkpoint())
    assert main(["ledger", "audit", "--known", str(kept)]) == 0
    shutil.rmtree(log.folder)
    old.rename(log.folder)
    assert main(["ledger", "audit"]) == 0
    assert main(["ledger", "audit", "--known", str(kept), "--json"]) == 1
    assert "cut back" in capsys.readouterr().out
    kept.write_text(generate(SIGNER.origin).sign(str(log.checkpoint())))
    assert main(["ledger", "audit", "--known", str(kept)]) == 1
    assert "not signed by" in capsys.readouterr().err
    kept.write_text("nothing")
    assert main(["ledger", "audit", "--known", str(kept)]) == 2
    assert main(["ledger", "audit", "--known", str(tmp_path / "none")]) == 2
