from __future__ import annotations

import json
from pathlib import Path

import pytest

from kirok.cli.main import main
from kirok.ledger.log import Log
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer

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
    assert json.loads(capsys.readouterr().out) == log.checkpoint().as_json()
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
    assert main(["ledger", "audit", "--log", "custody"]) == 2
    assert "no custody log" in capsys.readouterr().err
    assert main(["ledger", "audit", "--log", "other"]) == 2
