"""Every request of every test in this room is held to the journal: an act leaves exactly one line, all else leaves none.

It stands around every page that a test asks for, so a new form is held to it with its first test.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kirok.desk.journal.models import Line

#: Showing these is an act: a sealed report, or a file of one; also where a form of the report is refused and shown again.
OPENINGS = frozenset({"report", "report-file", "report-take", "report-reply", "report-handled", "report-destroy"})
#: Forms that may have nothing to do or to do again, and those of coming in, which leave a line where a recovery code is spent.
IDLE = frozenset(
    {"login", "login-code", "logout", "conclude", "end-own", "sessions", "second-claim", "envelope-add", "report-take", "held"}
)


def middleware(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count the lines that one request leaves, and hold them to what it was."""

    def counted(request: HttpRequest) -> HttpResponse:
        before = Line.objects.count()
        response = answer(request)
        left = Line.objects.count() - before
        assert left in _expected(request, response), f"{request.method} {request.path} left {left} lines in the journal"
        return response

    return counted


def _expected(request: HttpRequest, response: HttpResponse) -> tuple[int, ...]:
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in OPENINGS and (request.method == "GET" or response.status_code >= 400):
        return (0, 1)
    location = response.headers.get("Location", "")
    stranger = "/login?next=" in location or location.endswith(("/account/held", "/login"))  # what was sent is held, not done
    if request.method != "POST" or response.status_code >= 400 or stranger or "_more" in request.POST:
        return (0,)
    return (0, 1) if name in IDLE else (1,)
