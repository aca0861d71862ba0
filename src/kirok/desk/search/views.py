"""One search box over statements, claims, people and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kirok.desk.chrome import PAGE_ROWS
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.handling.models import Care
from kirok.desk.handling.naming import NUMBER
from kirok.desk.members.gates import allowed, member
from kirok.desk.members.models import User
from kirok.desk.search.addresses import addresses
from kirok.desk.search.hits import Reader, hits
from kirok.desk.search.index import Closed, closed_entries, find, question
from kirok.desk.search.models import KINDS
from kirok.desk.search.tables import Found
from kirok.terms.fields import ID

#: People and findings first: they are few, and hold what the rest leads to.
_ORDER = ("person", "finding", "statement", "claim")


#: So many words of a query that finds nothing are looked for one by one.
_MOST_APART = 5


@allowed("read")
def search(request: HttpRequest) -> HttpResponse:
    """The answer to one query."""
    query = request.GET.get("q", "").strip()[:200]
    kind = kind if (kind := request.GET.get("in", "")) in KINDS else ""
    user = member(request)
    seen = _Seen(closed_entries(), unseen_by(user)) if query else None
    every = seen.of(query) if seen else []
    found = [entry for entry in every if entry.kind == kind] if kind else sorted(every, key=lambda entry: _ORDER.index(entry.kind))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "kind": kind,
        "page": page,
        "hits": hits(page.object_list, Reader(user, _flat(question(query)) if query else frozenset())),
        "kinds": [(one, sum(entry.kind == one for entry in every)) for one in _ORDER],
        "every": len(every),
        "named": _named(query, user),
        "apart": _apart(query, seen) if seen and not every else [],
    }
    return render(request, "search/search.html", context)


@dataclass(frozen=True)
class _Seen:
    """What the reader may not see, asked once for all that one page looks for."""

    closed: Closed
    unseen: frozenset[int]

    def of(self, query: str) -> list[Found]:
        """What a query finds of the rest."""
        return without(find(query, closed=self.closed), self.unseen)


def without(found: list[Found], unseen: frozenset[int]) -> list[Found]:
    """The answer without claims that the reader may not see while coding their statement a second time."""
    if not unseen:
        return found
    claims = set(Claim.objects.filter(statement__in=unseen).values_list("pk", flat=True))
    return [entry for entry in found if entry.kind != "claim" or entry.row not in claims]


def _named(query: str, user: User) -> str:
    """Where the entry is read whose id was asked for; a source's number leads its keepers to its page."""
    if NUMBER.fullmatch(query):
        care = Care.objects.filter(source__number=query).first()
        return reverse("source", args=[query]) if care and care.kept_by(user) else ""
    return addresses([query], user).get(query, "") if ID.fullmatch(query) else ""


def _apart(query: str, seen: _Seen) -> list[tuple[str, int]]:
    """Each word by itself, where nothing holds all of them, and how often it is found."""
    words = query.split()[:_MOST_APART]
    return [(word, len(seen.of(word))) for word in words] if len(words) > 1 else []


def _flat(asked: Any) -> frozenset[str]:
    if isinstance(asked, str):
        return frozenset({asked})
    return frozenset().union(*(_flat(part) for part in asked))
