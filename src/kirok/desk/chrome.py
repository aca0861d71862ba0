"""What surrounds every page of the desk: its style sheet, its navigation, the same page in the other language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from kirok.desk.members.roles import ACTS
from kirok.desk.settings import KIROK

PAGE_ROWS = 50
_SECTIONS = {
    "statements": "statements",
    "statement": "statements",
    "claim": "statements",
    "claim-new": "statements",
    "claim-edit": "statements",
    "statement-care": "statements",
    "limits": "statements",
    "second-codings": "statements",
    "second-coding": "statements",
    "second-claim": "statements",
    **dict.fromkeys(("search", "held-records", "held-record", "held-record-delete"), "search"),
    "person": "registry",
    "doubles": "registry",
    "places": "places",
    "place": "places",
    "event": "places",
    "lower": "findings",
    "registry": "registry",
    "entry-new": "registry",
    "entry-edit": "registry",
    "findings": "findings",
    "finding": "findings",
    "replays": "findings",
    "publications": "publications",
    "publication": "publications",
    "new": "publications",
    "edit": "publications",
    "review": "publications",
    "release": "publications",
    "sign-off": "publications",
    "kin-told": "publications",
    "add-picture": "publications",
    "bring-estimate": "publications",
    "remove-estimates": "publications",
    "remove-picture": "publications",
    "cover": "publications",
    "exposure": "publications",
    "answer": "publications",
    "hold-until": "publications",
    "let-out": "publications",
    "disclosures": "publications",
    "record": "publications",
    **dict.fromkeys(("today", "coverage", "journal", "sources", "give"), "today"),
    **dict.fromkeys(("inbox", "envelope-add", "report", "report-take", "report-reply", "report-handled", "report-destroy"), "inbox"),
    **dict.fromkeys(("account", "password", "second-factor", "drop-factor", "end-own", "held"), "account"),
    **dict.fromkeys(
        ("users", "user", "user-add", "user-change", "compartments", "compartment-change", "sessions", "back-up"), "administration"
    ),
    "enclosure": "statements",
    **dict.fromkeys(("source", "source-keep", "questions", "consents"), "today"),
    **dict.fromkeys(("interview", "interview-new"), "today"),
    **dict.fromkeys(("consent", "media", "medium", "medium-bytes", "translation"), "statements"),
    "stop": "events",
    "events": "events",
    "taken-back": "events",
    "marking": "events",
    "hide": "events",
    "fall": "events",
    "destroy": "events",
    "ruling": "events",
}


def style(_request: HttpRequest) -> HttpResponse:
    """The one style sheet."""
    return HttpResponse(_sheet(), content_type="text/css; charset=utf-8")


def script(_request: HttpRequest) -> HttpResponse:
    """The one script: choosing words of a statement by keyboard or mouse."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@cache
def _script() -> bytes:
    return (Path(__file__).parent / "select.js").read_bytes()


@cache
def _sheet() -> bytes:
    return (Path(__file__).parent / "style.css").read_bytes()


#: What templates show to those alone who may do an act.
_FOR_THOSE_WHO_MAY = {
    "reads": "read",
    "enters": "code",
    "compares": "compare",
    "has_inbox": "handle",
    "administers": "administer",
    "encloses": "enclose",
    "may_stop": "stop",
    "may_ask": "ask",
}


def context(request: HttpRequest) -> dict[str, Any]:
    """What the base template asks for on every page."""
    language = get_language() or "en"
    other = "en" if language == "ko" else "ko"
    site = KIROK.get("site", {})
    user = getattr(request, "user", None)
    return {
        "language": language,
        "other_language": other,
        "other_url": f"/{other}{request.get_full_path()[3:]}",
        "invented": bool(site.get("invented")),
        "user": user,
        "section": _section(request),
        "newsroom": newsroom(),
        **{name: _may(request, act) for name, act in _FOR_THOSE_WHO_MAY.items()},
    }


def newsroom() -> str:
    """The newsroom's name in the language of the page."""
    return str(KIROK.get("site", {}).get(f"title_{get_language() or 'en'}") or "Kirok")


def _may(request: HttpRequest, act: str) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_role(*ACTS[act]))


def _section(request: HttpRequest) -> str:
    """Which entry of the navigation the page belongs to; a claim belongs to its statement."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return _SECTIONS.get(name or "", "")


def page(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The rows of the page that ?page= asks for; a number that cannot be is the nearest that can."""
    return Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
