from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer, generate

SIGNER = Signer("example.org/checkpoint", bytes(32))
NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
CHECKPOINTS = st.builds(Checkpoint, NAMES, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))


@given(CHECKPOINTS)
@settings(max_examples=200)
def test_a_checkpoint_reads_back(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(str(checkpoint)) == checkpoint
    assert str(checkpoint).count("\n") == 3


@given(st.text(st.characters(codec="utf-8"), max_size=80))
@settings(max_examples=2000)
def test_any_text_is_a_checkpoint_in_its_one_spelling_or_refused(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(text)
    except BadInput:
        return
    assert str(checkpoint) == text


@given(CHECKPOINTS)
@settings(max_examples=50)
def test_only_its_own_key_opens_it(checkpoint: Checkpoint) -> None:
    signer = generate(checkpoint.origin)
    signed = signer.sign(str(checkpoint)).encode()
    assert open_checkpoint(signed, signer.key) == checkpoint
    with pytest.raises(CheckFailed, match="not signed by"):
        open_checkpoint(signed, generate(checkpoint.origin).key)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    for text in ("one line\n", "a\n1\n\n", "a\n1\nYQ==\n", "\n1\n" + "A" * 43 + "=\n"):
        with pytest.raises(BadInput):
            open_checkpoint(SIGNER.sign(text).encode(), SIGNER.key)


# --- a disk that refuses -------------------------------------------------------------------------------------------

PROGRAM = """
import resource, signal, sys
from pathlib import Path
from kirok.base.errors import BadInput
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Log(Path(sys.argv[1]), "example.org/checkpoint", batch=64).append([bytes(32)], Signer("example.org/checkpoint", bytes(32)))
except BadInput as error:
    print(error)
    sys.exit(2)
"""


@pytest.mark.parametrize(
    "limit",
    [
        0,  # not one file
        100,  # no bundle
        2200,  # the bundle, and the tile of 2,048 bytes, but not the batch that is about to be signed
    ],
)
def test_a_full_disk_is_one_sentence_and_leaves_the_log_as_it_was(tmp_path: Path, limit: int) -> None:
    log = Log(tmp_path / "log", SIGNER.origin, batch=64)
    log.create(SIGNER)
    before = log.append([secrets.token_bytes(32)], SIGNER)
    words = [sys.executable, "-c", PROGRAM, str(log.folder), str(limit)]
    done = subprocess.run(words, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot write" in done.stdout
    assert log.checkpoint() == before
    assert log.audit() == []
    assert [path.name for path in log.folder.rglob("*.part")] == []
    assert log.append([bytes(32)], SIGNER).size == 128
    assert log.audit() == []
