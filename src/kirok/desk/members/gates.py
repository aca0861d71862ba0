"""Who may open a page, and who confirms an act on it: every view begins with one of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from kirok.base.errors import KirokError
from kirok.desk.members.actions import Authenticated, authenticate
from kirok.desk.members.attempts import count_wrong, forgive, refuse_if_many
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.members.roles import ACTS

View = Callable[..., HttpResponse]


def member(request: HttpRequest) -> User:
    """The person of the open session."""
    return cast("User", request.user)


def allowed(act: str) -> Callable[[View], View]:
    """Only who may do *act* opens the page; others find nothing there, strangers are asked to log in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not member(request).has_role(*ACTS[act]):
                raise Http404
            return view(request, *args, **kwargs)

        gate: View = login_required(gated)
        gate.act = act  # type: ignore[attr-defined]  # the permission table is read from the routes
        return gate

    return decorate


def may(user: User, act: str) -> bool:
    """Whether a page offers the act to this person."""
    return user.has_role(*ACTS[act])


def confirmed(request: HttpRequest) -> Authenticated:
    """The person of the session, who has given the password once more on this page.

    Raises:
        Refused: it is wrong, or was wrong too often.
    """
    return _checked(member(request).name, request.POST.get("password", ""), "password")


def confirmed_second(request: HttpRequest) -> Authenticated:
    """The second person named on the page, by their own password.

    Raises:
        Refused: it is wrong, or was wrong too often.
        BadInput: nobody has that name.
    """
    return _checked(request.POST.get("second", ""), request.POST.get("second_password", ""), "second")


def _checked(name: str, password: str, field: str) -> Authenticated:
    refuse_if_many(name)
    try:
        person = authenticate(name=name, password=password, field=field)
    except KirokError:
        count_wrong(name)
        raise
    forgive(name)
    return person


def others(user: User) -> list[str]:
    """Everybody else at the desk, as a form offers them for the second person."""
    rows = User.objects.filter(is_active=True).exclude(name=OPERATOR).exclude(pk=user.pk)
    return list(rows.order_by("name").values_list("name", flat=True))
