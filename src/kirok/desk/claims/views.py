"""A statement's words beside the claims that rest on them; one claim with its parts and its findings."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.claims.highlight import segments
from kirok.desk.claims.models import Claim, Span
from kirok.desk.statements.models import Statement


@login_required
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """One claim with everything it says."""
    rows = Claim.objects.select_related("statement", "coder").prefetch_related("spans", "involvements__actor__names", "supports__finding")
    row = get_object_or_404(rows, key=key)
    setting = getattr(row, "setting", None)
    return render(request, "claims/detail.html", {"claim": row, "setting": setting, "payload": row.payload})


@login_required
def statement(request: HttpRequest, key: str) -> HttpResponse:
    """One statement: verbatim text left, claims right."""
    row = get_object_or_404(Statement.objects.select_related("source", "document"), key=key)
    claims = list(Claim.objects.filter(statement=row).prefetch_related("spans").annotate(first=Min("spans__start")).order_by("first", "pk"))
    spans = list(Span.objects.filter(claim__statement=row).select_related("claim"))
    context = {
        "statement": row,
        "claims": claims,
        "segments": segments(row.text, spans, {claim.pk: number for number, claim in enumerate(claims, 1)}),
        "consents": list(row.consents.order_by("position")),
    }
    return render(request, "claims/statement.html", context)
