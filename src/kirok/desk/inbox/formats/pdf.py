"""PDF: the text layer, page by page, as it lies there; hyphens at line ends stay."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats.document import MAX_CHARACTERS, Block, Document
from kirok.desk.inbox.formats.encoding import MAX_CONTROL_SHARE, control_share
from kirok.desk.inbox.formats.furniture import separate
from kirok.desk.inbox.formats.libraries import library, quiet
from kirok.desk.inbox.formats.text import every_line

MAX_PAGES = 2_000

_NO_GLYPH = re.compile(r"[\ufffd\ue000-\uf8ff]")


def read(name: str, content: bytes) -> Document:
    """The text layer of a PDF; its pages are set apart by an empty line, its lines are as the file breaks them.

    Raises:
        BadInput: the file is damaged, needs a password, has over MAX_PAGES pages, or no text layer that can be read.
    """
    pypdf = library("pypdf", file=name)
    try:
        with quiet():
            pages, title = _extract(name, pypdf, content)
    except BadInput:
        raise
    except Exception as error:  # pypdf fails on hostile bytes in ways it does not document
        raise BadInput("the PDF is damaged; open it, save it again and import that", file=name) from error
    words, parts = separate(_blocks(name, pages))
    return Document("pdf", words, parts, title)


def _extract(name: str, pypdf: Any, content: bytes) -> tuple[list[str], str | None]:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    # Many files are encrypted with an empty password only to forbid printing: those everybody may read.
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadInput("the PDF is encrypted; save it without its password and import that", file=name)
    if len(reader.pages) > MAX_PAGES:
        raise BadInput(f"the PDF has more than {MAX_PAGES:,} pages; split it", file=name)
    return _pages(name, reader), _title(reader)


def _pages(name: str, reader: Any) -> list[str]:
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(_paired(page.extract_text()).replace("\r\n", "\n").replace("\0", ""))
        size += len(pages[-1])
        if size > MAX_CHARACTERS:
            raise BadInput(f"the PDF holds more than {MAX_CHARACTERS:,} characters of text; split it", file=name)
    return pages


def _paired(text: str) -> str:
    """Halves of UTF-16 pairs put together; a half alone is no character and shows as U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _title(reader: Any) -> str | None:
    said = reader.metadata.title if reader.metadata else None
    return str(said).strip() or None if said else None


def _blocks(name: str, pages: list[str]) -> list[Block]:
    """Every line a block, with an empty line between pages.

    A text layer without Unicode values reads as signs nobody wrote; it is refused rather than taken for words.
    """
    text = "\n".join(pages)
    if not text.strip():
        raise BadInput("the PDF has no text layer; run OCR and import the text", file=name)
    if control_share(text) > MAX_CONTROL_SHARE or len(_NO_GLYPH.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise BadInput("the PDF has no text layer that can be read (its fonts name no characters); run OCR and import the text", file=name)
    return _numbered([page.strip("\n") for page in pages if page.strip()])


def _numbered(pages: list[str]) -> list[Block]:
    blocks: list[Block] = []
    line = 1
    for page in pages:
        rows = every_line(page, start=line)
        blocks += [*rows[:-1], replace(rows[-1], gap="\n\n")]
        line += page.count("\n") + 2
    return blocks
