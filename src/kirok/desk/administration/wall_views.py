"""The pages of compartments: the administrator's, of who is in which; and what a handler or lead puts into one."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.administration import walls
from kirok.desk.administration.people_views import leads
from kirok.desk.compartments import actions as enclosing
from kirok.desk.compartments.closing import shut
from kirok.desk.compartments.models import Enclosed
from kirok.desk.handling.naming import shown
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, member
from kirok.desk.members.models import OPERATOR, Compartment, User
from kirok.desk.members.roles import ACTS, ROLES
from kirok.desk.statements.models import Source, Statement
from kirok.desk.vault.state import current

PATIENCE = 4.0


@allowed("administer")
def compartments(request: HttpRequest) -> HttpResponse:
    """Every compartment: who is in it and how much lies in it, never what."""
    return _compartments(request)


def _compartments(request: HttpRequest, error: KirokError | None = None) -> HttpResponse:
    people = User.objects.filter(is_active=True).exclude(name=OPERATOR).order_by("name")
    context = {
        "rows": Compartment.objects.prefetch_related("people").annotate(number=Count("enclosed")).order_by("key"),
        "roles": [role for role in ROLES if role in ACTS["read"]],
        "people": [one for one in people if one.has_role(*ACTS["read"])],
        "given": request.POST if error else {},
        "others": leads(request),
        "named": request.POST.get("second", ""),
        "error": error,
    }
    return render(request, "administration/compartments.html", context, status=422 if error else 200)


@allowed("administer")
@require_POST
def change_compartment(request: HttpRequest) -> HttpResponse:
    """Make a compartment, say who is in it, or remove an empty one."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act(request, request.POST.get("key", "").strip())
    except KirokError as error:
        return _compartments(request, error)
    return redirect("compartments")


def _admit(request: HttpRequest, key: str) -> object:
    lists = {part: request.POST.getlist(part) for part in ("roles", "people")}
    return walls.admit(key=key, **lists, by=confirmed(request), second=confirmed_second(request))


_ACTS: dict[str, Callable[[HttpRequest, str], object]] = {
    "build": lambda request, key: walls.build(key=key, title=request.POST.get("title", ""), by=of_session(member(request))),
    "admit": _admit,
    "remove": lambda request, key: walls.tear_down(key=key, by=of_session(member(request))),
}


@allowed("enclose")
def enclosure(request: HttpRequest, key: str) -> HttpResponse:
    """In which compartments a statement or a source lies; put it into one of one's own, or take it out."""
    statement = Statement.objects.filter(key=key).select_related("source").first()
    source = None if statement else get_object_or_404(Source, number=key)
    error = None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                _change(request, key)
            return redirect("enclosure", key)
        except KirokError as refusal:
            error = refusal
    closed = {row.pk for row in shut(member(request))}
    lies = (
        enclosing.held_in(statement) if statement else list(Enclosed.objects.filter(source=source).select_related("compartment", "source"))
    )
    context = {
        "item": key,
        "statement": statement,
        "lies": [row for row in lies if row.compartment_id not in closed],
        "shown": shown(member(request), [statement.source.number] if statement and statement.source else ()),
        "open": Compartment.objects.exclude(pk__in=closed).order_by("key"),
        "error": error,
    }
    return render(request, "administration/enclosure.html", context, status=422 if error else 200)


def _change(request: HttpRequest, key: str) -> None:
    act = enclosing.release if request.POST.get("act") == "release" else enclosing.enclose
    act(item=key, compartment=request.POST.get("compartment", ""), by=of_session(member(request)))
