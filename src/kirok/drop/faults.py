"""Faults of ours: a random number for whoever met one, and for the newsroom the place in the code. Never a value, never an hour."""

from __future__ import annotations

import contextlib
import secrets
import traceback
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kirok.drop.place import blur, today
from kirok.drop.refusals import refusal
from kirok.drop.state import running

_LIMIT = 65_536  # bytes of a day's file


class Faults:
    """Django middleware: an exception ends here, with DEBUG or without, and no page or log shows what it held."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the fault's number alone; refusals are no faults."""
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            return None
        number = secrets.token_hex(4)
        with contextlib.suppress(Exception):  # a full disk, a missing home: the answer is the same
            note(number, exception)
        return refusal(request, 500, number)


def note(number: str, exception: Exception) -> None:
    """Write one line: number, kind of exception, and our own modules and lines that it came through."""
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(exception.__traceback__) if "kirok" in frame.filename]
    line = f"{number} {type(exception).__name__} {' '.join(frames)}\n"
    path = running().place.path("faults", today().isoformat())
    if path.exists() and path.stat().st_size > _LIMIT:
        return
    with path.open("a", encoding="ascii", errors="replace") as stream:
        stream.write(line)
    blur(path)
    blur(path.parent)
