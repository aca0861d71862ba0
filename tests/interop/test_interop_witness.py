"""A witness by other people follows our log, cosigns it, and refuses a log cut back (409) and a second one (422)."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kirok.base.errors import CheckFailed, NoAnswer
from kirok.ledger.log import Log
from kirok.ledger.note import COSIGNATURE, parse_vkey
from kirok.ledger.policy import KnownWitness, open_trusted
from kirok.ledger.posting import post
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer
from kirok.ledger.witness import request_body, witnessed
from ports import free_port

PACKAGES = Path(__file__).resolve().parents[2] / ".interop"
SIGNER = Signer("example.org/release", bytes(range(32)))
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGES), "PYTHONWARNINGS": "ignore"}


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    if not (PACKAGES / "aics_witness").is_dir():
        pytest.skip("no independent witness on this machine: .ci/run puts it into .interop")


def witness_program(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "aics_witness", *words]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", SIGNER.origin, batch=64)
    log.create(SIGNER)
    log.append([secrets.token_bytes(32)], SIGNER)
    return log


@pytest.fixture
def witness(tmp_path: Path, log: Log) -> Iterator[KnownWitness]:
    """A running witness that knows the log, put into the log's policy."""
    address = f"127.0.0.1:{free_port()}"
    folder = tmp_path / "witness"
    folder.mkdir()
    config = ["--config", str(folder / "config.json")]
    made = witness_program(folder, "init", *config, "--name", "witness.example/w1", "--listen", address)
    vkey = next(word for word in made.split() if word.startswith("witness.example/w1+"))
    witness_program(folder, "add-log", *config, "--origin", SIGNER.origin, "--vkey", SIGNER.vkey)
    server = subprocess.Popen(
        [sys.executable, "-m", "aics_witness", "serve", *config],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(address, server)
        log.set_policy(f"log {log.vkey}\nwitness w1 {vkey} http://{address}\nquorum w1\n".encode())
        yield KnownWitness("w1", parse_vkey(vkey, COSIGNATURE), f"http://{address}")
    finally:
        server.kill()
        server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    host, port = address.split(":")
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            continue
        return
    raise RuntimeError("the witness does not start")


def test_it_cosigns_a_log_that_only_grows(log: Log, witness: KnownWitness) -> None:
    for _ in range(4):
        assert witnessed(log, witness) == (witness,)
        assert open_trusted(log.signed_checkpoint().encode(), log.policy()) == log.checkpoint()
        leaf = secrets.token_bytes(32)
        log.append([leaf], SIGNER)
    witnessed(log, witness)
    assert verify_proof(log.prove_many([leaf])[leaf].encode(), leaf, log.policy()) == log.checkpoint()


def test_it_finds_a_log_that_was_cut_back(log: Log, witness: KnownWitness, tmp_path: Path) -> None:
    shutil.copytree(log.folder, tmp_path / "backup")
    log.append([secrets.token_bytes(32)], SIGNER)
    witnessed(log, witness)
    shutil.rmtree(log.folder)
    (tmp_path / "backup").rename(log.folder)
    with pytest.raises(CheckFailed, match=r"has seen 128 leaves .* and this log has 64: it was cut back"):
        witnessed(log, witness)
    url = f"{witness.url}/add-checkpoint"
    assert post(url, request_body(64, [], log.signed_checkpoint()), "text/plain") == (409, b"128\n")


def test_it_finds_a_second_history(log: Log, witness: KnownWitness, tmp_path: Path) -> None:
    witnessed(log, witness)
    shutil.rmtree(log.folder)
    other = Log(log.folder, SIGNER.origin, batch=64)
    other.create(SIGNER)
    other.append([secrets.token_bytes(32)], SIGNER)
    other.append([secrets.token_bytes(32)], SIGNER)
    with pytest.raises(CheckFailed, match="another history"):
        witnessed(other, witness)
    url = f"{witness.url}/add-checkpoint"
    assert post(url, request_body(64, other.prove_growth(64), other.signed_checkpoint()), "text/plain")[0] == 422
    assert "cosignature" not in other.signed_checkpoint()


def test_it_does_not_know_strangers(witness: KnownWitness, tmp_path: Path) -> None:
    for origin, seed in (("example.org/other", bytes(32)), (SIGNER.origin, bytes(32))):
        signer = Signer(origin, seed)
        log = Log(tmp_path / f"stranger{origin[-5:]}", origin, batch=64)
        log.create(signer)
        log.append([bytes(32)], signer)
        with pytest.raises(NoAnswer, match=r"status 40[34]"):
            witnessed(log, witness)


def test_it_reads_our_tiles(log: Log, tmp_path: Path) -> None:
    log.append([secrets.token_bytes(32) for _ in range(600)], SIGNER)
    (tmp_path / "vkey").write_text(f"{log.vkey}\n")
    command = [sys.executable, "-m", "aics_tlog"]
    files = ["--tiles", str(log.folder), "--vkey-file", str(tmp_path / "vkey")]
    for words in (["verify-checkpoint", *files], ["verify-inclusion", *files, "--index", "599"]):
        done = subprocess.run([*command, *words], env=ENVIRONMENT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
