"""How a page is made: its language's sentences, its template, the session's cookie, and a length that says little."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kirok.drop.problems import Problem
from kirok.drop.session import COOKIE, Session, new_session, read_cookie
from kirok.drop.state import Drop, running

LANGUAGES = {"en": "English", "ko": "한국어", "zh": "中文"}
#: Every page has one of these lengths in bytes.
SIZES = (24_576, 98_304, 196_608, 786_432)
_OPEN, _CLOSE = b"<!--", b"-->"


@cache
def texts(language: str) -> Mapping[str, Any]:
    """All sentences of the pages in one language."""
    return tomllib.loads((Path(__file__).parent / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def style() -> bytes:
    """The one style sheet."""
    return (Path(__file__).parent / "style.css").read_bytes()


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

    def trouble(self, problem: Problem) -> HttpResponse:
        """The page of a problem."""
        context = {"sentence": texts(self.language)["problems"][problem.key], "hints": problem.hints}
        return self.show("problem", context, status=problem.status)


def readable(size: int) -> str:
    """A number of bytes as people say it."""
    units = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
    return next((f"{size / unit:.3g} {name}" for unit, name in units if size >= unit), f"{size} B")


def pad(body: bytes) -> bytes:
    """*body* with a remark of blanks at its end, so that it has one of the lengths in SIZES (beyond them, a multiple of the last)."""
    least = len(body) + len(_OPEN) + len(_CLOSE)
    size = next((size for size in SIZES if size >= least), -(-least // SIZES[-1]) * SIZES[-1])
    return body + _OPEN + b" " * (size - least) + _CLOSE


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
