"""Statements: the list of all that the desk holds."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kirok.desk.chrome import page
from kirok.desk.members.gates import allowed
from kirok.desk.statements.models import Statement


@allowed("read")
def statements(request: HttpRequest) -> HttpResponse:
    """Every statement that the desk holds, newest first."""
    rows = Statement.objects.select_related("source").annotate(claim_count=Count("claims")).order_by("-pk")
    return render(request, "statements/list.html", {"page": page(request, rows)})
