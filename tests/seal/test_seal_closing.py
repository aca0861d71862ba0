from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.cli.main import main
from kirok.seal.closing import payload_digest, seal_bytes, seal_file, seal_stream
from kirok.seal.identities import Identity, lock, new_identity, work_factor
from kirok.seal.opening import Opened, open_bytes, open_file, unlock
from kirok.seal.recipients import keys, parse_recipients

READER, OTHER = new_identity(), new_identity()
TO = [READER.recipient]


class Failing:
    """A reader or writer whose disk fails after *good* pieces."""

    def __init__(self, good: int, error: Exception) -> None:
        self.good = good
        self.error = error

    def read(self, size: int = -1, /) -> bytes:
        self.good -= 1
        if self.good < 0:
            raise self.error
        return bytes(size)

    def write(self, piece: bytes, /) -> int:
        return len(self.read(len(piece)))


# --- there and back ------------------------------------------------------------------------------------------------


@given(st.binary(max_size=3000), st.sampled_from(["", "name.txt", "증언.docx"]))
@settings(max_examples=50)
def test_what_is_sealed_opens(body: bytes, name: str) -> None:
    assert open_bytes(seal_bytes(body, TO, name=name), READER.secret) == Opened(name, body)


@pytest.mark.parametrize("size", [0, 1, 4069, 65_535, 65_536, 65_537, 1_000_000])
def test_files_of_every_size_open(tmp_path: Path, size: int) -> None:
    source, sealed, opened = tmp_path / "이름.bin", tmp_path / "x.age", tmp_path / "opened"
    source.write_bytes(os.urandom(size))
    result = seal_file(source, sealed, [READER.recipient, OTHER.recipient])
    content = sealed.read_bytes()
    assert result.path == sealed
    assert (result.bytes_out, result.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert result.commitment == payload_digest(content) == hashlib.sha256(content[_header(content) :]).hexdigest()
    for identity in (READER, OTHER):
        assert open_file(sealed, opened, identity.secret) == Opened("이름.bin", b"")
        assert opened.read_bytes() == source.read_bytes()
    assert opened.stat().st_mode & 0o777 == 0o600


def _header(content: bytes) -> int:
    return content.index(b"\n", content.index(b"\n--- ") + 1) + 1


def test_the_sealed_file_is_plain_age_and_twice_is_two() -> None:
    one, two = (seal_bytes(b"same", TO) for _ in range(2))
    assert one != two
    inside = pyrage.decrypt(one, [pyrage.x25519.Identity.from_str(READER.secret)])
    assert inside.startswith(b"kirok-envelope/1\n\x00\x00same")
    assert len(inside) == 4096


def test_neither_name_nor_body_is_in_the_envelope() -> None:
    sealed = seal_bytes(b"secret words", TO, name="secret-name.txt")
    assert b"secret" not in sealed


def test_sealing_lets_other_threads_run() -> None:
    ticks, done = 0, threading.Event()

    def seal() -> None:
        seal_stream(Failing(200, OSError(errno.EIO, "end")), io.BytesIO(), TO, name="")

    def run() -> None:
        with pytest.raises(BadInput):
            seal()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not done.wait(0.0005):
        ticks += 1
    thread.join()
    assert ticks > 2


# --- what cannot be sealed -----------------------------------------------------------------------------------------


def test_a_disk_that_fails_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="sealing stopped: no room"):
        seal_stream(io.BytesIO(bytes(10**6)), Failing(3, OSError(errno.ENOSPC, "No room")), TO, name="")
    with pytest.raises(BadInput, match="sealing stopped: gone"):
        seal_stream(Failing(3, OSError(errno.EIO, "Gone")), io.BytesIO(), TO, name="")
    with pytest.raises(Refused, match="over the limit"):
        seal_stream(Failing(3, Refused("over the limit")), io.BytesIO(), TO, name="")
    with pytest.raises(BadInput, match="sealing stopped"):
        seal_stream(Failing(3, ZeroDivisionError("odd")), io.BytesIO(), TO, name="")
    with pytest.raises(BadInput, match="cannot be read"):
        seal_file(tmp_path, tmp_path / "x.age", TO)
    with pytest.raises(BadInput, match="cannot be read"):
        seal_file(tmp_path / "none", tmp_path / "x.age", TO)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(BadInput, match="cannot write"):
        seal_file(tmp_path / "a", tmp_path / "none/x.age", TO)
    with pytest.raises(BadInput, match="no recipient"):
        seal_file(tmp_path / "a", tmp_path / "x.age", [])
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_recipients_are_read_strictly() -> None:
    text = f"# newsroom\n\n {READER.recipient} \r\n{OTHER.recipient}"
    assert parse_recipients(text, "r.txt") == (READER.recipient, OTHER.recipient)
    assert len(keys(parse_recipients(text, "r.txt"))) == 2
    for bad, match in (
        ("age1nonsense", "not an age recipient"),
        (READER.secret, "secret key"),
        (READER.recipient.upper(), "small letters"),
        (f"{READER.recipient} x", "not an age recipient"),
        (OTHER.recipient, "twice"),
        ("\ud800", "not an age recipient"),
    ):
        with pytest.raises(BadInput, match=match) as found:
            parse_recipients(f"{OTHER.recipient}\n{bad}", "r.txt")
        assert (found.value.file, found.value.line) == ("r.txt", 2)
        assert READER.secret not in str(found.value)
    with pytest.raises(BadInput, match="no recipient here"):
        parse_recipients("# nobody\n", "r.txt")
    with pytest.raises(BadInput, match="recipient 1: "):
        seal_bytes(b"", ["age1x"])


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_recipients_or_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_recipients(text, "r.txt")


