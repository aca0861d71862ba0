from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import Refused
from kirok.seal import header
from kirok.seal.header import LIMIT, VERSION, encode, parse, read
from kirok.seal.stanza import Malformed, Stanza, from_base64, read_stanza, to_base64

KEY = bytes(16)
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=10)
STANZAS = st.builds(Stanza, VISIBLE, st.lists(VISIBLE, max_size=3).map(tuple), st.binary(max_size=150))


@given(st.lists(STANZAS, min_size=1, max_size=4), st.binary(max_size=50), st.binary(min_size=16, max_size=16))
@settings(max_examples=300)
def test_what_is_written_is_read(stanzas: list[Stanza], rest: bytes, key: bytes) -> None:
    content = encode(stanzas, key)
    found, after = read(io.BytesIO(content + rest))
    assert (found.stanzas, found.content, after) == (tuple(stanzas), content, rest)
    found.check(key)
    with pytest.raises(Refused, match="MAC does not fit"):
        found.check(bytes([key[0] ^ 1]) + key[1:])


@pytest.mark.parametrize("length", [0, 1, 47, 48, 49, 96, 1000])
def test_a_body_ends_with_a_short_line(length: int) -> None:
    lines = Stanza("x", (), bytes(length)).encode().split(b"\n")[1:-1]
    assert all(len(line) == 64 for line in lines[:-1])
    assert len(lines[-1]) < 64


class Trickle(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 1, 1) if size != -1 else 1)


def test_a_header_may_arrive_byte_by_byte() -> None:
    content = encode([Stanza("x", ("y",), b"body")], KEY)
    found, rest = read(Trickle(content + b"rest"))
    assert found.content == content
    assert rest == b""


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "not an age envelope"),
        (b"age", "not an age envelope"),
        (b"hello, world, this is text\n", "not an age envelope"),
        (b"age-encryption.org/v2\n-> X25519 x\n", "another version"),
        (b"age-encryption.org/v1", "another version"),
        (VERSION, "the file ends in it"),
        (VERSION + b"-> x\n\n", "the file ends in it"),
        (VERSION + b"-> x\n\n--- AAAA", "the file ends in it"),
        (VERSION + b"--- " + b"A" * 43 + b"\n", "no stanza"),
        (VERSION + b"-> x\n\n---\n", "end with its MAC"),
        (VERSION + b"-> x\n\nmore\n--- " + b"A" * 43 + b"\n", "end with its MAC"),
        (VERSION + b"-> x\n\n--- AAAA\n", "MAC has another length"),
        (VERSION + b"-> x\n\n--- " + b"A" * 42 + b"B\n", "not canonical"),
        (VERSION + b"-> x\n\n--- A\n", "damaged"),
        (VERSION + b"-> x\n\n--- " + b"A" * 43 + b"=\n", "damaged|not canonical"),
        (VERSION + b"->\n\n--- " + b"A" * 43 + b"\n", "does not begin with ->"),
        (VERSION + b"-> x  y\n\n--- " + b"A" * 43 + b"\n", "single blanks"),
        (VERSION + b"-> x\r\n\n--- " + b"A" * 43 + b"\n", "single blanks"),
        (VERSION + b"-> x\n*\n--- " + b"A" * 43 + b"\n", "not base64"),
        (VERSION + b"-> x\n" + b"A" * 65 + b"\n\n--- " + b"A" * 43 + b"\n", "not base64"),
        (VERSION + b"-> x\n" + b"A" * 64 + b"\n--- " + b"A" * 43 + b"\n", "not base64"),
        (b"\n" + VERSION, "not an age envelope"),
        (VERSION + b"-> x " + b"y" * (LIMIT + 70_000), "does not end"),
    ],
)
def test_a_header_that_is_not_as_the_format_demands_is_one_sentence(content: bytes, match: str) -> None:
    with pytest.raises(Refused, match=match) as found:
        read(io.BytesIO(content))
    assert found.value.message.count(".") <= 2  # one sentence; the version's name has dots


class Endless:
    """A header that never ends, and how much of it was read."""

    taken = 0

    def read(self, size: int, /) -> bytes:
        start = VERSION + b"-> x " if not self.taken else b""
        self.taken += size
        assert self.taken <= LIMIT + 2 * 65_536
        return start + b"y" * (size - len(start))


def test_a_header_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(Refused, match="does not end"):
        read(Endless())


@pytest.mark.parametrize(
    "content",
    [b"age-encryption.org/v3\n", VERSION + b"-> x\n\n--- " + b"A" * 43 + b"\nrest", VERSION + b"-> x\n\n--- " + b"A" * 43],
)
def test_parse_takes_a_header_and_nothing_else(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse(content)


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=150).map(lambda tail: VERSION + b"-> X25519 " + tail)))
@settings(max_examples=2000)
def test_any_bytes_are_a_header_or_refused(content: bytes) -> None:
    try:
        found, rest = read(io.BytesIO(content))
    except Refused:
        return
    assert found.content + rest == content


@given(st.lists(STANZAS, min_size=1, max_size=2), st.data())
@settings(max_examples=300)
def test_one_changed_byte_is_seen(stanzas: list[Stanza], draw: st.DataObject) -> None:
    content = bytearray(encode(stanzas, KEY))
    at = draw.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(Refused):
        read(io.BytesIO(bytes(content)))[0].check(KEY)


# --- stanzas -------------------------------------------------------------------------------------------------------


@given(STANZAS)
@settings(max_examples=300)
def test_a_stanza_is_read_as_it_was_written(stanza: Stanza) -> None:
    lines = io.BytesIO(stanza.encode())
    assert read_stanza(lines.readline(), lines) == stanza
    assert lines.read() == b""


@given(st.binary(max_size=60), st.binary(max_size=100))
@settings(max_examples=2000)
def test_any_lines_are_a_stanza_or_malformed(first: bytes, rest: bytes) -> None:
    start, lines = b"-> " + first + b"\n", io.BytesIO(rest + b"\n")
    try:
        stanza = read_stanza(start, lines)
    except Malformed:
        return
    assert start + rest + b"\n" == stanza.encode() + lines.read()


@given(st.binary(max_size=100))
@settings(max_examples=300)
def test_base64_goes_back_and_forth(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data


@given(st.text("ABCxyz019+/=-_ ", max_size=12))
@settings(max_examples=2000)
def test_base64_has_one_spelling(text: str) -> None:
    try:
        data = from_base64(text.encode())
    except Malformed:
        return
    assert to_base64(data).decode() == text


def test_the_end_of_a_header_is_found() -> None:
    content = encode([Stanza("x", (), os.urandom(200))], KEY)
    assert header.header_end(content + b"\n--- x\n") == len(content)
    assert [header.header_end(content[:at]) for at in range(0, len(content), 7)] == [0] * len(range(0, len(content), 7))
