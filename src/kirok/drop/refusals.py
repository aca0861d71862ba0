"""The drop's answers where it has no page of its own: one calm page that tells a status and nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kirok.drop.config import Config
from kirok.drop.state import running
from kirok.drop.stopped import day_header, stopped


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """400: a foreign host name, or a form that Django refuses to read."""
    return refusal(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """403: the act is not allowed."""
    return refusal(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """404: no such page."""
    return refusal(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; nobody is told which."""
    return refusal(request, 500)


def refusal(request: HttpRequest, status: int, number: str = "") -> HttpResponse:
    """The page of *status*; *number* is a fault's. It is shown even where the drop itself cannot be read."""
    leave = Config().leave
    with contextlib.suppress(Exception):
        leave = running().config.leave
    return HttpResponse(stopped(status, request.path_info, leave=leave, number=number), status=status)


def no_hour(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django middleware: the Date of every answer is a day, for the server would send its clock's second."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Date"] = day_header()
        return response

    return respond
