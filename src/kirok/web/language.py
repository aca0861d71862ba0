"""The language of a page: what its address says (``/ko/...``), else the reader's cookie, else the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def language_of(path: str, cookie: str | None, languages: Sequence[str]) -> str:
    """The language for a request; *languages* holds codes such as ``("en", "ko")``, the project's own first."""
    first = path.removeprefix("/").partition("/")[0]
    return next((code for code in (first, cookie) if code and code in languages), languages[0])


def in_language(path: str, language: str, languages: Sequence[str]) -> str:
    """The same page's address in another language: ``/en/x`` becomes ``/ko/x``; a path without a language gains one."""
    first, slash, rest = path.removeprefix("/").partition("/")
    return f"/{language}{slash}{rest}" if first in languages else f"/{language}/{path.removeprefix('/')}"


def page_language(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django middleware: translate the page into its language and say so in ``Content-Language``.

    Reads the settings ``LANGUAGES`` (the project's own first) and ``LANGUAGE_COOKIE_NAME``; it sets no cookie itself,
    and the browser's ``Accept-Language`` is not looked at: an address always shows the same page.
    """
    from django.conf import settings
    from django.utils import translation

    languages = [code for code, _name in settings.LANGUAGES]

    def respond(request: HttpRequest) -> HttpResponseBase:
        language = language_of(request.path_info, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), languages)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return respond
