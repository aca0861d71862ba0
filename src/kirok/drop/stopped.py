"""The page of a request that got no further than the door, or met a fault of ours: one calm page, in the language of the address.

It is put together here and not by Django, so that it can be shown where Django cannot, and by the gate. It knows nothing
of who asks: no cookie, no token, not what was sent.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import http
import re
from collections.abc import Iterator
from html import escape

from kirok.drop.sentences import LANGUAGES, pad, texts
from kirok.web.headers import page_headers

#: The answers that have sentences of their own; any other is told as 400.
STATUSES = (400, 403, 404, 411, 431, 500, 503)
_FIRST = re.compile(r"/(en|ko|zh)(?:/|$)")


def day_header() -> str:
    """HTTP's Date with the day alone: how a server's clock drifts would otherwise tell which machine it is."""
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return email.utils.format_datetime(today, usegmt=True)


def stopped(status: int, path: str, *, leave: str = "about:blank", number: str = "") -> bytes:
    """The page for *status* at the address *path*; where that names no language, in all three. *number* is a fault's."""
    found = _FIRST.match(path)
    languages = [found[1]] if found else list(LANGUAGES)
    return pad("\n".join(_page(status, languages, leave, number)).encode())


def answer(status: int, path: str, *, leave: str = "about:blank") -> bytes:
    """The same as a whole HTTP/1.1 response that ends the connection."""
    body = stopped(status, path, leave=leave)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
        "Date": day_header(),
        **page_headers(referrer="no-referrer"),
    }
    lines = [f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _page(status: int, languages: list[str], leave: str, number: str) -> Iterator[str]:
    first = texts(languages[0])
    yield f'<!doctype html>\n<html lang="{languages[0]}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(first["title"])}</title>'
    yield '<link rel="stylesheet" href="/style.css">\n</head>\n<body>\n<header>'
    yield f'<a class="leave" href="{escape(leave)}" rel="noreferrer noopener">{_each(languages, "leave")}</a>\n</header>\n<main id="text">'
    for level, language in zip((1, 2, 2), languages, strict=False):
        yield from _section(level, language, status, number)
    yield "</main>\n</body>\n</html>"


def _each(languages: list[str], key: str) -> str:
    return " · ".join(f'<span lang="{language}">{escape(texts(language)[key])}</span>' for language in languages)


def _section(level: int, language: str, status: int, number: str) -> Iterator[str]:
    say = texts(language)
    told = say["stopped"][str(status if status in STATUSES else 400)]
    yield f'<section lang="{language}">\n<h{level}>{escape(say["stopped"]["heading"])}</h{level}>'
    yield f'<p class="lead">{escape(told)}</p>'
    if number:
        yield f'<p>{escape(say["stopped"]["number"])} <code id="fault">{escape(number)}</code></p>'
    yield f"<p>{escape(say['stopped']['kept'])}</p>"
    yield f'<p><a class="button" href="/{language}/">{escape(say["stopped"]["start"])}</a></p>\n</section>'
