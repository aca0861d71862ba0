"""The left column of every page about one statement: its very words, marked, beside a translation, with care for the reader."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Min, Q
from django.http import HttpRequest

from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.highlight import Hidden, segments
from kirok.desk.claims.models import KINDS, Claim, Span
from kirok.desk.members.gates import may, member
from kirok.desk.members.models import User
from kirok.desk.statements.care import limits_of
from kirok.desk.statements.models import ContentNote, Statement


def words_column(request: HttpRequest, row: Statement, *, this: tuple[int, int] | None = None) -> dict[str, Any]:
    """What the template ``claims/words.html`` draws: segments, claims with their numbers, translations, content notes.

    Graphic passages are hidden, and the whole text where the reader asked not to read such things, until ``?show=1``.
    """
    user, shown = member(request), bool(request.GET.get("show"))
    blind = row.pk in unseen_by(user)
    claims = (
        []
        if blind
        else list(Claim.objects.filter(statement=row).prefetch_related("spans").annotate(first=Min("spans__start")).order_by("first", "pk"))
    )
    spans = [] if blind else list(Span.objects.filter(claim__statement=row).select_related("claim"))
    notes = list(row.notes.order_by("start", "pk"))
    unwanted = sorted(limits_of(user) & {*(note.code for note in notes), *(claim.type for claim in claims)})
    hidden = [] if shown else _hidden(row, notes, unwanted)
    numbers = {claim.pk: number for number, claim in enumerate(claims, 1)}
    for claim in claims:
        claim.covered = any(_covered(span, hidden) for span in claim.spans.all())  # type: ignore[attr-defined]
    return {
        "claims": claims,
        "segments": segments(row.text, spans, numbers, hidden=hidden, this=this),
        "said": this[0] if this else None,
        "notes": notes,
        "unwanted": unwanted,
        "anything_hidden": bool(hidden),
        "translations": _translations(row),
        "kinds": KINDS,
        "may_code": may(user, "code") and not blind,
        "blind": blind,
    }


def hidden_words(user: User, numbers: Collection[int]) -> frozenset[int]:
    """Those of the statements of which a list shows this reader no words: graphic ones, and what they asked not to read."""
    limits = limits_of(user)
    noted = ContentNote.objects.filter(Q(graphic=True) | Q(code__in=limits), statement__in=numbers)
    claimed = Claim.objects.filter(type__in=limits, statement__in=numbers) if limits else Claim.objects.none()
    return frozenset((*noted.values_list("statement", flat=True), *claimed.values_list("statement", flat=True)))


def _hidden(row: Statement, notes: list[ContentNote], unwanted: list[str]) -> list[Hidden]:
    graphic = [note for note in notes if note.graphic]
    if unwanted or any(note.start is None for note in graphic):
        code = next((note.code for note in graphic if note.start is None), unwanted[0] if unwanted else "")
        return [Hidden(0, len(row.text), code)]
    return [Hidden(note.start, note.end, note.code) for note in graphic if note.start is not None and note.end is not None]


def _covered(span: Span, hidden: list[Hidden]) -> bool:
    return any(span.start < passage.end and passage.start < span.end for passage in hidden)


def _translations(row: Statement) -> list[Any]:
    """The newest of each language."""
    newest = {one.lang: one for one in row.translations.select_related("translator", "checked_by").order_by("pk")}
    return list(newest.values())
