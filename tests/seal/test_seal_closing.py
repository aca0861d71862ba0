from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
import tracemalloc
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import traces
from kirok.base.errors import BadInput, KirokError, Refused
from kirok.seal.closing import Sealed, Sealer, payload_digest, seal_bytes, seal_file, seal_stream
from kirok.seal.identities import new_identity
from kirok.seal.opening import Opened, open_bytes, open_file

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
    assert traces.held(sealed, "secret words", "secret-name") == []


def test_sealing_lets_other_threads_run() -> None:
    ticks, done = 0, threading.Event()

    def seal() -> None:
        seal_stream(Failing(2000, OSError(errno.EIO, "end")), io.BytesIO(), TO, name="")

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


def test_a_disk_that_fails_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="sealing stopped: no room"):
        seal_stream(io.BytesIO(bytes(10**6)), Failing(3, OSError(errno.ENOSPC, "No room")), TO, name="")
    with pytest.raises(BadInput, match="sealing stopped: gone"):
        seal_stream(Failing(3, OSError(errno.EIO, "Gone")), io.BytesIO(), TO, name="")
    with pytest.raises(Refused, match="over the limit"):
        seal_stream(Failing(3, Refused("over the limit")), io.BytesIO(), TO, name="")
    with pytest.raises(BadInput, match="the system refused"):
        seal_stream(Failing(3, OSError()), io.BytesIO(), TO, name="")
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


def test_every_error_of_the_room_is_one_of_ours() -> None:
    with pytest.raises(KirokError):
        seal_bytes(b"", ["한글"])


# --- what whoever holds the envelope sees --------------------------------------------------------------------------


@given(st.integers(0, 3900), st.sampled_from(["", "a.txt", "아주 긴 이름의 증언 기록.docx"]))
@settings(max_examples=60)
def test_short_ones_are_one_length_inside(size: int, name: str) -> None:
    inside = pyrage.decrypt(seal_bytes(os.urandom(size), TO, name=name), [pyrage.x25519.Identity.from_str(READER.secret)])
    assert len(inside) == 4096


@pytest.mark.parametrize("size", [10_000, 100_000, 1_000_000])
def test_long_ones_grow_by_less_than_an_eighth(size: int) -> None:
    sealed = len(seal_bytes(bytes(size), TO))
    assert size < sealed < size * 1.12 + 1500
    assert abs(sealed - len(seal_bytes(bytes(size - 5), TO))) < 300  # only the header's random stanza differs


def test_no_plaintext_touches_the_folder_while_a_file_is_sealed(tmp_path: Path) -> None:
    """Looks at every file beside the target between the source's pieces."""
    canary = b"canary in the mine " * 1000
    looks = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            looks.append([traces.held(path.read_bytes(), "in the mine", "canary.txt") for path in tmp_path.iterdir()])
            return super().read(size)

    from kirok.base.files import atomic_writer

    with atomic_writer(tmp_path / "x.age") as writer:
        seal_stream(Watched(canary * 20), writer, TO, name="canary.txt")
    assert len(looks) > 3
    assert not any(found for look in looks for found in look)
    assert traces.below(tmp_path, "in the mine", "canary.txt") == []


def test_a_large_stream_needs_little_memory() -> None:
    class Sink:
        def write(self, piece: bytes, /) -> int:
            return len(piece)

    class Source:
        left = 500

        def read(self, size: int, /) -> bytes:
            self.left -= 1
            return bytes(size) if self.left > 0 else b""

    tracemalloc.start()
    try:
        sealed = seal_stream(Source(), Sink(), TO, name="large")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sealed.bytes_out > 4_000_000
    assert peak < 2_000_000


# --- the commitment ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 7, 64, 1000, 10**6])
@pytest.mark.parametrize("size", [0, 4, 70_000])
def test_what_is_pushed_is_sealed_as_what_is_read(step: int, size: int) -> None:
    out, body = io.BytesIO(), os.urandom(size)
    sealer = Sealer(out, TO, name="이름")
    for at in range(0, size, step if size < 70_000 else max(step, 1000)):
        piece = body[at : at + (step if size < 70_000 else max(step, 1000))]
        assert sealer.write(piece) == len(piece)
    sealed = sealer.finish()
    assert open_bytes(out.getvalue(), READER.secret) == Opened("이름", body)
    assert sealed == Sealed(None, len(out.getvalue()), hashlib.sha256(out.getvalue()).hexdigest(), payload_digest(out.getvalue()))


def test_a_bad_name_or_recipient_writes_nothing() -> None:
    out = io.BytesIO()
    for recipients, name in ((TO, "a/b"), ([], "a"), (["age1x"], "a")):
        with pytest.raises(BadInput):
            Sealer(out, recipients, name=name)
    assert out.getvalue() == b""


def test_an_upload_that_breaks_off_opens_for_nobody() -> None:
    out = io.BytesIO()
    Sealer(out, TO, name="n").write(os.urandom(200_000))
    with pytest.raises(Refused, match="cut short"):
        open_bytes(out.getvalue(), READER.secret)
