"""What the bytes are, whatever the name says."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kirok.desk.inbox.formats.document import Kind

_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[a-z!/][^<>]*>", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 byte order marks
_BOM = b"\xef\xbb\xbf"
_PDF_WINDOW = 1024  # readers of PDF look for the header in the first KiB (ISO 32000-2, annex I)
_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc) or one that a password protects"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"age-encryption.org/", "a file sealed with age"),
)


def sniff(content: bytes, *, expected: Kind) -> str:
    """The format of *content*: a Kind, or a phrase for what else it is.

    *expected* decides only where bytes allow two readings: text with tags in it, a PDF with bytes before its header.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(content)
    if content.startswith(b"%PDF-") or (expected == "pdf" and b"%PDF-" in content[:_PDF_WINDOW]):
        return "pdf"
    for magic, called in _MAGIC:
        if content.startswith(magic):
            return called
    return _markup(content, expected)


def _archive(content: bytes) -> str:
    """A broken archive counts as a DOCX, whose reader says what is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "docx" if "[Content_Types].xml" in archive.namelist() else "zip"
    except Exception:  # noqa: BLE001 - zipfile fails on hostile bytes in ways it does not document
        return "docx"


def _markup(content: bytes, expected: Kind) -> str:
    wide = content.startswith(_WIDE)
    plain = content.replace(b"\0", b"") if wide else content
    plain = plain[2:] if wide else plain.removeprefix(_BOM)
    if _PAGE.match(plain) or (expected == "html" and _TAG.search(plain)):
        return "html"
    return "text"
