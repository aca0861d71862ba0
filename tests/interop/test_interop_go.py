"""Go's own notes and logs (Debian's golang-go and golang-golang-x-mod-dev) read our tiles, checkpoints and proofs."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer, generate

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path("/usr/share/gocode")
SIGNER = Signer("example.org/기록", bytes(range(32)))
PARTNER = Cosigner("witness.example/증인", bytes([1]) * 32)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The Go program, built once."""
    if shutil.which("go") is None or not (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("no Go with golang.org/x/mod on this machine (apt: golang-go golang-golang-x-mod-dev)")
    folder = tmp_path_factory.mktemp("go")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GO111MODULE": "off",
        "GOPATH": str(SOURCES),
        "GOCACHE": str(folder / "c"),
    }
    program = folder / "check"
    subprocess.run(["go", "build", "-o", program, ROOT / "tools/interop/main.go"], check=True, env=environment)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *map(str, words)], check=False, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Log, list[Path], list[str]]:
    """A cosigned log over three levels of tiles, its older checkpoints, and proofs as PROOF=HEX."""
    folder = tmp_path_factory.mktemp("log")
    log, old, leaves = Log(folder / "log", SIGNER.origin, batch=1), [], []
    log.create(SIGNER)
    for number, count in enumerate((1, 2, 253, 1, 255, 700, 65_000)):
        fresh = [secrets.token_bytes(32) for _ in range(count)]
        log.append(fresh, SIGNER)
        leaves += fresh[:3]
        old.append(folder / f"old{number}")
        old[-1].write_text(log.signed_checkpoint())
    log.set_policy(f"log {log.vkey}\nwitness w {PARTNER.key}\nquorum w\n".encode())
    log.add_cosignatures([PARTNER.cosign(str(log.checkpoint()), 1_700_000_000)])
    for leaf, proof in log.prove_many(leaves).items():
        (folder / f"{leaf.hex()}.tlog-proof").write_text(proof)
    return log, old, [f"{folder / leaf.hex()}.tlog-proof={leaf.hex()}" for leaf in leaves]


def options(old: list[Path], *more: str) -> list[str]:
    return [word for path in old for word in ("-old", str(path))] + list(more)


def test_go_believes_log_growth_cosignature_and_proofs(check: Run, grown: tuple[Log, list[Path], list[str]]) -> None:
    log, old, proofs = grown
    found = check(*options(old, "-cosigner", str(PARTNER.key)), log.folder, log.vkey, *proofs)
    assert (found.returncode, found.stdout, found.stderr) == (0, f"66212 leaves, 7 older trees, {len(proofs)} proofs\n", "")


def test_go_refuses_what_was_changed(check: Run, grown: tuple[Log, list[Path], list[str]], tmp_path: Path) -> None:
    log, old, proofs = grown
    name = proofs[-1].split("=")[0]
    assert check(log.folder, generate(SIGNER.origin).vkey).returncode == 1
    assert check("-cosigner", str(Cosigner(PARTNER.name, bytes(32)).key), log.folder, log.vkey).returncode == 1
    assert check(log.folder, log.vkey, f"{name}={secrets.token_hex(32)}").returncode == 1
    for path in ("checkpoint", "tile/0/000", "tile/1/000", "tile/entries/000", "tile/2/000.p/1"):
        target = log.folder / path
        true = target.read_bytes()
        target.write_bytes(true[:40] + bytes([true[40] ^ 1]) + true[41:] if len(true) > 40 else bytes(32))
        found = check(log.folder, log.vkey)
        target.write_bytes(true)
        assert found.returncode == 1, path
    other = Log(tmp_path / "other", SIGNER.origin, batch=1)
    other.create(SIGNER)
    other.append([bytes(32)], SIGNER)
    (tmp_path / "forked").write_text(other.signed_checkpoint())
    assert check("-old", tmp_path / "forked", log.folder, log.vkey).returncode == 1
    assert check("-old", old[0], log.folder, log.vkey).returncode == 0
