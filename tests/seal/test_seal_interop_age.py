"""Debian's age 1.1 and ours: X25519 as it is, post-quantum through our plug-in, both ways; passphrases too."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.seal.agefile import encrypt
from kirok.seal.closing import seal_bytes
from kirok.seal.framing import Unframer
from kirok.seal.identities import Kind, new_identity
from kirok.seal.opening import decrypt
from kirok.seal.plugin import as_plugin
from kirok.seal.recipients import keys

pytestmark = pytest.mark.interop
SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
ME, OTHER = new_identity("pq"), new_identity("pq")
SIZES = [0, 1, 65_536, 200_000]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose bin/ holds the plug-in as an installed console script would stand there."""
    if shutil.which("age") is None:
        pytest.skip("no age on this machine (Debian: apt install age)")
    folder = tmp_path_factory.mktemp("age")
    (folder / "bin").mkdir()
    script = folder / "bin" / "age-plugin-pq"
    script.write_text(f"#!{sys.executable}\nimport sys\nfrom kirok.seal.plugin import main\nsys.exit(main())\n")
    script.chmod(0o755)
    return folder


def age(place: Path, *words: str, given: bytes = b"") -> bytes:
    environment = {"PATH": f"{place / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(SOURCE), "HOME": str(place)}
    done = subprocess.run(["age", *words], cwd=place, input=given, env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["x25519", "pq"])
@pytest.mark.parametrize("size", SIZES)
def test_both_ways(place: Path, kind: Kind, size: int) -> None:
    made, body, ours, opened = new_identity(kind), os.urandom(size), io.BytesIO(), io.BytesIO()
    encrypt(io.BytesIO(body), ours, keys([made.recipient]))
    (place / "key").write_text(as_plugin(made.secret) if kind == "pq" else made.secret)
    assert age(place, "-d", "-i", "key", given=ours.getvalue()) == body
    decrypt(io.BytesIO(age(place, "-r", made.recipient, given=body)), opened, made.secret)
    assert opened.getvalue() == body


def test_a_file_of_theirs_to_two_readers_opens_for_both(place: Path) -> None:
    sealed = age(place, "-r", ME.recipient, "-r", OTHER.recipient, given=b"words")
    for reader in (ME, OTHER):
        opened = io.BytesIO()
        decrypt(io.BytesIO(sealed), opened, reader.secret)
        assert opened.getvalue() == b"words"


def test_a_newsroom_without_kirok_reads_an_envelope(place: Path) -> None:
    (place / "key").write_text(as_plugin(OTHER.secret))
    inside = age(place, "-d", "-i", "key", given=seal_bytes(b"words", [ME.recipient, OTHER.recipient], name="n.txt"))
    target = io.BytesIO()
    unframer = Unframer(target)
    unframer.write(inside)
    assert unframer.finish() == 5
    assert (unframer.name, target.getvalue()) == ("n.txt", b"words")


def test_the_wrong_key_is_refused_there_too(place: Path) -> None:
    (place / "key").write_text(as_plugin(OTHER.secret))
    with pytest.raises(AssertionError, match="no identity matched"):
        age(place, "-d", "-i", "key", given=seal_bytes(b"", [ME.recipient]))


def test_an_identity_of_the_plug_in_serves_as_a_recipient(place: Path) -> None:
    (place / "key").write_text(as_plugin(ME.secret))
    opened = io.BytesIO()
    decrypt(io.BytesIO(age(place, "-e", "-i", "key", given=b"words")), opened, ME.secret)
    assert opened.getvalue() == b"words"
