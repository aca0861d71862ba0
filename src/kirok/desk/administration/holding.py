"""What somebody was sending when their session had ended: held in this process's memory until they have logged in again.

Nothing of it is on a disk and nothing more of it in the browser than the page that they wrote it on; a restart forgets it, and
so does the end of the session that holds it. Passwords, codes and files are never held. See docs/decisions/0076.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache

from kirok.desk.members import sessions
from kirok.desk.members.models import User

#: Bytes of one form that are held, and how many forms at once: what strangers send cannot fill the memory.
LARGEST = 200_000
MOST = 100
_KEY = "held"
_FORM = "application/x-www-form-urlencoded"
#: Forms that hold a secret or nothing worth keeping.
_NOT = frozenset({"login", "login-code", "logout", "password", "second-factor", "drop-factor", "end-own", "held"})
_SECRET = ("password", "code", "csrfmiddlewaretoken")


def hold(request: HttpRequest) -> bool:
    """Keep what the request's form holds, if it is one of ours and worth it; whether it is held now."""
    fields = _fields(request) if _ours(request) and sessions.counted(_KEY) < MOST else []
    if not fields:
        return False
    request.session[_KEY] = {
        "path": request.get_full_path(),
        "fields": fields,
        "person": getattr(request.user, "pk", None) or sessions.ended_person(request.COOKIES.get("sessionid", "")),
    }
    return True


def _ours(request: HttpRequest) -> bool:
    """A form of a page of this desk, of a size that can be held: no other site can lay words into somebody's mouth."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    length = request.META.get("CONTENT_LENGTH") or "0"
    fits = request.method == "POST" and request.content_type == _FORM and length.isdigit() and int(length) <= LARGEST
    return fits and urlsplit(sent_from).netloc == request.get_host() and _name(request) not in _NOT


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return "held"


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of what was written, secrets left out; nothing where nothing is left."""
    pairs = [(name, str(value)) for name in request.POST for value in request.POST.getlist(name) if not _is_secret(name)]
    return pairs if any(value.strip() for _, value in pairs) else []


def _is_secret(name: str) -> bool:
    return any(part in name for part in _SECRET)


def held_for(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """What is held for this person; what another person wrote is forgotten instead."""
    found: dict[str, Any] | None = request.session.get(_KEY)
    if found is not None and found["person"] not in (None, user.pk):
        del request.session[_KEY]
        return None
    return found


def resent(request: HttpRequest) -> object | None:
    """What is held for the very page that this form goes to: the form takes its place, whatever becomes of it."""
    found = request.session.get(_KEY) if request.method == "POST" else None
    return found if found and request.get_full_path() == found["path"] else None


def forget(request: HttpRequest, found: object) -> None:
    """Forget *found*, unless something newer is held by now."""
    if request.session.get(_KEY) is found:
        del request.session[_KEY]


def let_go(request: HttpRequest) -> None:
    """Forget what is held."""
    request.session.pop(_KEY, None)


@never_cache
def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """A form whose token is out of date: somebody logged in again in another window. Nothing of it was done."""
    if hold(request):
        return redirect("held" if request.user.is_authenticated else "login")
    return render(request, "administration/stale.html", status=403)
