"""Coming in: name and password, and a code where the person has a second factor. Wrong tries are counted by name."""

from __future__ import annotations

import time
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from kirok.base.errors import KirokError, Refused
from kirok.desk.administration.factor import check, factor_of
from kirok.desk.administration.holding import held_for
from kirok.desk.administration.people import refuse_stale
from kirok.desk.members.attempts import count_wrong, forgive, refuse_if_many
from kirok.desk.members.models import User

#: Where the session keeps who gave the right password and owes a code, and since when.
_HALF = "half"
#: Seconds in which the code has to follow the password.
_SOON = 300.0


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    error = None
    if request.method == "POST":
        try:
            return _by_password(request)
        except KirokError as refusal:
            error = refusal
    return render(request, "login.html", {"error": error, "next": _next(request), "held": "held" in request.session})


def _by_password(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("username", "").strip()
    refuse_if_many(name)
    user = cast("Any", authenticate(request, username=name, password=request.POST.get("password", "")))
    if user is None:
        count_wrong(name)
        raise Refused("name or password is wrong", field="password")
    refuse_stale(user)
    if factor_of(user) is None:
        forgive(name)
        login(request, user)
        return redirect(_after(request, user, _next(request)))
    request.session.cycle_key()
    request.session[_HALF] = {
        "person": user.pk,
        "since": time.monotonic(),
        BACKEND_SESSION_KEY: getattr(user, "backend", ""),
        "next": _next(request),
    }
    return redirect("login-code")


@sensitive_post_parameters("code")
@csrf_protect
@never_cache
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Ask whoever gave the right password for the code of their authenticator."""
    half: Any = request.session.get(_HALF)
    user = _half_in(half)
    if user is None:
        return redirect("login")
    error = None
    if request.method == "POST":
        try:
            refuse_if_many(user.name)
            _counted(user, request.POST.get("code", ""))
            login(request, cast("Any", user), backend=half[BACKEND_SESSION_KEY])
            request.session.pop(_HALF, None)
            return redirect(_after(request, user, half["next"]))
        except KirokError as refusal:
            error = refusal
    return render(request, "administration/code.html", {"error": error})


def _after(request: HttpRequest, user: User, then: str) -> str:
    """Where to go: to what was being sent when the session ended, else where they wanted to go."""
    return resolve_url("held") if held_for(request, user) else then


def _half_in(half: Any) -> User | None:
    if not isinstance(half, dict) or time.monotonic() - half["since"] > _SOON:
        return None
    return User.objects.filter(pk=half["person"], is_active=True).first()


def _counted(user: User, given: str) -> None:
    try:
        check(user, given)
    except Refused:
        count_wrong(user.name)
        raise
    forgive(user.name)


def _next(request: HttpRequest) -> str:
    """Where to go then: an address of this desk, else the page of today."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return given if fits and not _is_front(given) else resolve_url("today")


def _is_front(address: str) -> bool:
    """Whether it is the desk's bare address, which nobody asks for in particular."""
    return urlsplit(address).path in {"/", *(f"/{language}/" for language, _ in settings.LANGUAGES)}
