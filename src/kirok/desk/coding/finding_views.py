"""A finding is concluded by rule, and lowered by two people who both give their password or session."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kirok.base.errors import BadInput, Refused
from kirok.desk.access import allowed, person
from kirok.desk.findings.actions import conclude_all, lower
from kirok.desk.findings.models import Finding
from kirok.desk.members.actions import authenticate, of_session


@allowed("code")
def conclude_page(request: HttpRequest) -> HttpResponse:
    """Apply the rules to one finding, or to all."""
    if request.method != "POST":
        raise Http404
    key = request.POST.get("finding", "")
    conclude_all(by=person(request), only=[key] if key else None)
    return redirect("finding", key) if Finding.objects.filter(key=key).exists() else redirect("findings")


@allowed("lower")
def lower_page(request: HttpRequest, key: str) -> HttpResponse:
    """Hold a finding for doubtful: the person of the session, and a second one by password."""
    row = get_object_or_404(Finding, key=key)
    error = None
    if request.method == "POST":
        try:
            second = authenticate(name=request.POST.get("second", ""), password=request.POST.get("password", ""), field="second")
            lower(finding=row, reason=request.POST.get("reason", ""), by=of_session(person(request)), second=second)
            return redirect("finding", row.key)
        except (BadInput, Refused) as refusal:
            error = refusal
    context = {"finding": row, "error": error, "sent": request.POST}
    return render(request, "coding/lower.html", context, status=400 if error else 200)
