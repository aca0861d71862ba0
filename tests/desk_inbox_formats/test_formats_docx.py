from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import AI_MADE, read
from kirok.desk.inbox.formats.docx import MAX_ENTRIES, MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Callable


def saved(fill: Callable[[docx.document.Document], object]) -> bytes:
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_xml(xml: str) -> bytes:
    return saved(lambda document: document.element.body.insert(0, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))))


def run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag} xml:space='preserve'>{text}</w:{tag}></w:r>"


def full(document: docx.document.Document) -> None:
    document.add_heading("The painted gate", 0)
    document.add_paragraph("수용소 문은 봄에 두 번 칠해졌다.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Spring", "twelve", "Autumn", "nine"], strict=True):
        cell.text = text
    document.add_paragraph("They counted us.\nTwice.\tThen no more.")
    document.add_paragraph("")
    document.add_paragraph("Image: Midjourney")
    document.add_comment(document.paragraphs[1].runs, "ask again", author="A")
    document.sections[0].header.paragraphs[0].text = "The Paper"
    document.sections[0].footer.paragraphs[0].text = "page 1"


def test_paragraphs_and_tables_in_order() -> None:
    document = read("a.docx", saved(full))
    assert (document.kind, document.title) == ("docx", "The painted gate")
    assert document.text == "수용소 문은 봄에 두 번 칠해졌다.\n\nSpring\ttwelve\n\nAutumn\tnine\n\nThey counted us.\nTwice.\tThen no more."


def test_margins_notes_and_credits_are_parts() -> None:
    parts = {part.kind: part for part in read("a.docx", saved(full)).parts}
    assert {kind: part.text for kind, part in parts.items()} == {
        "title": "The painted gate", "header": "The Paper", "footer": "page 1", "note": "ask again", "image-credit": "Image: Midjourney",
    }  # fmt: skip
    assert parts["image-credit"].origin == AI_MADE


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("kept ") + f"<w:del>{run('gone', 'delText')}</w:del><w:ins>{run('added')}</w:ins>", "kept added"),
        (run("kept") + f"<w:del>{run('gone')}</w:del>", "kept"),
        (run("kept") + f"<w:moveFrom>{run('gone')}</w:moveFrom>", "kept"),
        (run("kept") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "kept"),
        (run("kept") + "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t> shown</w:t></w:r>", "kept shown"),
        (f"<w:hyperlink>{run('linked')}</w:hyperlink><w:sdt><w:sdtContent>{run(' filled')}</w:sdtContent></w:sdt>", "linked filled"),
        (run("PAGE", "instrText") + run("kept"), "kept"),
        (run("a") + "<w:r><w:noBreakHyphen/><w:tab/><w:br/></w:r>" + run("b"), "a\u2011\t\nb"),
        (run("out") + f"<w:r><w:pict><w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent></w:pict></w:r>", "out\n\nboxed"),
    ],
)
def test_text_is_what_the_page_shows(inside: str, text: str) -> None:
    assert read("a.docx", with_xml(f"<w:p>{inside}</w:p>")).text == text


def test_content_controls_and_nested_tables_are_read() -> None:
    cell = f"<w:tbl><w:tr><w:tc><w:p>{run('inner')}</w:p></w:tc></w:tr></w:tbl><w:p/>"
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('gone')}</w:p></w:tc></w:tr>"
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('outer')}</w:p></w:tc><w:tc>{cell}</w:tc></w:tr>{deleted}</w:tbl>"
    xml = f"<w:sdt {nsdecls('w')}><w:sdtContent>{table}</w:sdtContent></w:sdt>"
    assert read("a.docx", saved(lambda document: document.element.body.insert(0, parse_xml(xml)))).text == "outer\tinner"


def test_title_falls_back_to_the_properties() -> None:
    def fill(document: docx.document.Document) -> None:
        document.core_properties.title = "Named"
        document.add_paragraph("Words.")

    assert read("a.docx", saved(fill)).title == "Named"


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "entries",
    [
        {"[Content_Types].xml": b"", "word/document.xml": b"0" * (MAX_RATIO * 20_000)},
        {"[Content_Types].xml": b""} | {f"{index}": b"" for index in range(MAX_ENTRIES)},
    ],
)
def test_bombs_are_refused_before_they_unpack(entries: dict[str, bytes]) -> None:
    with pytest.raises(BadInput, match="limits") as caught:
        read("a.docx", zipped(entries))
    assert "2,000 entries" in str(caught.value.allowed)


def test_entities_are_not_expanded() -> None:
    bomb = b"<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    with zipfile.ZipFile(io.BytesIO(saved(full))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    xml = entries["word/document.xml"].split(b"?>", 1)[1].replace(b"They counted us.", b"kept &b;")
    document = read("a.docx", zipped(entries | {"word/document.xml": bomb + xml}))
    assert "aaaa" not in document.text


def test_broken_documents_are_refused() -> None:
    whole = saved(full)
    for raw in (whole[: len(whole) // 2], b"PK\x03\x04", zipped({"[Content_Types].xml": b"<a/>"}), zipped({"[Content_Types].xml": b""})):
        with pytest.raises(BadInput, match="the DOCX is broken"):
            read("a.docx", raw)


WHOLE = saved(full)


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=40), st.integers(0, len(WHOLE)), st.sampled_from([False, True]))
def test_damaged_documents_are_read_or_refused(
    read_or_refused: Callable[[str, bytes], None], noise: bytes, at: int, insert: object
) -> None:
    read_or_refused("a.docx", WHOLE[:at] + noise + WHOLE[at if insert else at + len(noise) :])
