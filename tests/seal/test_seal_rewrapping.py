from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.base.errors import BadInput, Refused
from kirok.seal.closing import seal_bytes
from kirok.seal.digest import PlaintextDigest, payload_digest, payload_digest_of, plaintext_digest
from kirok.seal.identities import Kind, new_identity
from kirok.seal.opening import Opened, open_bytes, open_file
from kirok.seal.rewrapping import rewrap, settle, settle_one

OLD, NEW, OTHER = (new_identity("pq") for _ in range(3))
CURVE = new_identity()


@pytest.fixture
def envelope(tmp_path: Path) -> Path:
    path = tmp_path / "x.age"
    path.write_bytes(seal_bytes(os.urandom(100_000), [OLD.recipient], name="이름"))
    return path


def body(path: Path, secret: str) -> bytes:
    return open_bytes(path.read_bytes(), secret).body


def test_the_same_length_is_written_in_place(envelope: Path) -> None:
    before, digest, inode = body(envelope, OLD.secret), payload_digest_of(envelope), envelope.stat().st_ino
    assert rewrap(envelope, OLD.secret, [NEW.recipient]) == "in place"
    assert envelope.stat().st_ino == inode
    assert body(envelope, NEW.secret) == before
    assert payload_digest_of(envelope) == digest == payload_digest(envelope.read_bytes())
    with pytest.raises(Refused, match="other readers"):
        body(envelope, OLD.secret)
    assert [path.name for path in envelope.parent.iterdir()] == ["x.age"]


@pytest.mark.parametrize("to", [[NEW, OTHER], [CURVE]])
def test_another_length_is_written_anew(envelope: Path, to: list[object]) -> None:
    readers = [reader for reader in (NEW, OTHER, CURVE) if reader in to]
    before, digest, inode = body(envelope, OLD.secret), payload_digest_of(envelope), envelope.stat().st_ino
    assert rewrap(envelope, OLD.secret, [reader.recipient for reader in readers]) == "rewritten"
    assert envelope.stat().st_ino != inode
    assert envelope.stat().st_mode & 0o777 == 0o600
    for reader in readers:
        assert body(envelope, reader.secret) == before
    assert payload_digest_of(envelope) == digest
    with pytest.raises(Refused, match="other readers"):
        body(envelope, OLD.secret)


def test_a_refused_rewrap_leaves_the_envelope_as_it_was(envelope: Path, tmp_path: Path) -> None:
    content = envelope.read_bytes()
    (tmp_path / "text").write_bytes(b"hello")
    (tmp_path / "cut").write_bytes(content[:300])
    for path, secret, to, error, match in (
        (envelope, OTHER.secret, [NEW.recipient], Refused, "other readers"),
        (envelope, NEW.recipient, [NEW.recipient], BadInput, "not an age secret key"),
        (envelope, OLD.secret, [], BadInput, "no recipient"),
        (envelope, OLD.secret, [NEW.recipient, CURVE.recipient], BadInput, "never sealed to post-quantum"),
        (tmp_path / "text", OLD.secret, [NEW.recipient], Refused, "not an age envelope"),
        (tmp_path / "cut", OLD.secret, [NEW.recipient], Refused, "cut short"),
        (tmp_path / "none", OLD.secret, [NEW.recipient], BadInput, "cannot be read"),
        (tmp_path, OLD.secret, [NEW.recipient], BadInput, "cannot be read"),
    ):
        with pytest.raises(error, match=match) as found:
            rewrap(path, secret, to)
        assert error is BadInput or found.value.file == str(path)
    assert envelope.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut", "text", "x.age"]


@pytest.mark.parametrize("point", ["files.before-rename", "files.after-rename", "rewrap.before-end"])
def test_a_crash_leaves_an_envelope_that_opens_for_old_or_new(envelope: Path, point: str) -> None:
    before = body(envelope, OLD.secret)
    program = (
        "import sys\nfrom pathlib import Path\nfrom kirok.seal.rewrapping import rewrap\n"
        "rewrap(Path(sys.argv[1]), sys.argv[2], [sys.argv[3]])\n"
    )
    words = [sys.executable, "-c", program, str(envelope), OLD.secret, NEW.recipient]
    assert subprocess.run(words, env={"PYTHONPATH": "src", "KIROK_CRASH_AT": point}, check=False).returncode == -9
    found = settle(envelope.parent)
    assert found == ([] if point == "files.before-rename" else [envelope])
    assert body(envelope, OLD.secret if point == "files.before-rename" else NEW.secret) == before
    assert not [path for path in envelope.parent.iterdir() if path.name.endswith(".header")]


