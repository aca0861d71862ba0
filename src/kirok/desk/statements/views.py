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
    shown = page(request, Statement.objects.select_related("source").order_by("-pk"))
    numbers = [row.pk for row in shown.object_list]
    counts = dict(Statement.objects.filter(pk__in=numbers).order_by().values_list("pk").annotate(number=Count("claims")))
    return render(request, "statements/list.html", {"page": shown, "rows": [(row, counts[row.pk]) for row in shown.object_list]})
