from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity
from kirok.seal.opening import Opened, open_bytes, open_file, pieces
from kirok.seal.unwrapping import open_envelope

READER, OTHER = new_identity(), new_identity()
TO = [READER.recipient]


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
        (pyrage.encrypt(b"hello", [pyrage.x25519.Recipient.from_str(READER.recipient)]), READER.secret, "not made by Kirok"),
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


@given(st.sampled_from([b"", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 "]), st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_refused(start: bytes, content: bytes) -> None:
    with pytest.raises(Refused):
        open_bytes(start + content, READER.secret)


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
    with pytest.raises(BadInput, match="opening stopped: no space left"):
        open_envelope(io.BytesIO(seal_bytes(bytes(300_000), TO)), FullDisk(), READER.secret)


def test_a_source_that_fails_while_it_is_opened_is_one_sentence() -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100_000:
                raise OSError(errno.EIO, "Input error")
            return super().read(size)

    with pytest.raises(BadInput, match="opening stopped: input error"):
        open_envelope(Torn(seal_bytes(os.urandom(300_000), TO)), io.BytesIO(), READER.secret)


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 23, 150, 199, 250, 300, 4000, 65_000, 65_536, 65_736, 131_272, 196_800, 199_999])
def test_an_envelope_cut_anywhere_leaves_nothing(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x.age").write_bytes(seal_bytes(os.urandom(200_000), TO)[:cut])
    with pytest.raises(Refused):
        open_file(tmp_path / "x.age", tmp_path / "out", READER.secret)
    assert [path.name for path in tmp_path.iterdir()] == ["x.age"]


def test_a_refused_envelope_leaves_an_older_file_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"older")
    (tmp_path / "x.age").write_bytes(seal_bytes(b"newer", TO)[:-1])
    with pytest.raises(Refused):
        open_file(tmp_path / "x.age", tmp_path / "out", READER.secret)
    assert (tmp_path / "out").read_bytes() == b"older"
    (tmp_path / "x.age").write_bytes(seal_bytes(b"newer", TO, name="n"))
    assert open_file(tmp_path / "x.age", tmp_path / "out", READER.secret) == Opened("n", b"")
    assert (tmp_path / "out").read_bytes() == b"newer"


@pytest.mark.parametrize("swap", [(0, 1), (1, 2), (0, 2)])
def test_pieces_in_another_order_are_refused(swap: tuple[int, int]) -> None:
    sealed = seal_bytes(os.urandom(200_000), TO)
    start = sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1 + 16
    size = 65_536 + 16
    pieces = [sealed[at : at + size] for at in range(start, len(sealed), size)]
    first, second = swap
    pieces[first], pieces[second] = pieces[second], pieces[first]
    with pytest.raises(Refused, match="changed"):
        open_bytes(sealed[:start] + b"".join(pieces), READER.secret)


def test_two_envelopes_cannot_be_mixed() -> None:
    one, two = seal_bytes(b"one", TO), seal_bytes(b"two", TO)
    ends = [sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1 for sealed in (one, two)]
    with pytest.raises(Refused):
        open_bytes(one[: ends[0]] + two[ends[1] :], READER.secret)


@given(st.binary(max_size=3_000), st.sampled_from([1, 100, 70]))
@settings(max_examples=60)
def test_piece_by_piece_is_the_same_bytes(content: bytes, times: int) -> None:
    body = content * times
    given = list(pieces(io.BytesIO(seal_bytes(body, TO, name="a name")), READER.secret, len(body)))
    assert b"".join(given) == body
    assert all(given)


def test_piece_by_piece_a_large_one_is_never_whole_in_memory() -> None:
    body = os.urandom(1_000_000)
    given = [len(piece) for piece in pieces(io.BytesIO(seal_bytes(body, TO)), READER.secret, len(body))]
    assert (sum(given), max(given) < 200_000) == (1_000_000, True)


def test_piece_by_piece_the_end_says_whether_it_was_whole() -> None:
    body = os.urandom(300_000)
    sealed = seal_bytes(body, TO)
    for content, secret, size, match in (
        (sealed[:-1], READER.secret, 300_000, "cut short"),
        (sealed[:200_000], READER.secret, 300_000, "cut short"),
        (sealed, READER.secret, 299_999, "not hold as much"),
        (sealed, READER.secret, 300_001, "not hold as much"),
        (sealed, OTHER.secret, 300_000, "sealed to other readers"),
    ):
        with pytest.raises(Refused, match=match):
            list(pieces(io.BytesIO(content), secret, size))
    with pytest.raises(BadInput, match="not an age secret key"):
        list(pieces(io.BytesIO(sealed), READER.recipient, 300_000))


class Counting(io.BytesIO):
    """Counts the bytes that were read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        return piece


def test_piece_by_piece_reads_no_further_than_it_is_asked() -> None:
    sealed = seal_bytes(os.urandom(2_000_000), TO)
    reader = Counting(sealed)
    running = pieces(reader, READER.secret, 2_000_000)
    assert reader.taken == 0
    next(running)
    first = reader.taken
    next(running)
    assert 0 < first < reader.taken < len(sealed) // 4
    running.close()


def test_piece_by_piece_a_changed_part_is_never_given() -> None:
    body = os.urandom(500_000)
    sealed = bytearray(seal_bytes(body, TO))
    sealed[300_000] ^= 1
    given = bytearray()

    def take() -> None:
        for piece in pieces(io.BytesIO(bytes(sealed)), READER.secret, len(body)):
            given.extend(piece)

    with pytest.raises(Refused, match="changed"):
        take()
    assert body.startswith(bytes(given))
    assert 0 < len(given) < 300_000


def test_piece_by_piece_an_age_file_of_another_tool_is_refused() -> None:
    foreign = pyrage.encrypt(b"hello" * 100, [pyrage.x25519.Recipient.from_str(READER.recipient)])
    with pytest.raises(Refused, match="not made by Kirok"):
        list(pieces(io.BytesIO(foreign), READER.secret, 500))
    for content in (b"", b"hello", b"age-encryption.org/v1\n"):
        with pytest.raises(Refused):
            list(pieces(io.BytesIO(content), READER.secret, 5))
