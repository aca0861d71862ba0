"""Publications: a list with their state, and one sentence by sentence with what stands against its release."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.chrome import page
from kirok.desk.members.models import today
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.grounds import floor, grounds
from kirok.desk.publications.models import Publication
from kirok.desk.vault.state import current
from kirok.exposure.clearing import reasons


@login_required
def publications(request: HttpRequest) -> HttpResponse:
    """Every publication and who released it."""
    return render(
        request, "publications/list.html", {"page": page(request, Publication.objects.select_related("released_by").order_by("-pk"))}
    )


@login_required
def publication(request: HttpRequest, key: str) -> HttpResponse:
    """One publication; what stands against it comes from the same rules that release and publish obey."""
    row = get_object_or_404(Publication.objects.select_related("drafted_by", "released_by", "reviewed_by"), key=key)
    evidence = gather(row)
    found = reasons(grounds(evidence, today=today()), k=floor(current().home), today=today())
    context = {"publication": row, "items": evidence.items, "authors": sorted(user.name for user in evidence.authors), "reasons": found}
    return render(request, "publications/detail.html", context)
