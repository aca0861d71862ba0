"""Who may open a page: a stranger is sent to the login page, a person without the role finds nothing there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from kirok.desk.members.models import User
from kirok.desk.members.roles import ACTS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def allowed(act: str) -> Callable[[View[P]], View[P]]:
    """Let only people through whose roles may do *act*; the others get the page that says nothing is here."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(person(request), act):
                raise Http404
            return view(request, *args, **kwargs)

        return cast("View[P]", login_required(guarded))

    return wrap


def may(user: User, act: str) -> bool:
    """Whether one of the person's roles may do *act*."""
    return user.has_role(*ACTS[act])


def person(request: HttpRequest) -> User:
    """Who is logged in; call it only behind a login."""
    return cast("User", request.user)
