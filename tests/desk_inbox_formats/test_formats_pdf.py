from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import read
from kirok.desk.inbox.formats.pdf import MAX_PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

UNICODE_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar %s endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""


def unicode_map(pages: list[list[str]]) -> bytes:
    codes = sorted({sign.encode("utf-16-be").hex().encode() for lines in pages for line in lines for sign in line})
    return UNICODE_MAP % (len(codes), b" ".join(b"<%s> <%s>" % (code, code) for code in codes))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def shown(line: str) -> bytes:
    return b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj 0 -20 Td "


def made(pages: list[list[str]], *, title: str | None = None) -> bytes:
    """A PDF by hand: a composite font whose codes are UTF-16, with a map that says so."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /T /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    cid = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /T /CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> /DW 500 >>"
    kids = b" ".join(b"%d 0 R" % (7 + 2 * index) for index in range(len(pages)))
    info = b"<< /Title (%s) >>" % (title or "").encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        font,
        cid,
        stream(unicode_map(pages)),
        info,
    ]
    for index, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>"
            % (8 + 2 * index)
        )
        text = b"BT /F 12 Tf 50 700 Td " + b"".join(map(shown, lines)) + b"ET" if lines else b"0 0 10 10 re f"
        objects.append(stream(zlib.compress(text), b"/Filter /FlateDecode"))
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


WHOLE = made([["The gate was pain-", "ted in spring.", "수용소 문은 두 번 칠해졌다."], ["Second page.", "Image: DALL.E"]], title="The gate")


def test_pages_and_lines_are_as_they_lie() -> None:
    document = read("a.pdf", WHOLE)
    assert (document.kind, document.title) == ("pdf", "The gate")
    assert document.text == "The gate was pain-\nted in spring.\n수용소 문은 두 번 칠해졌다.\n\nSecond page."
    assert [(part.kind, part.text, part.line) for part in document.parts] == [("image-credit", "Image: DALL.E", 6)]


def test_sentences_across_lines_are_not_cut() -> None:
    lines = ["The list lay at", "https://paper.example/list", "for years."]
    document = read("a.pdf", made([lines]))
    assert (document.text, document.parts, document.title) == ("\n".join(lines), (), None)


def test_bytes_before_the_header_are_passed_over() -> None:
    assert read("a.pdf", b"\n\n" + WHOLE).text.endswith("Second page.")


def test_pdf_without_text_asks_for_ocr() -> None:
    with pytest.raises(BadInput, match="has no text layer; run OCR and import the text"):
        read("a.pdf", made([[], []]))


@pytest.mark.parametrize("line", ["\ue000\ue001\ue002 a", "\ufffd\ufffd", "\x01\x02\x03"])
def test_text_layers_without_characters_ask_for_ocr(line: str) -> None:
    with pytest.raises(BadInput, match="run OCR"):
        read("a.pdf", made([[line]]))


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(WHOLE))
    writer.encrypt(user, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_passwords_are_refused_unless_empty() -> None:
    with pytest.raises(BadInput, match="encrypted; save it without its password"):
        read("a.pdf", encrypted("secret"))
    assert read("a.pdf", encrypted("")).text.endswith("Second page.")


def test_pages_are_bounded() -> None:
    with pytest.raises(BadInput, match="more than 2,000 pages"):
        read("a.pdf", made([[]] * (MAX_PAGES + 1)))


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    packed = zlib.compress(b" " * 300_000_000, 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page,
        stream(packed, b"/Filter /FlateDecode"),
    ]
    with pytest.raises(BadInput):
        read("a.pdf", assembled([*objects, b"null", b"<< >>"]))


@pytest.mark.parametrize("raw", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", WHOLE[:200], b"%PDF-1.4\ntrailer << /Root 1 0 R >>"])
def test_damaged_files_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"the PDF is damaged|no text layer"):
        read("a.pdf", raw)


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=40), st.integers(0, len(WHOLE)), st.sampled_from([False, True]))
def test_damaged_pdfs_are_read_or_refused(read_or_refused: Callable[[str, bytes], None], noise: bytes, at: int, insert: object) -> None:
    read_or_refused("a.pdf", WHOLE[:at] + noise + WHOLE[at if insert else at + len(noise) :])
