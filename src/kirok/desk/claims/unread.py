"""Whether a claim's words are shown to this reader now: graphic passages and unwanted kinds wait until they are asked for."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.http import HttpRequest

from kirok.desk.claims.models import Claim
from kirok.desk.members.gates import member
from kirok.desk.statements.care import limits_of
from kirok.desk.statements.models import ContentNote


class Unread:
    """What one reader is not shown on one page; read in two questions however many claims the page holds."""

    def __init__(self, request: HttpRequest) -> None:
        user = member(request)
        self._shown = bool(request.GET.get("show"))
        self._limits = limits_of(user)
        self._notes: dict[int, list[ContentNote]] = defaultdict(list)
        for note in ContentNote.objects.filter(Q(graphic=True) | Q(code__in=self._limits)):
            self._notes[note.statement_id].append(note)

    def hides(self, claim: Claim) -> bool:
        """Whether the claim's words wait until they are asked for."""
        if self._shown:
            return False
        notes = self._notes.get(claim.statement_id, [])
        return claim.type in self._limits or any(self._covers(note, claim) for note in notes)

    def _covers(self, note: ContentNote, claim: Claim) -> bool:
        if note.code in self._limits or note.start is None or note.end is None:
            return True
        return any(span.start < note.end and note.start < span.end for span in claim.spans.all())


def unread(request: HttpRequest) -> Unread:
    """The page's own, made once."""
    held = getattr(request, "_unread", None)
    if not isinstance(held, Unread):
        held = Unread(request)
        request._unread = held  # type: ignore[attr-defined]  # noqa: SLF001  (one a page)
    return held
