"""The drop's answers when it has no page to show: the status and nothing else, so that they tell nothing apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from django.http import HttpRequest


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """400: a foreign host name, or a form that Django refuses to read."""
    return _empty(400)


def forbidden(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """403: the act is not allowed."""
    return _empty(403)


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by this name)
    """404: no such page."""
    return _empty(404)


def broken(_request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; nobody is told which."""
    return _empty(500)


def _empty(status: int) -> HttpResponse:
    return HttpResponse(b"", status=status, content_type="text/plain; charset=utf-8")
