"""``kirok ledger anchor`` through the command line, against an authority of openssl."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from ledger_authority import Authority, authority_server

from kirok.cli.main import main
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/release", bytes(32))


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setenv("KIROK_HOME", str(tmp_path / "home"))
    log = Log(tmp_path / "home/ledger/release", SIGNER.origin)
    log.create(SIGNER)
    log.append([bytes(32)], SIGNER)
    return log


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["ledger", "anchor", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def root(authority: Authority) -> str:
    return str(authority.folder / "root.pem")


def test_an_authority_is_asked_and_its_stamp_kept(log: Log, authority: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    with authority_server(authority) as url:
        code, said = ask(capsys, "--url", f"{url}/tsa", "--root", root(authority))
    assert (code, said["ok"], said["size"], said["root"]) == (0, True, 256, log.checkpoint().root.hex())
    assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(said["time"])) < dt.timedelta(minutes=10)
    kept = log.folder / "anchors/256.tsr"
    assert said["file"] == str(kept)
    assert (log.folder / "anchors/256.checkpoint").read_text() == log.signed_checkpoint()
    assert log.audit() == []


def test_a_stamp_is_carried_there_and_back(log: Log, authority: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query, answer = tmp_path / "query", tmp_path / "answer"
    code, said = ask(capsys, "--query", str(query))
    assert (code, said["time"], said["file"]) == (0, None, str(query))
    answer.write_bytes(authority.stamp(query.read_bytes()))
    assert main(["ledger", "anchor", "--stamp", str(answer), "--root", root(authority)]) == 0
    assert "256 leaves of example.org/release existed no later than" in capsys.readouterr().out
    log.append([bytes([1]) * 32], SIGNER)
    code, refused = ask(capsys, "--stamp", str(answer), "--root", root(authority))
    assert (code, "does not hold" in refused["error"]["message"], refused["error"]["file"]) == (1, True, str(answer))
    older = str(log.folder / "anchors/256.checkpoint")
    code, said = ask(capsys, "--stamp", str(answer), "--root", root(authority), "--checkpoint", older)
    assert (code, said["size"]) == (0, 256)


def test_a_stamp_that_does_not_hold_is_not_kept(log: Log, authority: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Authority(tmp_path / "other")
    with authority_server(authority) as url:
        code, refused = ask(capsys, "--url", f"{url}/tsa", "--root", root(other))
        assert (code, "does not hold" in refused["error"]["message"]) == (1, True)
        code, refused = ask(capsys, "--url", f"{url}/elsewhere", "--root", root(authority))
        assert (code, "status 400" in refused["error"]["message"]) == (3, True)
    assert not (log.folder / "anchors").exists()


def test_what_is_missing_or_too_much_is_one_sentence(
    log: Log, authority: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").write_text("mine")
    there = str(tmp_path / "there")
    for words in (
        (),
        ("--url", "http://127.0.0.1:1/"),
        ("--url", "http://127.0.0.1:1/", "--stamp", there),
        ("--url", "ftp://127.0.0.1:1/", "--root", root(authority)),
        ("--query", there),
        ("--query", str(tmp_path / "new"), "--checkpoint", there),
        ("--stamp", there, "--root", root(authority)),
        ("--stamp", there, "--root", str(tmp_path / "missing")),
        ("--stamp", str(tmp_path / "missing"), "--root", root(authority)),
        ("--stamp", there, "--root", root(authority), "--checkpoint", there),
        ("--query", str(tmp_path / "new"), "--log", "custody"),
    ):
        code, refused = ask(capsys, *words)
        assert (code, "\n" in refused["error"]["message"]) == (2, False), words
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "new").exists()
    assert not (log.folder / "anchors").exists()
