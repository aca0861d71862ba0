"""The look for traces finds a text in each of its forms, finds nothing where nothing is, and takes no text that chance may write."""

import base64
import json
import os
import unicodedata

import pytest

import traces

NAME = "오린 베일"
WRITTEN = {
    "UTF-8": str.encode,
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16-BE": lambda text: text.encode("utf-16-be"),
    "JSON": lambda text: json.dumps({"name": text}).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal, capitals": lambda text: text.encode("utf-16-le").hex().upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 from the second byte": lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
    "base64 from the third byte": lambda text: base64.b64encode(b"xx" + text.encode() + b"yy"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode("utf-16-be")),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("text", [NAME, "Orrin Vale", 'the "bell" of 2101'])
def test_every_form_is_found_among_random_bytes(tmp_path, written, text):
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "noise").write_bytes(os.urandom(1_000))
    (tmp_path / "deep" / "down" / "file").write_bytes(os.urandom(999) + written(text) + os.urandom(999))
    assert traces.below(tmp_path, "nothing of the kind", text) == ["deep/down/file"]


def test_bytes_are_looked_for_as_they_are_and_packed(tmp_path):
    seed = os.urandom(32)
    for name, content in (("plain", seed), ("figures", seed.hex().encode()), ("letters", b"." + base64.b64encode(b"." + seed))):
        (tmp_path / name).write_bytes(content)
    assert traces.below(tmp_path, seed) == ["figures", "letters", "plain"]


def test_a_path_may_tell_it_too(tmp_path):
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "empty").write_bytes(b"")
    (tmp_path / "the ferry house.txt").write_bytes(b"")
    assert traces.below(tmp_path, NAME) == [f"{NAME}/empty"]
    assert traces.below(tmp_path, "ferry house") == ["the ferry house.txt"]


def test_nothing_is_found_where_nothing_is(tmp_path):
    (tmp_path / "noise").write_bytes(os.urandom(1_000_000))
    (tmp_path / "letters").write_bytes(base64.b64encode(os.urandom(100_000)) + os.urandom(50_000).hex().encode())
    (tmp_path / "near").write_text("Orrin Val, Orin Vale, orrin vale, 오린베일")
    assert traces.below(tmp_path, NAME, "Orrin Vale", "x" * 8) == []
    assert traces.held(os.urandom(1_000_000), NAME, "Orrin Vale") == []


def test_no_folder_is_no_folder_without_traces(tmp_path):
    (tmp_path / "file").write_bytes(b"Orrin Vale")
    for wrong in ("file", "nowhere"):
        with pytest.raises(NotADirectoryError):
            traces.below(tmp_path / wrong, "Orrin Vale")


def test_what_a_content_holds_is_named():
    assert traces.held(b"say Orrin Vale", NAME, "Orrin Vale", b"Orrin Va") == ["Orrin Vale", b"Orrin Va"]


SHORT = ("", "오린", "Orrin", "오린오", "cousin!", b"1234-67", b"12345678", "0123456789abcde", b"c0ffee" * 2)


@pytest.mark.parametrize("text", SHORT, ids=repr)
def test_a_text_that_chance_may_write_is_refused_wherever_it_is_looked_for(tmp_path, text):
    for look in (lambda: traces.below(tmp_path, "long enough", text), lambda: traces.held(b"", text), lambda: traces.forms(text)):
        with pytest.raises(ValueError, match="may stand there by chance"):
            look()


@pytest.mark.parametrize("text", ["cousins!", b"12345-78", "c0ffee" * 3, "오린 베일"], ids=repr)
def test_the_shortest_that_are_taken(text):
    assert min(map(len, traces.forms(text))) >= traces.SHORTEST == 8
