from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.note import Note, Signature, VerifierKey, parse_note, parse_vkey, verify
from kirok.ledger.signing import Signer, generate
from kirok.ledger.text import decimal, decode64, encode64

#: The example of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SIGNER = Signer("example.org/기록", bytes(32))


def test_the_formats_own_example_verifies() -> None:
    key = parse_vkey(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    verify(parse_note(EXAMPLE.encode()), key)
    with pytest.raises(CheckFailed, match="does not belong"):
        verify(parse_note(EXAMPLE.replace("an example", "no example").encode()), key)


def test_every_changed_byte_of_a_note_is_refused() -> None:
    note = SIGNER.sign("text\n\nmore\n").encode()
    verify(parse_note(note), SIGNER.key)
    for at in range(len(note)):
        for flip in (1, 2, 4, 8, 16, 32, 64, 128):
            with pytest.raises((BadInput, CheckFailed)):
                verify(parse_note(note[:at] + bytes([note[at] ^ flip]) + note[at + 1 :]), SIGNER.key)


def test_every_changed_byte_of_a_key_is_refused() -> None:
    text = SIGNER.vkey
    for at in range(len(text)):
        for other in "aZ0+/ =":
            if text[at] != other:
                with pytest.raises(BadInput):
                    parse_vkey(text[:at] + other + text[at + 1 :])


@given(st.binary(max_size=200))
@settings(max_examples=2000)
def test_any_bytes_are_a_note_in_its_one_spelling_or_refused(content: bytes) -> None:
    try:
        note = parse_note(content)
    except BadInput:
        return
    assert str(note).encode() == content


LINE = st.tuples(st.sampled_from(["a", "é", "log.example/x", "", "a+b", "a b"]), st.binary(max_size=8))


@given(st.text(max_size=30), st.lists(LINE, max_size=3))
@settings(max_examples=300)
def test_near_notes_read_back_or_are_refused(text: str, lines: list[tuple[str, bytes]]) -> None:
    content = (f"{text}\n\n" + "".join(f"— {name} {encode64(blob)}\n" for name, blob in lines)).encode("utf-8", "replace")
    try:
        note = parse_note(content)
    except BadInput:
        return
    assert str(note).encode() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n- a YWFhYWE=\n",
        b"text\n\nx\n",
        b"text\n\n\xe2\x80\x94 a\n",
        b"te\x00xt\n\n\xe2\x80\x94 a YWFhYWE=\n",
        b"text\n\n\xe2\x80\x94 a YWFhYWE=",
        b"text\n\n\xe2\x80\x94 a YWFhYQ==\n",
        b"\xff\n\n",
        b"x" * 100001,
        b"t\n\n" + b"\xe2\x80\x94 a YWFhYWE=\n" * 65,
    ],
)
def test_what_is_no_note_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        parse_note(content)


def test_signatures_of_others_are_passed_over() -> None:
    note = parse_note(SIGNER.sign("text\n").encode())
    stranger = Signature("example.org/기록", b"\0\0\0\0", bytes(64))
    verify(Note(note.text, (stranger, *note.signatures)), SIGNER.key)
    with pytest.raises(CheckFailed, match="not signed by"):
        verify(Note(note.text, (stranger,)), SIGNER.key)


def test_every_line_of_a_known_key_must_hold() -> None:
    note = parse_note(SIGNER.sign("text\n").encode())
    false = Signature(SIGNER.origin, SIGNER.key.key_id, bytes(63))
    with pytest.raises(CheckFailed, match="does not belong"):
        verify(Note(note.text, (*note.signatures, false)), SIGNER.key)


@pytest.mark.parametrize("text", ["", "a", "a+b", "a+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode(), "+00000000+AA=="])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_vkey(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\n", "\ud800"])
def test_what_is_no_name_signs_nothing(name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        generate(name)


def test_a_signer_is_its_seed_and_never_shows_it() -> None:
    signer = generate("example.org/x")
    assert Signer("example.org/x", signer.seed).vkey == signer.vkey
    assert signer.seed.hex() not in repr(signer)
    assert repr(signer) == "Signer(origin='example.org/x')"
    with pytest.raises(BadInput, match="31 bytes"):
        Signer("example.org/x", bytes(31))
    assert VerifierKey("a", bytes(32)) != signer.key


@given(st.binary(max_size=40))
@settings(max_examples=200)
def test_base64_has_one_spelling(content: bytes) -> None:
    assert decode64(encode64(content), "x") == content


@pytest.mark.parametrize("text", ["YQ", "YR==", "YQ==\n", " YQ==", "Y Q==", "YQ=", "한", "YQ==YQ=="])
def test_other_base64_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="base64"):
        decode64(text, "x")
    with pytest.raises(BadInput, match="1 bytes instead of 2"):
        decode64("YQ==", "x", 2)


@pytest.mark.parametrize("text", ["", "00", "01", "-1", "+1", " 1", "1\n", "٣", "1e3", "9223372036854775808", "1" * 30])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="decimal"):
        decimal(text, "x")


def test_numbers_read() -> None:
    assert [decimal(text, "x") for text in ("0", "10", "9223372036854775807")] == [0, 10, 2**63 - 1]
