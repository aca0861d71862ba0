"""DOCX: paragraphs and tables in the order of the page, as a reader with all changes accepted sees them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats.document import Document, Part, PartKind, blocks_of
from kirok.desk.inbox.formats.furniture import part, separate
from kirok.desk.inbox.formats.libraries import library, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Limits of the archive: what it may unpack to in bytes, how many entries, and bytes unpacked for a byte packed.
MAX_UNPACKED = 200_000_000
MAX_ENTRIES = 2_000
MAX_RATIO = 100

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Deleted and moved-away text, properties, field codes, second renderings: none of it is on the page.
_UNSEEN = frozenset(
    {_FALLBACK, *(_W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "rt"))}
)
_SIGNS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011"}
_ASIDES = ("/footnotes", "/endnotes", "/comments")


def read(name: str, content: bytes) -> Document:
    """A DOCX: its text; headers, footers, notes and comments as parts; the paragraph styled Title as its title.

    Raises:
        BadInput: the archive is broken, is not a DOCX, or unpacks beyond the limits above.
    """
    docx = library("docx", file=name)
    _check_archive(name, content)
    try:
        with quiet():
            return _document(docx.Document(io.BytesIO(content)))
    except Exception as error:  # python-docx fails on hostile bytes in ways it does not document
        raise BadInput("the DOCX is broken; open it, save it again and import that", file=name) from error


def _check_archive(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except Exception as error:  # zipfile fails on hostile bytes in ways it does not document
        raise BadInput("the DOCX is broken: it is no whole zip archive", file=name) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
        limits = f"{MAX_ENTRIES:,} entries, {MAX_UNPACKED:,} bytes unpacked, {MAX_RATIO} bytes for each packed one"
        raise BadInput("the DOCX unpacks beyond the limits; it may be made to exhaust the machine", file=name, allowed=limits)


def _document(document: Any) -> Document:
    titles, paragraphs = _body(document)
    words, parts = separate(blocks_of(paragraphs))
    named = "\n".join(titles) or (document.core_properties.title or "").strip()
    heading = [part("title", title) for title in titles]
    return Document("docx", words, (*heading, *_margins(document), *parts, *_asides(document)), named or None)


def _body(document: Any) -> tuple[list[str], list[str]]:
    """Paragraphs of style Title, and all others."""
    styled = {style.style_id for style in document.styles if style.name == "Title"}
    titles: list[str] = []
    paragraphs: list[str] = []
    for text, style in _paragraphs(document.element.body):
        if text.strip():
            (titles if style in styled else paragraphs).append(text)
    return titles, paragraphs


def _paragraphs(container: Any) -> Iterator[tuple[str, str | None]]:
    """(text, style id) of what lies in a container, in order; a table's row is one paragraph, its cells tabbed."""
    for child in container:
        if child.tag == _W + "p":
            yield _text(child), _style(child)
            for box in child.iter(_W + "txbxContent"):
                if not any(above.tag in _UNSEEN for above in box.iterancestors()):
                    yield from _paragraphs(box)
        elif child.tag == _W + "tbl":
            yield from ((row, None) for row in _rows(child))
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _paragraphs(child)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is table and not _is_deleted(row):
            cells = [cell for cell in row.iter(_W + "tc") if next(cell.iterancestors(_W + "tr")) is row]
            yield "\t".join("\n".join(text for text, _ in _paragraphs(cell) if text.strip()) for cell in cells)


def _is_deleted(row: Any) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return None if style is None else style.get(_W + "val")


def _text(element: Any) -> str:
    """The words of a paragraph on the page; a text box in it is a paragraph of its own."""
    if element.tag == _W + "t":
        return element.text or ""
    if element.tag in _SIGNS:
        return _SIGNS[element.tag]
    return "".join(_text(child) for child in element if _is_seen(child))


def _is_seen(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.tag == _W + "txbxContent":
        return False
    hidden = element.find(f"{_W}rPr/{_W}vanish") if element.tag == _W + "r" else None
    return hidden is None or hidden.get(_W + "val") in {"0", "false", "off"}


def _margins(document: Any) -> Iterator[Part]:
    """Headers and footers, each text once."""
    seen: set[tuple[str, str]] = set()
    for relation in document.part.rels.values():
        kind: PartKind | None = next((kind for kind in ("header", "footer") if relation.reltype.endswith("/" + kind)), None)
        if kind and not relation.is_external:
            text = "\n".join(text for text, _ in _paragraphs(relation.target_part.element) if text.strip())
            if text and (kind, text) not in seen:
                seen.add((kind, text))
                yield part(kind, text)


def _asides(document: Any) -> Iterator[Part]:
    """Footnotes, endnotes and comments: kept, and kept apart."""
    from docx.oxml import parse_xml  # with python-docx's parser no entity is expanded

    for relation in document.part.rels.values():
        if relation.reltype.endswith(_ASIDES) and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                text = "\n".join(text for text, _ in _paragraphs(note) if text.strip())
                if text:
                    yield part("note", text)
