"""Every page of every test in this room is held to its reader: no link on it leads to a page that this reader is not shown.

It stands around every page that a test asks for, as one_line.py does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from desk_routes import ROUTES
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from kirok.desk.members.roles import ACTS

_LINK = re.compile(r'<a\s[^>]*?href="(/[^"#?]*)')


def middleware(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ask of every link on a page whether its reader's roles open it."""

    def followed(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
            closed = _closed(request, response.content.decode())
            assert not closed, f"{request.path} leads {request.user} to {closed}"
        return response

    return followed


def _closed(request: HttpRequest, page: str) -> list[str]:
    return sorted({path for path in _LINK.findall(page) if not _opens(request, path)})


def _opens(request: HttpRequest, path: str) -> bool:
    try:
        with translation.override(path[1:3]):
            route = ROUTES.get(resolve(path).url_name or "")
    except Resolver404:
        return False
    acts = ACTS[route.act] if route and route.act else None
    return acts is None or (request.user.is_authenticated and request.user.has_role(*acts))
