"""The disclosure register on pages: all that left, and a form for what leaves by a way that the desk does not see."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, KirokError
from kirok.desk.chrome import page
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.publications.desk_models import AUDIENCES
from kirok.desk.publications.models import Disclosure, Publication
from kirok.desk.publications.publishing import compose
from kirok.desk.publications.register import disclose
from kirok.desk.publications.views import PATIENCE
from kirok.desk.vault.state import current


@allowed("read")
def disclosures(request: HttpRequest) -> HttpResponse:
    """Everything that left, newest first."""
    return _register(request)


def _register(request: HttpRequest, error: KirokError | None = None) -> HttpResponse:
    rows = Disclosure.objects.select_related("by").order_by("-pk")
    released = Publication.objects.filter(state="released").order_by("key")
    shown = page(request, rows)
    context = {
        "page": shown,
        "titles": _titles({row.publication for row in shown}),
        "may_disclose": may(member(request), "disclose"),
        "released": list(released),
        "kinds": [(kind, scope) for kind, scope in AUDIENCES.items() if kind != "site"],
        "given": request.POST if error else {},
        "error": error,
    }
    return render(request, "publications/register.html", context, status=422 if error else 200)


def _titles(keys: Collection[str]) -> dict[str, object]:
    """Id -> title of the publications on a page of the register; one that was erased has none."""
    return {row.key: row.payload.get("title") for row in Publication.objects.filter(key__in=keys)}


@allowed("disclose")
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record what goes out by hand: a broadcast, a talk, a partner."""
    given = {part: request.POST.get(part, "") for part in ("publication", "kind", "recipient", "audience")}
    known = Publication.objects.filter(key=given["publication"]).exists()
    try:
        if not known:
            raise BadInput("choose a publication that was released", field="publication")
        with writing(current().home, patience=PATIENCE):
            disclose(compose(current().home)[0], by=of_session(member(request)), **given)
    except KirokError as error:
        return _register(request, error)
    return redirect("disclosures")
