"""How a page is made: its language's sentences, its template, the session's cookie, and a length that says little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kirok.drop.problems import Problem
from kirok.drop.sentences import LANGUAGES, SIZES, pad, texts
from kirok.drop.session import COOKIE, Session, new_session, read_cookie
from kirok.drop.state import Drop, running


@cache
def style() -> bytes:
    """The one style sheet."""
    return (Path(__file__).parent / "style.css").read_bytes()


#: The pages that can be opened anew after a problem; from any other one begins at the start.
ANEW = frozenset({"new", "box", "send", "delete", "burn"})


class Visit:
    """One request: who is here, in which language, at which drop."""

    def __init__(self, request: HttpRequest, language: str) -> None:
        self.request = request
        self.language = language
        self.drop: Drop = running()
        self.session: Session = read_cookie(request.COOKIES.get(COOKIE)) or new_session()

    def show(self, page: str, context: Mapping[str, object] | None = None, *, status: int = 200) -> HttpResponse:
        """The page *page*, with a fresh cookie for the session."""
        everything = {
            "t": texts(self.language),
            "language": self.language,
            "languages": LANGUAGES,
            "page": page,
            "newsroom": self.drop.config.name,
            "leave": self.drop.config.leave,
            "token": self.session.token,
            "is_source": self.session.is_source,
            "file_label": texts(self.language)["new_page"]["file"] % readable(self.drop.config.file_limit),
            **(context or {}),
        }
        body = pad(render_to_string(f"drop/{page}.html", everything).encode())
        response = HttpResponse(body, status=status)
        response.set_cookie(COOKIE, self.session.cookie(), secure=True, httponly=True, samesite="Strict", path="/")
        return response

    def part(self, name: str, context: Mapping[str, object]) -> str:
        """A part of a page by itself."""
        everything = {"t": texts(self.language), "language": self.language, "token": self.session.token, **context}
        return render_to_string(f"drop/{name}.html", everything)

    def trouble(self, problem: Problem) -> HttpResponse:
        """The page of a problem."""
        asked = self.request.path_info.rpartition("/")[2]
        anew = asked if asked in ANEW else ""
        context = {"sentence": texts(self.language)["problems"][problem.key], "hints": problem.hints, "anew": anew}
        return self.show("problem", context, status=problem.status)


def readable(size: int) -> str:
    """A number of bytes as people say it."""
    units = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
    return next((f"{size / unit:.3g} {name}" for unit, name in units if size >= unit), f"{size} B")


def page(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of a page: only *methods*; a Problem becomes a page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, language: str, **rest: str) -> HttpResponse:
            visit = Visit(request, language)
            if request.method not in methods:
                return visit.trouble(Problem("not-here", 405))
            try:
                return view(visit, **rest)
            except Problem as problem:
                return visit.trouble(problem)

        return answer

    return decorate


__all__ = ["LANGUAGES", "SIZES", "Visit", "pad", "page", "readable", "style", "texts"]
