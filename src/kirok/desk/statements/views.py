"""Statements: a list, and one with its words highlighted beside the claims that rest on them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.chrome import page
from kirok.desk.claims.highlight import segments
from kirok.desk.claims.models import Claim, Span
from kirok.desk.statements.models import Statement


@login_required
def statements(request: HttpRequest) -> HttpResponse:
    """Every statement that the desk holds, newest first."""
    rows = Statement.objects.select_related("source").annotate(claim_count=Count("claims")).order_by("-pk")
    return render(request, "statements/list.html", {"page": page(request, rows)})


@login_required
def statement(request: HttpRequest, key: str) -> HttpResponse:
    """One statement: verbatim text left, claims right."""
    row = get_object_or_404(Statement.objects.select_related("source", "document"), key=key)
    claims = list(Claim.objects.filter(statement=row).prefetch_related("spans").order_by("pk"))
    spans = list(Span.objects.filter(claim__statement=row).select_related("claim"))
    context = {
        "statement": row,
        "claims": claims,
        "segments": segments(row.text, spans, {claim.pk: number for number, claim in enumerate(claims, 1)}),
        "consents": list(row.consents.order_by("position")),
    }
    return render(request, "statements/detail.html", context)
