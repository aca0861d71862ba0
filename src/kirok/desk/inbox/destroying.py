"""Destroying what a report brought: the rows in the caller's transaction, the sealed files when that is saved."""

from __future__ import annotations

from kirok.desk.inbox.models import Document, Enclosure, Parcel
from kirok.desk.members.models import today


def close(parcel: Parcel) -> list[str]:
    """Give the envelope itself up; the row stays, so that the same envelope is known again. The sealed file to remove."""
    if parcel.destroyed_on is None:
        parcel.destroyed_on = today()
        parcel.save(update_fields=["destroyed_on"])
    return [parcel.sealed]


def empty(parcel: Parcel) -> list[str]:
    """Give up the envelope and all in it that no other report brought too; the sealed files to remove."""
    documents = set(parcel.enclosures.values_list("document_id", flat=True))
    parcel.enclosures.all().delete()
    held = set(Enclosure.objects.filter(document__in=documents).values_list("document_id", flat=True))
    gone = Document.objects.filter(pk__in=documents - held, statements=None)
    sealed = [*gone.values_list("sealed", flat=True), *close(parcel)]
    gone.delete()
    return sealed


def forget(document: Document) -> list[str]:
    """A document is to be destroyed: so is every envelope that brought it, since its words stand there too."""
    parcels = list(Parcel.objects.filter(enclosures__document=document).distinct())
    Enclosure.objects.filter(document=document).delete()
    return [sealed for parcel in parcels for sealed in close(parcel)]
