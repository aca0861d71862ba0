from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal.framing import MAGIC, Framer, Unframer, head
from kirok.seal.padding import envelope_length

NAMES = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="/\\"), max_size=60).filter(
    lambda name: name not in {".", ".."}
)


def framed(body: bytes, name: str = "", step: int = 1000) -> bytes:
    out = io.BytesIO()
    framer = Framer(out, head(name))
    for at in range(0, len(body), step):
        assert framer.write(body[at : at + step]) == len(body[at : at + step])
    framer.finish()
    return out.getvalue()


def unframed(inside: bytes, step: int = 1000) -> tuple[str, bytes]:
    target = io.BytesIO()
    unframer = Unframer(target)
    for at in range(0, len(inside), step):
        assert unframer.write(inside[at : at + step]) == len(inside[at : at + step])
    length = unframer.finish()
    assert length == len(target.getvalue())
    return unframer.name, target.getvalue()


@given(st.binary(max_size=20), st.integers(0, 9000), st.binary(max_size=20), NAMES, st.integers(1, 5000))
@settings(max_examples=300)
def test_what_goes_in_comes_out(start: bytes, zeros: int, end: bytes, name: str, step: int) -> None:
    body = start + bytes(zeros) + end
    inside = framed(body, name)
    assert len(inside) == envelope_length(len(head(name)) + len(body) + 8)
    assert unframed(inside, step) == (name, body)


def test_the_format_is_fixed() -> None:
    inside = framed(b"body", "이름")
    assert inside == b"kirok-envelope/1\n\x00\x06" + "이름".encode() + b"body" + bytes(4096 - 17 - 2 - 6 - 4 - 8) + struct.pack(">Q", 4)


@pytest.mark.parametrize("name", ["a/b", "..", ".", "a\\b", "a\nb", "\u202egnp.exe", "\ud800", "한" * 342])
def test_names_that_lead_astray_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="rename"):
        head(name)
    if name != "\ud800":
        encoded = name.encode()
        with pytest.raises(Refused, match="its name cannot be used"):
            unframed(MAGIC + struct.pack(">H", len(encoded)) + encoded + bytes(100))


def test_every_changed_byte_changes_what_comes_out_or_is_refused() -> None:
    """The cipher guards these bytes; this only shows that none of them is ignored."""
    inside = framed(b"body", "name")
    for at in range(len(inside)):
        try:
            assert unframed(inside[:at] + bytes([inside[at] ^ 1]) + inside[at + 1 :]) != ("name", b"body")
        except Refused:
            continue


def test_nothing_hides_in_the_padding_and_nothing_may_miss() -> None:
    inside = framed(b"body", "name")
    for damaged in (inside[:-1], inside + b"\0", inside[:10], b"", MAGIC, inside[:22], MAGIC + b"\0\0" + bytes(3)):
        with pytest.raises(Refused, match="the envelope opened, but"):
            unframed(damaged)
    with pytest.raises(Refused, match="hidden"):
        unframed(inside[:-20] + b"x" + inside[-19:])
    with pytest.raises(Refused, match="not text"):
        unframed(MAGIC + b"\0\1\xff" + bytes(100))


@given(st.one_of(st.binary(max_size=100), st.binary(max_size=80).map(lambda tail: MAGIC + tail)))
@settings(max_examples=2000)
def test_any_bytes_are_refused_in_a_sentence(inside: bytes) -> None:
    with pytest.raises(Refused):
        unframed(inside)


@given(st.integers(0, 9000), st.integers(1, 3000))
@settings(max_examples=60)
def test_pieces_of_any_size_give_the_same_inside(length: int, step: int) -> None:
    body = bytes(range(256)) * (length // 256) + bytes(length % 256)
    assert framed(body, "name", step) == framed(body, "name")


def test_what_is_written_is_passed_on_at_once() -> None:
    out = io.BytesIO()
    framer = Framer(out, head("n"))
    framer.write(b"body")
    assert out.getvalue() == head("n") + b"body"


@pytest.mark.parametrize("zeros", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_padding_of_every_length_is_whole(zeros: int) -> None:
    length = 5_242_880 - len(head("")) - 8 - zeros  # PADME's step is 131,072 bytes here, and this is a multiple of it
    inside = framed(bytes(length), "", 1 << 20)
    assert len(inside) == envelope_length(len(head("")) + length + 8)
    assert zeros > 131_072 or len(inside) == 5_242_880


@pytest.mark.parametrize("body", [b"", b"\0", b"\0" * 5000, b"x\0", b"\0x", b"x" + b"\0" * 4096, b"\0" * 4061 + b"x"])
def test_zeros_of_the_body_are_not_taken_for_padding(body: bytes) -> None:
    for step in (1, 7, 4096, 10_000):
        assert unframed(framed(body, "n"), step) == ("n", body)


@pytest.mark.parametrize("length", [2**64 - 1, 2**63, 2**40, 4096, 4070])
def test_a_length_that_is_not_the_bodys_is_refused(length: int) -> None:
    inside = framed(b"body", "name")
    with pytest.raises(Refused, match="length"):
        unframed(inside[:-8] + struct.pack(">Q", length))


def test_an_envelope_that_was_padded_twice_is_refused() -> None:
    inside = framed(b"body", "name")
    longer = inside[:-8] + bytes(4096) + inside[-8:]
    with pytest.raises(Refused, match="length"):
        unframed(longer)
