"""Posting a few bytes to a partner's server and taking a few back; no redirect is followed, no cookie kept."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import IO, Any
from urllib.parse import urlsplit

from kirok.base.errors import BadInput, NoAnswer

ANSWER_LIMIT = 100_000  # bytes
_SECONDS = 30


def post(url: str, body: bytes, content_type: str) -> tuple[int, bytes]:
    """Post *body* to *url*; the status and at most ANSWER_LIMIT bytes of the answer.

    Raises:
        BadInput: the address is none of the web.
        NoAnswer: nobody answers there, or with more than any answer has.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise BadInput("this is no address of a server", field="url", allowed="http://... or https://...")
    request = urllib.request.Request(url, body, {"Content-Type": content_type}, method="POST")  # noqa: S310  (checked above)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
            return answer.status, _read(answer, url)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _read(error, url)
    except (OSError, ValueError) as error:
        raise NoAnswer("the server cannot be reached or breaks off; try again later", file=url) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Whoever is meant answers, not whom they name."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: the redirect itself is the answer."""


def _read(answer: IO[bytes], url: str) -> bytes:
    content = answer.read(ANSWER_LIMIT + 1)
    if len(content) > ANSWER_LIMIT:
        raise NoAnswer(f"the server answers with more than {ANSWER_LIMIT:,} bytes", file=url)
    return content
