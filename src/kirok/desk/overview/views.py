"""Today, coverage, track records and the journal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.chrome import page
from kirok.desk.contact.consents import over
from kirok.desk.handling.actions import assign
from kirok.desk.handling.keeping import is_due
from kirok.desk.handling.models import Asked, Care
from kirok.desk.journal.actions import broken_lines, writing
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.members.models import User, today
from kirok.desk.overview.counting import coverage, kept_by, tracks
from kirok.desk.overview.telling import told
from kirok.desk.overview.waiting import groups
from kirok.desk.retraction.rulings import waiting
from kirok.desk.vault.state import current, is_served

PATIENCE = 4.0
_FEW = 12
_WEEK = 7


@login_required
def today_page(request: HttpRequest) -> HttpResponse:
    """What waits for whom, the most urgent first."""
    user = member(request)
    waits = groups(user) if may(user, "read") else []
    context = {
        "waiting": waiting(),
        "mine": [group for group in waits if group.mine and group.things],
        "others": [group for group in waits if not group.mine and group.things],
        "empty": [group.title for group in waits if not group.things],
        "may_rule": may(user, "rule"),
        "may_track": may(user, "track"),
        "may_oversee": may(user, "oversee"),
        "may_cover": may(user, "cover"),
        "back_up": _back_up(user),
        "may_ask": may(user, "ask"),
        "may_consent": may(user, "consent"),
        "asked": _asked(user),
        "due": _due(user),
        "ended": over(user, today()) if may(user, "consent") else 0,
    }
    return render(request, "overview/today.html", context)


def _back_up(user: User) -> str:
    """What an administrator is told of back-ups: "none", "old", or nothing that waits; a server's are not seen from here."""
    if not may(user, "administer") or is_served():
        return ""
    line = Line.objects.filter(action="keys.backed-up").order_by("-pk").first()
    if line is None:
        return "none"
    return "old" if (today() - line.day).days > _WEEK else ""


def _asked(user: User) -> list[Asked]:
    """Questions that wait for this keeper."""
    rows = Asked.objects.filter(answer="").select_related("source", "question").order_by("pk")
    return list(rows.filter(Q(source__care__handler=user) | Q(source__care__deputy=user))[:_FEW]) if may(user, "handle") else []


def _due(user: User) -> list[Care]:
    """Sources of this keeper whose next contact has come."""
    rows = Care.objects.filter(Q(handler=user) | Q(deputy=user)).exclude(next_contact="").select_related("source").order_by("pk")
    return [care for care in rows if is_due(care, today())][:_FEW] if may(user, "handle") else []


@allowed("cover")
def covered(request: HttpRequest) -> HttpResponse:
    """How much of what there is, in whole numbers."""
    return render(request, "overview/coverage.html", {"coverage": coverage()})


@allowed("oversee")
def journal(request: HttpRequest) -> HttpResponse:
    """Every act, newest first; with ?check the whole chain is computed again."""
    checked = "check" in request.GET
    rows = Line.objects.select_related("actor").order_by("-pk")
    shown = page(request, rows)
    context = {"page": shown, "lines": told(shown.object_list), "checked": checked, "broken": broken_lines() if checked else []}
    return render(request, "overview/journal.html", context)


@allowed("track")
def sources(request: HttpRequest) -> HttpResponse:
    """Track records: a handler sees the sources in their care, the lead all; the lead says who handles whom."""
    return _sources(request)


def _sources(request: HttpRequest, error: KirokError | None = None) -> HttpResponse:
    user, number = member(request), request.GET.get("number", "").strip()
    rows = kept_by(user)
    shown = page(request, rows.filter(number__iexact=number) if number else rows)
    handlers = [row.name for row in User.objects.filter(is_active=True).order_by("name") if row.has_role("handler")]
    context = {
        "page": shown,
        "kept": may(user, "handle"),
        "tracks": tracks(list(shown.object_list)),
        "may_assign": may(user, "assign"),
        "handlers": handlers,
        "number": number,
        "error": error,
    }
    return render(request, "overview/sources.html", context, status=422 if error else 200)


@allowed("assign")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """The lead gives a source that nobody keeps its handler."""
    given = {part: request.POST.get(part, "") for part in ("source", "handler")}
    try:
        with writing(current().home, patience=PATIENCE):
            assign(**given, by=of_session(member(request)))
    except KirokError as error:
        return _sources(request, error)
    return redirect("sources")
