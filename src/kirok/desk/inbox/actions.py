"""A document comes in: sealed first, then read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kirok.base.crash import crash_point
from kirok.base.errors import KirokError
from kirok.desk.inbox import formats
from kirok.desk.inbox.models import Document
from kirok.desk.journal.actions import custody
from kirok.desk.vault import sealing


@dataclass(frozen=True)
class Collected:
    """A sealed document and what was read out of it; *fresh* is False when the desk held it already."""

    document: Document
    text: str
    fresh: bool


def held(content: bytes) -> Document | None:
    """The document with exactly these bytes, if the desk holds it."""
    return Document.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()


def collect(*, name: str, content: bytes) -> Collected:
    """Seal *content*, then read its text and parts; call it inside a transaction. What a drop brought is sealed already.

    Raises:
        BadInput: the document cannot be read; its sealed copy is removed again.
    """
    document = held(content)
    if document is not None:
        return Collected(document, formats.read(name, content).text, fresh=False)
    sealed = sealing.put(content, name=name)
    crash_point("import.sealed")
    try:
        read = formats.read(name, content)
    except KirokError:
        sealing.drop(sealed)
        raise
    digest = hashlib.sha256(content).hexdigest()
    leaf = custody("received", f"sha256:{digest}", {"size": len(content), "format": read.kind})
    document = Document.objects.create(
        sha256=digest,
        name=name[:255],
        kind=read.kind,
        size=len(content),
        sealed=sealed,
        parts=[_part(part) for part in read.parts],
        title=read.title or "",
        leaf=leaf,
    )
    return Collected(document, read.text, fresh=True)


def _part(part: formats.Part) -> dict[str, object]:
    found = {"kind": part.kind, "text": part.text, "line": part.line, "origin": getattr(part, "origin", None)}
    return {key: value for key, value in found.items() if value is not None}
