from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity
from kirok.seal.opening import open_bytes
from kirok.seal.recipients import keys, parse_recipients

READER, OTHER = new_identity(), new_identity()


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


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", " \n", "\t\n"])
@pytest.mark.parametrize("last", ["", "\n", "# end"])
def test_files_of_every_editor_are_read(line_end: str, last: str) -> None:
    text = line_end.join(["# 뉴스룸", READER.recipient, OTHER.recipient]) + line_end + last
    assert parse_recipients(text, "r.txt") == (READER.recipient, OTHER.recipient)


@pytest.mark.parametrize(
    "line",
    [
        "age1",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJustAnExample",
        "age1pq1nothing",
        "AGE-SECRET-KEY-PQ-1ABC",
        "age-secret-key-1abc",
        "\u00e9",
        "\0",
    ],
)
def test_other_lines_are_refused_with_their_place_and_never_repeated(line: str) -> None:
    with pytest.raises(BadInput) as found:
        parse_recipients(f"# first\n\n{line}\n", "list.txt")
    assert (found.value.file, found.value.line) == ("list.txt", 3)
    assert line not in found.value.message


@pytest.mark.parametrize("at", range(4, 62, 3))
def test_one_mistyped_letter_is_seen(at: int) -> None:
    true = READER.recipient
    false = true[:at] + ("q" if true[at] != "q" else "p") + true[at + 1 :]
    with pytest.raises(BadInput, match="not an age recipient"):
        parse_recipients(false, "r.txt")


def test_ten_readers_each_open_alone() -> None:
    readers = [new_identity() for _ in range(10)]
    sealed = seal_bytes(b"words", parse_recipients("\n".join(reader.recipient for reader in readers), "r"))
    assert {open_bytes(sealed, reader.secret).body for reader in readers} == {b"words"}
