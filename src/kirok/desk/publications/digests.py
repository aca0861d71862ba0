"""What binds an agreement to the very words that were agreed to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from kirok.base.canonical import canonical
from kirok.desk.publications.models import Publication


def wording(publication: Publication, only: Collection[str] | None = None) -> str:
    """SHA-256 hex over what readers would read (of the sentences *only*): an agreement to it ends when a word changes."""
    items = publication.payload.get("items") or []
    read = [[item.get(part) for part in ("id", "kind", "en", "ko", "uses")] for item in items if only is None or item["id"] in only]
    head = [] if only is not None else [publication.payload.get("title"), publication.payload.get("attribution"), publication.contact]
    return hashlib.sha256(b"kirok/wording/v1" + canonical([head, read])).hexdigest()
