"""The one door: a name and bytes in, a document out."""

from __future__ import annotations

from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats import docx, html, pdf, text
from kirok.desk.inbox.formats.document import MAX_BYTES, MAX_CHARACTERS, Document, Kind
from kirok.desk.inbox.formats.sniffing import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Extension -> format; the bytes must agree with it.
EXTENSIONS: Mapping[str, Kind] = MappingProxyType(
    {".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf"},
)

_READERS: Mapping[Kind, Callable[[str, bytes], Document]] = MappingProxyType(
    {"text": text.read, "html": html.read, "docx": docx.read, "pdf": pdf.read},
)
_CALLED: Mapping[str, str] = MappingProxyType(
    {"text": "plain text", "html": "an HTML page", "docx": "a DOCX document", "pdf": "a PDF", "zip": "a zip archive"},
)


def read(name: str, content: bytes) -> Document:
    """The text and parts of one document.

    Args:
        name: the file's name; its extension says which format is meant.
        content: the file's bytes, at most MAX_BYTES.

    Raises:
        BadInput: the format is unknown, the bytes are not what the name says, nothing in them can be read, they hold
            no statement text, they unpack beyond the limits, or the library for the format is not installed.
    """
    kind = _named(name)
    if not content:
        raise BadInput("the file is empty", file=name)
    if len(content) > MAX_BYTES:
        raise BadInput(f"the file is over the limit of {MAX_BYTES:,} bytes", file=name)
    found = sniff(content, expected=kind)
    if found != kind:
        raise BadInput(
            f"the name says {_CALLED[kind]}, the content is {_CALLED.get(found, found)}; rename the file or save it again", file=name
        )
    return _checked(name, _READERS[kind](name, content))


def _named(name: str) -> Kind:
    extension = PurePath(name).suffix.lower()
    if extension not in EXTENSIONS:
        said = f"files that end in {extension}" if extension else "files without an extension"
        raise BadInput(f"{said} cannot be read as a document", file=name, allowed=sorted(EXTENSIONS))
    return EXTENSIONS[extension]


def _checked(name: str, document: Document) -> Document:
    if not document.text.strip():
        raise BadInput("the file holds no statement text" + _only(document), file=name)
    if len(document.text) > MAX_CHARACTERS:
        raise BadInput(f"the file holds more than {MAX_CHARACTERS:,} characters of text; split it", file=name)
    return document


def _only(document: Document) -> str:
    kinds = sorted({part.kind for part in document.parts})
    return f", only {', '.join(kinds)}" if kinds else ""