# --- what cannot be opened -----------------------------------------------------------------------------------------


def test_each_way_of_not_opening_is_one_sentence(tmp_path: Path) -> None:
    sealed = seal_bytes(os.urandom(200_000), TO)
    cases = [
        (sealed, OTHER.secret, "sealed to other readers"),
        (sealed[:-1], READER.secret, "cut short"),
        (sealed[:70_000], READER.secret, "cut short"),
        (sealed[:100], READER.secret, "cut short"),
        (sealed[:-5] + bytes([sealed[-5] ^ 1]) + sealed[-4:], READER.secret, "changed"),
        (sealed + b"x", READER.secret, "changed"),
        (b"", READER.secret, "not an age envelope"),
        (b"hello", READER.secret, "not an age envelope"),
        (pyrage.encrypt(b"hello", keys(TO)), READER.secret, "not made by Kirok"),
    ]
    for content, secret, match in cases:
        with pytest.raises(Refused, match=match):
            open_bytes(content, secret)
        (tmp_path / "x.age").write_bytes(content)
        with pytest.raises(Refused, match=match) as found:
            open_file(tmp_path / "x.age", tmp_path / "out", secret)
        assert found.value.file == str(tmp_path / "x.age")
        assert [path.name for path in tmp_path.iterdir()] == ["x.age"]
    with pytest.raises(BadInput, match="not an age secret key"):
        open_bytes(sealed, READER.recipient)
    with pytest.raises(BadInput, match="cannot be read"):
        open_file(tmp_path / "none", tmp_path / "out", READER.secret)
    with pytest.raises(BadInput, match="cannot write"):
        open_file(tmp_path / "x.age", tmp_path / "none/out", READER.secret)


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=300)
def test_any_bytes_are_refused(content: bytes, start: bool) -> None:
    with pytest.raises(Refused):
        open_bytes(b"age-encryption.org/v1\n" + content if start else content, READER.secret)


def test_every_changed_byte_of_an_envelope_is_refused_or_harmless() -> None:
    sealed = seal_bytes(b"body", TO, name="name")
    for at in [*range(400), *range(400, len(sealed), 37)]:
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Refused):
            open_bytes(changed, READER.secret)


class FullDisk(io.BytesIO):
    """A target that fails after its first piece."""

    def write(self, piece: bytes, /) -> int:  # type: ignore[override] - narrower on purpose
        if self.tell() + len(piece) > 100_000:
            raise OSError(errno.ENOSPC, "No space left")
        return super().write(piece)


def test_a_full_disk_while_opening_is_one_sentence() -> None:
    from kirok.seal import opening

    with pytest.raises(BadInput, match="opening stopped: no space left"):
        opening._open(io.BytesIO(seal_bytes(bytes(300_000), TO)), FullDisk(), READER.secret)


def test_a_source_that_fails_while_it_is_opened_is_one_sentence() -> None:
    from kirok.seal import opening

    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100_000:
                raise OSError(errno.EIO, "Input error")
            return super().read(size)

    with pytest.raises(BadInput, match="opening stopped: input error"):
        opening._open(Torn(seal_bytes(os.urandom(300_000), TO)), io.BytesIO(), READER.secret)


