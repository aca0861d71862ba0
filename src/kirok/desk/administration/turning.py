"""What no form may send is turned away in a sentence, whichever page it was sent to; nothing of it is written."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kirok.base.errors import BadInput

_NUL = "\x00"


class Turning:
    """Django middleware, the innermost: a page that catches its own refusals shows them itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """A NUL character in an address or a form: a database may not take it, and nobody writes it.

        A page that takes files reads its form (and checks its token) itself, after it said how they are to be sealed: the texts
        beside them meet the database's border.
        """
        forms = (request.GET,) if getattr(view, "csrf_exempt", False) else (request.GET, request.POST)
        sent = [request.path_info, *(text for held in forms for _, row in held.lists() for text in row)]
        if any(_NUL in str(text) for text in sent):
            return _turned(request, BadInput("a text holds the character NUL, which no text may hold; take it out"))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Bad input that only the database's border saw, such as a text that is too long for its column."""
        return _turned(request, error) if isinstance(error, BadInput) else None


def _turned(request: HttpRequest, error: BadInput) -> HttpResponse:
    return render(request, "administration/turned.html", {"error": error}, status=400)
