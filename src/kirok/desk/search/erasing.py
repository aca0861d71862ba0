"""What else goes when an item is erased: its place in the index, and what only this desk's pages keep about it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from kirok.desk.claims.models import SecondClaim, SecondCoding
from kirok.desk.entities.models import Judgement
from kirok.desk.search import tables
from kirok.desk.search.models import Entry
from kirok.desk.statements.models import ContentNote, Translation


def forget(keys: Collection[str]) -> None:
    """Remove translations, content notes, second codings, judgements and index entries of these ids.

    Call it inside the transaction that erases: the index's segments are merged in it, so that no token is left in them.
    """
    ids = sorted(keys)
    Translation.objects.filter(statement__key__in=ids).delete()
    ContentNote.objects.filter(statement__key__in=ids).delete()
    SecondClaim.objects.filter(coding__statement__key__in=ids).delete()
    SecondCoding.objects.filter(statement__key__in=ids).delete()
    Judgement.objects.filter(Q(left__key__in=ids) | Q(right__key__in=ids)).delete()
    entries = Entry.objects.filter(key__in=ids)
    tables.remove(list(entries.values_list("pk", flat=True)))
    entries.delete()