@pytest.mark.parametrize("step", [-1, 5])
def test_the_start_is_handed_on_in_pieces_of_any_size(step: int) -> None:
    from kirok.seal import opening

    source = opening._Whole(io.BytesIO(b"age-encryption.org/v1\nrest"))
    source.check_start()
    assert b"".join(iter(lambda: source.read(step), b"")) == b"age-encryption.org/v1\nrest"


# --- identities ----------------------------------------------------------------------------------------------------


def test_an_identity_never_shows_its_secret() -> None:
    assert READER.secret.startswith("AGE-SECRET-KEY-1")
    assert READER.secret not in repr(READER)
    assert Identity(READER.secret, READER.recipient) == READER
    assert "b'body'" not in repr(Opened("n", b"body"))


def test_a_locked_secret_opens_with_its_passphrase_alone() -> None:
    locked = lock(READER.secret.encode(), "correct horse")
    assert 15 <= work_factor(locked) <= 20
    assert unlock(locked, "correct horse") == READER.secret.encode()
    with pytest.raises(Refused, match="passphrase is wrong"):
        unlock(locked, "wrong horse")
    with pytest.raises(Refused, match="passphrase is wrong"):
        unlock(locked[:-1], "correct horse")
    with pytest.raises(BadInput, match="empty"):
        lock(b"x", "")


@pytest.mark.parametrize("factor", ["21", "23", "64", "99"])
def test_a_costly_key_file_is_refused_before_any_work(factor: str) -> None:
    header = f"age-encryption.org/v1\n-> scrypt {'A' * 22} {factor}\n{'A' * 43}\n--- {'A' * 43}\n".encode()
    with pytest.raises(Refused, match="rounds of work"):
        unlock(header + bytes(100), "x")


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n-> scrypt AAAA 018\n", seal_bytes(b"", TO)])
def test_what_is_not_locked_is_not_unlocked(content: bytes) -> None:
    with pytest.raises(Refused, match="not a key file"):
        unlock(content, "x")


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_seals_and_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, recipients = tmp_path / "a.txt", tmp_path / "r.txt"
    source.write_bytes(b"words")
    recipients.write_text(f"# us\n{READER.recipient}\n")
    assert main(["seal", str(source), "--to", str(recipients), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    content = (tmp_path / "a.txt.age").read_bytes()
    assert told == {"out": str(tmp_path / "a.txt.age"), "bytes": len(content), "commitment": payload_digest(content)}
    assert open_bytes(content, READER.secret) == Opened("a.txt", b"words")
    assert main(["seal", str(source), "--to", READER.recipient]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert (tmp_path / "a.txt.age").read_bytes() == content
    assert main(["seal", str(source), "--to", READER.recipient, "--out", str(tmp_path / "b.age")]) == 0
    assert "commitment" in capsys.readouterr().out


@pytest.mark.parametrize("to", ["age1", "age1" + "q" * 3000, "nowhere.txt", "."])
def test_bad_recipients_exit_2_and_leave_nothing(tmp_path: Path, to: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "r").write_bytes(b"\xff")
    assert main(["seal", str(tmp_path / "a"), "--to", to]) == 2
    assert main(["seal", str(tmp_path / "a"), "--to", str(tmp_path / "r")]) == 2
    assert main(["seal", str(tmp_path / "none"), "--to", READER.recipient]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "r"]
    capsys.readouterr()


@pytest.mark.parametrize("point", ["files.before-rename", "files.after-rename"])
def test_a_crash_leaves_the_whole_envelope_or_none(tmp_path: Path, point: str) -> None:
    (tmp_path / "a").write_bytes(b"words")
    environment = {"PYTHONPATH": "src", "KIROK_CRASH_AT": point}
    words = [sys.executable, "-m", "kirok", "seal", str(tmp_path / "a"), "--to", READER.recipient]
    assert subprocess.run(words, env=environment, check=False).returncode == -9
    target = tmp_path / "a.age"
    assert target.exists() == (point == "files.after-rename")
    if target.exists():
        assert open_bytes(target.read_bytes(), READER.secret).body == b"words"


def test_every_error_of_the_room_is_one_of_ours() -> None:
    with pytest.raises(KirokError):
        seal_bytes(b"", ["한글"])
