"""What editors asked, and what came back: no number, no handler, no order that tells anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kirok.base.errors import KirokError
from kirok.desk.chrome import page
from kirok.desk.contact.questions import ask, asked_by, told
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member
from kirok.desk.search.addresses import addresses
from kirok.desk.vault.state import current

PATIENCE = 4.0


@allowed("ask")
def questions(request: HttpRequest) -> HttpResponse:
    """Ask about a claim, a statement or a finding; read the answers to what this person asked."""
    error = None
    if request.method == "POST":
        given = {"about": request.POST.get("about", "").strip(), "text": request.POST.get("text", "").replace("\r\n", "\n")}
        try:
            with writing(current().home, patience=PATIENCE):
                ask(**given, by=of_session(member(request)))
        except KirokError as refusal:
            error = refusal
        else:
            return redirect("questions")
    shown = page(request, asked_by(member(request)))
    context = {
        "page": shown,
        "told": [told(row) for row in shown],
        "addresses": addresses({row.about for row in shown}, member(request)),
        "about": request.GET.get("about", ""),
        "sent": request.POST,
        "error": error,
    }
    return render(request, "contact/questions.html", context, status=422 if error else 200)
