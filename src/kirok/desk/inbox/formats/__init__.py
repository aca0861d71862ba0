"""Text out of documents: TXT, HTML, DOCX and PDF, without a database and without a network.

The caller seals the original bytes before anything here sees them. What comes back is verbatim: no Unicode
normalisation, no mended hyphens; only line ends become line feeds, a byte order mark goes, outer blank lines go.
"""

from __future__ import annotations

from kirok.desk.inbox.formats.document import AI_MADE, MAX_BYTES, Document, Part
from kirok.desk.inbox.formats.reading import EXTENSIONS, read

__all__ = ["AI_MADE", "EXTENSIONS", "MAX_BYTES", "Document", "Part", "read"]
