from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import Refused
from kirok.seal.stream import PIECE, Decryptor, Encryptor, payload_key

KEY = payload_key(bytes(16), bytes(16))
FULL = PIECE + 16


def seal(body: bytes, step: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    encryptor = Encryptor(KEY, out)
    for at in range(0, len(body), step):
        assert encryptor.write(body[at : at + step]) == len(body[at : at + step])
    encryptor.finish()
    return out.getvalue()


def unseal(sealed: bytes, step: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    decryptor = Decryptor(KEY, out)
    for at in range(0, len(sealed), step):
        assert decryptor.write(sealed[at : at + step]) == len(sealed[at : at + step])
    decryptor.finish()
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1, 300_000])
@pytest.mark.parametrize("step", [1000, PIECE, FULL, 1 << 20])
def test_every_size_goes_in_and_comes_out(size: int, step: int) -> None:
    body = os.urandom(size)
    sealed = seal(body, step)
    assert len(sealed) == size + 16 * max(1, -(-size // PIECE))
    assert unseal(sealed, step) == body
    assert sealed == seal(body, 777)


@given(st.integers(0, 3 * PIECE), st.integers(1, 2 * FULL), st.integers(1, 2 * FULL))
@settings(max_examples=60)
def test_pieces_may_fall_anywhere(size: int, write: int, read: int) -> None:
    body = bytes(size)
    assert unseal(seal(body, max(write, 500)), max(read, 500)) == body


def test_pieces_that_miss_repeat_or_change_places_are_refused() -> None:
    sealed = seal(os.urandom(3 * PIECE + 10))
    first, second, third, last = (sealed[at : at + FULL] for at in range(0, len(sealed), FULL))
    for wrong in (
        [second, third, last],
        [first, third, last],
        [first, second, third],
        [first, second, last],
        [second, first, third, last],
        [first, first, second, third, last],
        [first, second, third, last, last],
        [first, second, third, last[:-1]],
        [first, second, third, b""],
        [last],
        [],
    ):
        with pytest.raises(Refused, match="cut short or was changed"):
            unseal(b"".join(wrong))


def test_what_follows_a_last_piece_that_is_full_is_refused() -> None:
    sealed = seal(os.urandom(PIECE))
    for tail in (b"x", bytes(16), bytes(FULL), sealed):
        with pytest.raises(Refused, match="follows the last piece"):
            unseal(sealed + tail)


def test_an_empty_last_piece_after_others_is_refused() -> None:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher = ChaCha20Poly1305(KEY)
    sealed = cipher.encrypt(bytes(12), bytes(PIECE), None) + cipher.encrypt((1).to_bytes(11) + b"\1", b"", None)
    with pytest.raises(Refused, match="last piece is empty"):
        unseal(sealed)


@pytest.mark.parametrize("at", [0, 100, PIECE, FULL - 1, FULL, FULL + 5, -1])
def test_one_changed_bit_is_found_and_names_its_piece(at: int) -> None:
    sealed = bytearray(seal(os.urandom(PIECE + 100)))
    sealed[at] ^= 4
    with pytest.raises(Refused, match=f"piece {1 if 0 <= at < FULL else 2} of its payload"):
        unseal(bytes(sealed))


def test_a_piece_is_passed_on_as_soon_as_it_is_known_not_to_be_the_last() -> None:
    out = io.BytesIO()
    encryptor = Encryptor(KEY, out)
    encryptor.write(bytes(PIECE))
    assert out.getvalue() == b""
    encryptor.write(b"x")
    assert len(out.getvalue()) == FULL


def test_the_key_depends_on_file_key_and_nonce() -> None:
    assert len({KEY, payload_key(b"x" * 16, bytes(16)), payload_key(bytes(16), b"x" * 16)}) == 3
