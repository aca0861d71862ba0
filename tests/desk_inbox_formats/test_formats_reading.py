from __future__ import annotations

import io
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.inbox import formats
from kirok.desk.inbox.formats import EXTENSIONS, MAX_BYTES, read
from kirok.desk.inbox.formats.libraries import quiet

if TYPE_CHECKING:
    from collections.abc import Callable


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "called"),
    [
        ("a.docx", b"%PDF-1.7 ...", "a PDF"),
        ("a.pdf", archive("[Content_Types].xml"), "a DOCX"),
        ("a.txt", b"  <!DOCTYPE html><p>a", "an HTML page"),
        ("a.txt", b"<!-- a --><html>", "an HTML page"),
        ("a.txt", "\ufeff<html>".encode("utf-16-le"), "an HTML page"),
        ("a.html", b"Plain words.", "plain text"),
        ("a.pdf", b"Plain words.", "plain text"),
        ("a.docx", b"Plain words.", "plain text"),
        ("a.docx", archive("mimetype"), "a zip archive"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "password"),
        ("a.txt", b"{\\rtf1 a}", "an RTF document"),
        ("a.txt", b"\x89PNG....", "a PNG picture"),
        ("a.pdf", b"\xff\xd8\xff....", "a JPEG picture"),
        ("a.txt", b"age-encryption.org/v1\n", "sealed with age"),
    ],
)
def test_name_and_content_must_agree(name: str, content: bytes, called: str) -> None:
    with pytest.raises(BadInput, match=r"the name says .*, the content is .*" + called) as caught:
        read(name, content)
    assert caught.value.file == name


def test_text_may_speak_of_tags() -> None:
    assert read("a.TXT", b"She wrote <html> on the wall.").text == "She wrote <html> on the wall."


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.doc", ".txt", ""])
def test_unknown_kinds_name_what_is_allowed(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read as a document") as caught:
        read(name, b"words")
    assert caught.value.allowed == sorted(EXTENSIONS)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.pdf"])
def test_empty_and_oversized_files_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="empty"):
        read(name, b"")
    with pytest.raises(BadInput, match="50,000,000"):
        read(name, b"a" * (MAX_BYTES + 1))


def test_text_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kirok.desk.inbox.formats.reading.MAX_CHARACTERS", 4)
    assert read("a.txt", b"four").text == "four"
    with pytest.raises(BadInput, match="more than 4 characters"):
        read("a.txt", b"fives")


@pytest.mark.parametrize(
    ("name", "content", "module"),
    [
        ("a.html", b"<p>a</p>", "trafilatura"),
        ("a.docx", archive("[Content_Types].xml"), "docx"),
        ("a.pdf", b"%PDF-1.7", "pypdf"),
    ],
)
def test_missing_libraries_name_the_command(name: str, content: bytes, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BadInput, match=r"pip install 'kirok\[imports\]'"):
        read(name, content)


def test_the_libraries_are_silent_and_heard_again(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BadInput):
        read("a.pdf", b"%PDF-1.7\nxref\n0 9\ntrailer << /Root 1 0 R >>\nstartxref\n7\n%%EOF")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    with quiet():
        pass
    import logging

    assert logging.getLogger("pypdf").level == logging.NOTSET


def test_the_door_shows_what_a_caller_needs() -> None:
    assert {"read", "Document", "Part", "MAX_BYTES"} <= set(formats.__all__)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.pdf"])
@settings(max_examples=2000)
@given(
    content=st.one_of(
        st.binary(max_size=80), st.builds(bytes.__add__, st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"<html>"]), st.binary(max_size=40))
    )
)
def test_any_bytes_are_read_or_refused(read_or_refused: Callable[[str, bytes], None], name: str, content: bytes) -> None:
    read_or_refused(name, content)