@pytest.mark.parametrize("written", [0, 1, 700, 1500])
def test_a_header_that_was_half_written_is_written_whole_when_it_is_opened(envelope: Path, tmp_path: Path, written: int) -> None:
    journal, old = half_done(envelope, written)
    assert open_file(envelope, tmp_path / "out", NEW.secret) == Opened("이름", b"")
    assert (tmp_path / "out").read_bytes() == old
    assert not journal.exists()


def half_done(envelope: Path, written: int) -> tuple[Path, bytes]:
    """What a power cut leaves after *written* bytes of a new header for NEW."""
    old, before = envelope.read_bytes(), body(envelope, OLD.secret)
    rewrap(envelope, OLD.secret, [NEW.recipient])
    new = envelope.read_bytes()
    start = new.index(b"\n", new.index(b"\n--- ") + 1) + 1
    journal = envelope.with_name(".x.age.header")
    journal.write_bytes(new[: start + 16])
    envelope.write_bytes(new[:written] + old[written:])
    return journal, before


def test_a_journal_never_touches_another_envelope_at_the_same_place(envelope: Path) -> None:
    journal, _ = half_done(envelope, 0)
    envelope.write_bytes(other := seal_bytes(b"other words", [OTHER.recipient]))
    settle_one(envelope)
    assert envelope.read_bytes() == other
    assert not journal.exists()


def test_a_journal_whose_envelope_was_destroyed_goes_too(envelope: Path) -> None:
    journal, _ = half_done(envelope, 0)
    envelope.unlink()
    assert settle(envelope.parent) == [envelope]
    assert not envelope.exists()
    assert not journal.exists()


def test_an_envelope_that_cannot_be_written_is_one_sentence(envelope: Path) -> None:
    journal, _ = half_done(envelope, 0)
    envelope.unlink()
    envelope.mkdir()
    with pytest.raises(BadInput, match="cannot write"):
        settle_one(envelope)
    assert journal.exists()
    shutil.rmtree(envelope)


def test_a_full_disk_while_an_envelope_is_written_anew_leaves_the_old_one(envelope: Path) -> None:
    content = envelope.read_bytes()
    program = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom kirok.base.errors import BadInput\n"
        "from kirok.seal.rewrapping import rewrap\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n    rewrap(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])\nexcept BadInput as error:\n    print(error.message)\n"
    )
    words = [sys.executable, "-c", program, str(envelope), OLD.secret, NEW.recipient, OTHER.recipient]
    done = subprocess.run(words, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True)
    assert "file too large" in done.stdout
    assert envelope.read_bytes() == content
    assert [path.name for path in envelope.parent.iterdir()] == ["x.age"]


@pytest.mark.parametrize("kind", ["x25519", "pq"])
def test_many_rotations_end_with_the_last_key_alone(tmp_path: Path, kind: Kind) -> None:
    path, readers = tmp_path / "x.age", [new_identity(kind) for _ in range(5)]
    path.write_bytes(seal_bytes(b"words", [readers[0].recipient]))
    for old, new in itertools.pairwise(readers):
        assert rewrap(path, old.secret, [new.recipient]) == "in place"
    assert body(path, readers[-1].secret) == b"words"
    for old in readers[:-1]:
        with pytest.raises(Refused):
            body(path, old.secret)


# --- digests -------------------------------------------------------------------------------------------------------


def test_the_payloads_digest_needs_an_age_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not an age envelope"):
        payload_digest(b"hello")
    with pytest.raises(BadInput, match="cannot be read"):
        payload_digest_of(tmp_path / "none")
    assert payload_digest(seal_bytes(b"x", [OLD.recipient])) != payload_digest(seal_bytes(b"x", [OLD.recipient]))


def test_the_plaintexts_digest_needs_its_salt() -> None:
    salts = bytes(32), bytes(31) + b"\1"
    assert len({plaintext_digest(salt, body) for salt in salts for body in (b"", b"a", b"b")}) == 6
    pieces = PlaintextDigest(salts[0])
    assert [pieces.write(piece) for piece in (b"wo", b"", b"rds")] == [2, 0, 3]
    assert pieces.hexdigest() == plaintext_digest(salts[0], b"words")
    assert pieces.hexdigest() == hashlib.sha256(b"kirok/plaintext/v1\n" + bytes(32) + b"words").hexdigest()
    for salt in (b"", bytes(31), bytes(33)):
        with pytest.raises(ValueError, match="32 bytes"):
            plaintext_digest(salt, b"")
