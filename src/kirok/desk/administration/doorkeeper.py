"""What every request passes: whoever has a step to take first is led to it, and nothing closed is found meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kirok.desk.administration.factor import missing_of
from kirok.desk.administration.holding import forget, hold, resent
from kirok.desk.members.gates import member
from kirok.desk.members.scoping import reading

#: What stays open to whoever has not chosen a password of their own, or has no second factor yet.
_ALWAYS = frozenset({"style", "script", "login", "login-code", "logout"})


class Doorkeeper:
    """Django middleware, after the one that knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading(request.user):
            before = resent(request) if request.user.is_authenticated else None
            response = self.get_response(request)
            if before is not None:
                forget(request, before)
            elif not request.user.is_authenticated and _to_login(response):
                hold(request)
            return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Lead the person to the step that comes first."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in _ALWAYS or not request.user.is_authenticated:
            return None
        step = missing_of(member(request))
        return redirect(step) if step and name != step and not (step == "second-factor" and name == "password") else None


def _to_login(response: HttpResponse) -> bool:
    """Whether a stranger is sent to the login page, as every closed view does."""
    return response.status_code == 302 and "/login?next=" in response.headers.get("Location", "")
