"""One claim: its words, its parts, and the findings that rest on it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.claims.models import Claim


@login_required
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """One claim with everything it says."""
    rows = Claim.objects.select_related("statement", "coder").prefetch_related("spans", "involvements__actor__names", "supports__finding")
    row = get_object_or_404(rows, key=key)
    setting = getattr(row, "setting", None)
    return render(request, "claims/detail.html", {"claim": row, "setting": setting, "payload": row.payload})
