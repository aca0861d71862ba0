"""What a publication is called."""

from __future__ import annotations

from kirok.publish.record import PublicationRecord


def heading(publication: PublicationRecord, language: str) -> str:
    """The title, else the first sentence: a publication need not have a title."""
    first = publication.sentences[0].text.get(language) if publication.sentences else publication.id
    return publication.title.get(language) or first
