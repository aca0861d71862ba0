"""One search box over statements, claims, people and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kirok.desk.chrome import PAGE_ROWS
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.claims.templatetags.claims import actor, both
from kirok.desk.entities.models import Actor
from kirok.desk.findings.models import Finding
from kirok.desk.members.gates import allowed, member
from kirok.desk.search import tokens
from kirok.desk.search.index import find, question
from kirok.desk.search.models import KINDS, Entry
from kirok.desk.statements.care import limits_of
from kirok.desk.statements.models import Statement

_AROUND = 60


#: A stretch of text, and whether it was asked for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Hit:
    """One line of the answer: what it is, where it leads, its words around the first that was found."""

    kind: str
    key: str
    url: str
    text: Sequence[Piece]
    lang: str = ""
    status: str = ""


@allowed("read")
def search(request: HttpRequest) -> HttpResponse:
    """The answer to one query."""
    query = request.GET.get("q", "").strip()[:200]
    kind = kind if (kind := request.GET.get("in", "")) in KINDS else ""
    user = member(request)
    every = without(find(query), unseen_by(user)) if query else []
    found = [entry for entry in every if entry.kind == kind] if kind else every
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    wanted = _flat(question(query)) if query else frozenset()
    unread = limits_of(user)
    context = {
        "query": query,
        "kind": kind,
        "page": page,
        "hits": _hits(page.object_list, wanted, unread),
        "kinds": [(one, sum(entry.kind == one for entry in every)) for one in KINDS],
        "every": len(every),
    }
    return render(request, "search/search.html", context)


def without(found: list[Entry], unseen: frozenset[int]) -> list[Entry]:
    """The answer without claims that the reader may not see while coding their statement a second time."""
    if not unseen:
        return found
    claims = set(Claim.objects.filter(statement__in=unseen).values_list("pk", flat=True))
    return [entry for entry in found if entry.kind != "claim" or entry.row not in claims]


def _flat(asked: Any) -> frozenset[str]:
    if isinstance(asked, str):
        return frozenset({asked})
    return frozenset().union(*(_flat(part) for part in asked))


def _hits(entries: Iterable[Entry], wanted: frozenset[str], unread: frozenset[str]) -> Sequence[Hit]:
    """One question to each table, however many lines there are."""
    held: dict[tuple[str, int], Hit] = {}
    rows = list(entries)
    for kind, made in _MADE.items():
        numbers = [entry.row for entry in rows if entry.kind == kind]
        if numbers:
            held |= {(kind, number): hit for number, hit in made(numbers, wanted, unread).items()}
    return [held[entry.kind, entry.row] for entry in rows if (entry.kind, entry.row) in held]


def _statements(numbers: Sequence[int], wanted: frozenset[str], unread: frozenset[str]) -> Mapping[int, Hit]:
    rows = Statement.objects.filter(pk__in=numbers).prefetch_related("notes")
    return {
        row.pk: Hit(
            "statement",
            row.key,
            reverse("statement", args=[row.key]),
            () if any(note.graphic or note.code in unread for note in row.notes.all()) else excerpt(row.text, wanted),
            row.lang,
            row.status,
        )
        for row in rows
    }


def _claims(numbers: Sequence[int], wanted: frozenset[str], unread: frozenset[str]) -> Mapping[int, Hit]:
    rows = Claim.objects.filter(pk__in=numbers).select_related("statement").prefetch_related("spans", "statement__notes")
    found = {}
    for row in rows:
        hidden = row.type in unread or any(note.graphic or note.code in unread for note in row.statement.notes.all())
        text = () if hidden else excerpt(" … ".join(span.exact for span in row.spans.all()), wanted)
        where = f"{reverse('statement', args=[row.statement.key])}?claim={row.key}#{row.key}"
        found[row.pk] = Hit("claim", row.key, where, text, row.statement.lang, row.status)
    return found


def _people(numbers: Sequence[int], _wanted: frozenset[str], _unread: frozenset[str]) -> Mapping[int, Hit]:
    rows = Actor.objects.filter(pk__in=numbers).prefetch_related("names")
    return {row.pk: Hit("person", row.key, reverse("person", args=[row.key]), [(_called(row), False)]) for row in rows}


def _called(row: Actor) -> str:
    """What a person is called, with the other written forms of the name: one of those may be what was asked for."""
    own = actor(row)
    others = dict.fromkeys(name.form for name in row.names.all() if name.form != own)
    return " · ".join([own, *others])


def _findings(numbers: Sequence[int], wanted: frozenset[str], _unread: frozenset[str]) -> Mapping[int, Hit]:
    rows = Finding.objects.filter(pk__in=numbers)
    return {
        row.pk: Hit("finding", row.key, reverse("finding", args=[row.key]), marked(both(row.payload), wanted), status=row.status)
        for row in rows
    }


_MADE: Mapping[str, Any] = {"statement": _statements, "claim": _claims, "person": _people, "finding": _findings}


def excerpt(text: str, wanted: frozenset[str]) -> list[Piece]:
    """The words around the first one that was asked for, with those marked that were."""
    plain = text.split()
    first = next((at for at, word in enumerate(plain) if _asked(word, wanted)), 0)
    start = end = first
    around = 0
    while start and around + len(plain[start - 1]) < _AROUND:
        start -= 1
        around += len(plain[start]) + 1
    around = 0
    while end < len(plain) and around < 2 * _AROUND:
        around += len(plain[end]) + 1
        end += 1
    shown = marked(" ".join(plain[start:end]), wanted)
    return [*([("…", False)] if start else []), *shown, *([("…", False)] if end < len(plain) else [])]


def marked(text: str, wanted: frozenset[str]) -> list[Piece]:
    """A text in pieces: the words that were asked for by themselves, all between them together."""
    pieces: list[Piece] = []
    for part in re.split(r"(\s+)", text):
        hit = bool(part.strip()) and _asked(part, wanted)
        if pieces and not hit and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + part, False)
        elif part:
            pieces.append((part, hit))
    return pieces


def _asked(word: str, wanted: frozenset[str]) -> bool:
    return any(tokens.of_word(part) & wanted for part in tokens.words(word))
