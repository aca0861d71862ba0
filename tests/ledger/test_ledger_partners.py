"""``kirok ledger policy|witness`` through the command line, with witnesses on the loopback."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from ledger_partners import PARTNER, STRANGER, Partner, reply, served, witness_server

from kirok.cli.main import main
from kirok.ledger.log import Log
from kirok.ledger.merkle import EMPTY_ROOT
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
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def policy(log: Log, tmp_path: Path, text: str) -> str:
    path = tmp_path / "policy"
    path.write_text(f"log {log.vkey}\n{text}")
    return str(path)


def test_without_a_policy_the_log_asks_for_nobody(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = ask(capsys, "ledger", "policy")
    assert (code, shown["witnesses"], shown["quorum"]) == (0, [], "none")
    assert main(["ledger", "policy"]) == 0
    assert capsys.readouterr().out == f"log {log.vkey}\nquorum none\n"
    code, refused = ask(capsys, "ledger", "witness")
    assert (code, "names no witness" in refused["error"]["message"]) == (2, True)


def test_a_policy_is_set_and_shown(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = policy(log, tmp_path, f"witness w {PARTNER.key} http://127.0.0.1:1/w\nwitness s {STRANGER.key}\nquorum w\n")
    code, shown = ask(capsys, "ledger", "policy", path)
    assert code == 0
    assert shown["policy"] == Path(path).read_text()
    assert [(each["name"], each["key"], each["url"]) for each in shown["witnesses"]] == [
        ("w", str(PARTNER.key), "http://127.0.0.1:1/w"),
        ("s", str(STRANGER.key), None),
    ]
    assert ask(capsys, "ledger", "policy")[1] == shown


@pytest.mark.parametrize("text", ["", "quorum none", "witness w x\nquorum w\n", "quorum nobody\n"])
def test_a_bad_policy_is_refused_and_the_old_one_stays(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = policy(log, tmp_path, text)
    code, refused = ask(capsys, "ledger", "policy", path)
    assert (code, refused["error"]["file"], "\n" in refused["error"]["message"]) == (2, path, False)
    assert not (log.folder / "policy").exists()


def test_a_policy_of_another_log_or_no_file_is_refused(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_text(f"log {Signer('example.org/release', bytes([9]) * 32).vkey}\nquorum none\n")
    code, refused = ask(capsys, "ledger", "policy", str(tmp_path / "other"))
    assert (code, refused["error"]["message"]) == (2, "the policy does not name this log")
    assert ask(capsys, "ledger", "policy", str(tmp_path / "missing"))[0] == 2
    assert ask(capsys, "ledger", "policy", "--log", "custody")[0] == 2
    assert not (log.folder / "policy").exists()


def test_witnesses_cosign_and_the_quorum_is_met(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with witness_server(Partner()) as url:
        ask(capsys, "ledger", "policy", policy(log, tmp_path, f"witness w {PARTNER.key} {url}\nquorum w\n"))
        code, said = ask(capsys, "ledger", "witness")
        assert (code, said["ok"], said["trusted"], said["cosigned"], said["failures"]) == (0, True, True, ["w"], [])
        assert (said["size"], said["root"]) == (256, log.checkpoint().root.hex())
        log.append([bytes([1]) * 32], SIGNER)
        assert main(["ledger", "witness", "w"]) == 0
        assert "1 witnesses cosigned 512 leaves; the policy's quorum is met" in capsys.readouterr().out
    assert "witness.example/w" in log.signed_checkpoint()


def test_one_that_is_away_is_named_and_the_others_line_is_kept(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with witness_server(Partner()) as url, served(lambda handler, _: reply(handler, 404, b"")) as away:
        text = f"witness w {PARTNER.key} {url}\nwitness s {STRANGER.key} {away}\ngroup both all w s\nquorum both\n"
        ask(capsys, "ledger", "policy", policy(log, tmp_path, text))
        code, said = ask(capsys, "ledger", "witness")
    assert (code, said["ok"], said["trusted"], said["cosigned"]) == (3, False, False, ["w"])
    assert [each["witness"] for each in said["failures"]] == ["s"]
    assert "status 404" in said["failures"][0]["reason"]
    assert [each.name for each in log.cosigners()] == ["w"]


@pytest.mark.parametrize(("size", "reason"), [(300, "cut back"), (8, "another history")])
def test_a_rollback_or_a_fork_is_exit_code_1(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str], size: int, reason: str) -> None:
    partner = Partner()
    partner.size, partner.root = size, EMPTY_ROOT
    with witness_server(partner) as url:
        ask(capsys, "ledger", "policy", policy(log, tmp_path, f"witness w {PARTNER.key} {url}\nquorum none\n"))
        before = log.signed_checkpoint()
        code, said = ask(capsys, "ledger", "witness")
    assert (code, said["ok"], reason in said["failures"][0]["reason"]) == (1, False, True)
    assert log.signed_checkpoint() == before


def test_only_the_policys_names_can_be_asked(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        urls = [stack.enter_context(witness_server(Partner())) for _ in range(2)]
        text = f"witness w {PARTNER.key} {urls[0]}\nwitness s {STRANGER.key} {urls[1]}\nquorum none\n"
        ask(capsys, "ledger", "policy", policy(log, tmp_path, text))
        code, refused = ask(capsys, "ledger", "witness", "nobody")
        assert (code, refused["error"]["allowed"]) == (2, ["s", "w"])
        code, said = ask(capsys, "ledger", "witness", "w")
        assert (code, said["cosigned"]) == (0, ["w"])
