"""The administrator's pages of people: who works here, what each may do, who is logged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.administration import people
from kirok.desk.administration.factor import needs_factor
from kirok.desk.administration.listing import rows_of
from kirok.desk.chrome import page
from kirok.desk.journal.actions import note
from kirok.desk.members import sessions
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, member
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.members.roles import ACTS, ROLES


def leads(request: HttpRequest) -> list[str]:
    """Who can agree to what lets somebody in."""
    rows = User.objects.filter(is_active=True).exclude(name=OPERATOR).exclude(pk=member(request).pk).order_by("name")
    return [row.name for row in rows if row.has_role(*ACTS["admit"])]


@allowed("administer")
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked at the desk; a form to add somebody."""
    return _users(request)


def _users(request: HttpRequest, error: KirokError | None = None) -> HttpResponse:
    rows = (
        User.objects.exclude(name=OPERATOR).select_related("second_factor").prefetch_related("compartments").order_by("-is_active", "name")
    )
    shown = page(request, rows)
    context = {
        "page": shown,
        "rows": [(row, hasattr(row, "second_factor"), needs_factor(row)) for row in shown.object_list],
        "roles": ROLES,
        "given": request.POST if error else {},
        "chosen": request.POST.getlist("roles"),
        "others": leads(request),
        "named": request.POST.get("second", ""),
        "error": error,
    }
    return render(request, "administration/users.html", context, status=422 if error else 200)


@allowed("administer")
@require_POST
def add_user(request: HttpRequest) -> HttpResponse:
    """A new person; the one-time secret stands on this answer and nowhere else."""
    try:
        user, secret = people.add(
            name=request.POST.get("name", "").strip(),
            roles=request.POST.getlist("roles"),
            by=confirmed(request),
            second=confirmed_second(request),
        )
    except KirokError as error:
        return _users(request, error)
    return render(request, "administration/secret.html", {"name": user.name, "secret": secret})


@allowed("administer")
def user(request: HttpRequest, name: str) -> HttpResponse:
    """One person: roles, compartments, second factor, sessions."""
    return _user(request, name)


def _user(request: HttpRequest, name: str, error: KirokError | None = None) -> HttpResponse:
    rows = User.objects.exclude(name=OPERATOR).select_related("second_factor").prefetch_related("compartments")
    row = get_object_or_404(rows, name=name)
    context = {
        "row": row,
        "has_factor": hasattr(row, "second_factor"),
        "roles": ROLES,
        "sessions": rows_of(sessions.open_of(row.pk), this=request.session.session_key),
        "others": leads(request),
        "named": request.POST.get("second", ""),
        "error": error,
    }
    return render(request, "administration/user.html", context, status=422 if error else 200)


@allowed("administer")
@require_POST
def change_user(request: HttpRequest, name: str) -> HttpResponse:
    """Roles, a one-time secret, in, out, or no second factor any more: whatever the form's button says."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        secret = act(request, name)
    except KirokError as error:
        return _user(request, name, error)
    if isinstance(secret, str):
        return render(request, "administration/secret.html", {"name": name, "secret": secret})
    return redirect("user", name)


def _two(request: HttpRequest) -> dict[str, Any]:
    return {"by": confirmed(request), "second": confirmed_second(request)}


_ACTS: dict[str, Callable[[HttpRequest, str], object]] = {
    "roles": lambda request, name: people.set_roles(name=name, roles=request.POST.getlist("roles"), **_two(request)),
    "reset": lambda request, name: people.reset(name=name, **_two(request)),
    "enable": lambda request, name: people.enable(name=name, **_two(request)),
    "disable": lambda request, name: people.disable(name=name, by=confirmed(request)),
    "factor": lambda request, name: people.remove_factor(name=name, **_two(request)),
}


@allowed("administer")
def open_sessions(request: HttpRequest) -> HttpResponse:
    """Who is logged in, by day; one can be ended."""
    if request.method == "POST":
        held = sessions.end(request.POST.get("label", ""))
        ended = User.objects.filter(pk=held.person).first() if held and held.person else None
        if ended:
            with transaction.atomic():
                note(by=of_session(member(request)).user, action="session.end", target=ended.name, detail={"ended": 1})
        return redirect("sessions")
    rows = rows_of(sessions.open_of(), this=request.session.session_key)
    return render(request, "administration/sessions.html", {"sessions": rows})
