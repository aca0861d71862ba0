"""Findings: a list with their certainty, and one with everything it rests on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.chrome import page
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.findings.models import Finding
from kirok.desk.members.gates import allowed, may, member


@allowed("read")
def findings(request: HttpRequest) -> HttpResponse:
    """Every finding and how well it is known."""
    context = {"page": page(request, Finding.objects.order_by("pk")), "may_code": may(member(request), "code")}
    return render(request, "findings/list.html", context)


@allowed("read")
def finding(request: HttpRequest, key: str) -> HttpResponse:
    """One finding: its rule, its origins, its claims one click from their words."""
    row = get_object_or_404(
        Finding.objects.prefetch_related("supports__claim__statement", "supports__claim__spans", "uses__item__publication"), key=key
    )
    unseen = unseen_by(member(request))
    supports = [entry for entry in row.supports.all() if entry.claim.statement_id not in unseen]
    context = {
        "finding": row,
        "may_code": may(member(request), "code"),
        "may_lower": may(member(request), "lower"),
        "supports": [entry.claim for entry in supports if entry.stance == "supports"],
        "contradicts": [entry.claim for entry in supports if entry.stance == "contradicts"],
        "items": [use.item for use in row.uses.all()],
    }
    return render(request, "findings/detail.html", context)
