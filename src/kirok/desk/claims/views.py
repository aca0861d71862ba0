"""The list of statements; one's words beside the claims that rest on them; one claim with its parts and its findings."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.chrome import page
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim, Span
from kirok.desk.claims.reading import hidden_words, words_column
from kirok.desk.claims.unread import unread
from kirok.desk.handling.keeping import reads_consent
from kirok.desk.handling.media import may_open
from kirok.desk.handling.naming import shown
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.statements.models import Statement


@allowed("read")
def statements(request: HttpRequest) -> HttpResponse:
    """Every statement that the desk holds, newest first."""
    listed = page(request, Statement.objects.select_related("source").order_by("-pk"))
    numbers = [row.pk for row in listed.object_list]
    counts = dict(Statement.objects.filter(pk__in=numbers).order_by().values_list("pk").annotate(number=Count("claims")))
    seen = shown(member(request), (row.source.number for row in listed.object_list if row.source))
    context = {"page": listed, "rows": [(row, counts[row.pk]) for row in listed.object_list], "shown": seen}
    context["hidden"] = hidden_words(member(request), numbers)
    return render(request, "statements/list.html", context)


@allowed("read")
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """One claim with everything it says."""
    rows = Claim.objects.select_related("statement", "coder").prefetch_related("spans", "involvements__actor__names", "supports__finding")
    row = get_object_or_404(rows, key=key)
    if row.statement_id in unseen_by(member(request)):
        raise Http404
    setting = getattr(row, "setting", None)
    return render(
        request,
        "claims/detail.html",
        {
            "claim": row,
            "setting": setting,
            "payload": row.payload,
            "may_code": may(member(request), "code"),
            "hidden": unread(request).hides(row),
        },
    )


@allowed("read")
def statement(request: HttpRequest, key: str) -> HttpResponse:
    """One statement: verbatim text left, claims right."""
    row = get_object_or_404(Statement.objects.select_related("source", "document", "enclosure__parcel"), key=key)
    context: dict[str, Any] = {"statement": row, "consents": list(row.consents.order_by("position")), "at": request.GET.get("at", "")}
    context["chosen"] = request.GET.get("claim", "")
    context["may_open_media"] = may_open(member(request), row)
    context["may_consent"] = reads_consent(member(request), row.source_id)
    people = [*(consent.person for consent in context["consents"]), *([row.source.number] if row.source else [])]
    context["shown"] = shown(member(request), people)
    this = _place(row, context["chosen"])
    return render(request, "claims/statement.html", context | words_column(request, row, this=this))


def _place(row: Statement, key: str) -> tuple[int, int] | None:
    """Where the words of the claim stand that ?claim= names."""
    span = Span.objects.filter(claim__statement=row, claim__key=key).first() if key else None
    return (span.start, span.end) if span else None
