"""Our files open in the npm package age-encryption and its files in ours: X25519 and post-quantum, both ways.

KIROK_INTEROP_NODE names a folder where ``npm install age-encryption`` has run; without it these are not collected.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kirok.seal.agefile import encrypt
from kirok.seal.identities import Kind, new_identity, recipient_of
from kirok.seal.opening import decrypt
from kirok.seal.recipients import keys

pytestmark = pytest.mark.interop
SCRIPT = Path(__file__).resolve().parent.parent.parent / "tools" / "interop" / "typage.mjs"
SIZES = [0, 1, 65_536, 200_000]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(SCRIPT, folder)
    (folder / "node_modules").symlink_to(Path(os.environ["KIROK_INTEROP_NODE"]).resolve() / "node_modules")
    return folder


def run(folder: Path, *words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["node", SCRIPT.name, *words], cwd=folder, input=given, check=True, capture_output=True).stdout


@pytest.mark.parametrize("kind", ["x25519", "pq"])
@pytest.mark.parametrize("size", SIZES)
def test_both_ways(node: Path, kind: Kind, size: int) -> None:
    made, body, ours, opened = new_identity(kind), os.urandom(size), io.BytesIO(), io.BytesIO()
    encrypt(io.BytesIO(body), ours, keys([made.recipient]))
    assert run(node, "open", made.secret, given=ours.getvalue()) == body
    decrypt(io.BytesIO(run(node, "seal", made.recipient, given=body)), opened, made.secret)
    assert opened.getvalue() == body


def test_a_key_made_there_has_the_same_recipient_here(node: Path) -> None:
    secret, recipient = json.loads(run(node, "identity"))
    assert recipient_of(secret) == recipient
