"""The exposure panel: questions for the handler; ok or hold, a day, and an override for editors."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, may, member, others
from kirok.desk.members.models import today
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.exposing import hold, lift, override, verdicts
from kirok.desk.publications.models import Publication
from kirok.desk.publications.offering import offers
from kirok.desk.publications.panel import engine
from kirok.desk.publications.replying import Circle, Party, Reply, protect, reply
from kirok.desk.publications.stops import held_until
from kirok.desk.publications.views import PATIENCE, find
from kirok.desk.vault.state import current
from kirok.terms import vocabulary


@allowed("read")
def exposure(request: HttpRequest, key: str) -> HttpResponse:
    """The panel of one publication."""
    return _panel(request, find(key))


def _panel(request: HttpRequest, row: Publication, error: KirokError | None = None) -> HttpResponse:
    evidence, user = gather(row), member(request)
    found = {entry.sentence: entry for entry in verdicts(evidence)}
    handler = may(user, "expose")
    weighed = engine(evidence, handler=user if handler else None)
    offered = offers(user, weighed["tellers"]) if handler else []
    chosen = next((one for one in offered if one.key == request.GET.get("offer")), None)
    context = {
        "publication": row,
        "rows": [(item, found.get(item.key), weighed["safe"].get(item.key)) for item in evidence.items],
        "clear": not any(entry.state == "hold" for entry in found.values()),
        "answers": [one for one in row.payload.get("exposure") or () if handler and weighed["own"] & set(one["items"])],
        "handler": handler,
        "open": row.state in {"draft", "reviewed"},
        "may_hold": may(user, "hold"),
        "may_override": may(user, "override"),
        "held": held_until(row, today()),
        "contacts": vocabulary.load().codes("CONTACT"),
        "others": others(user),
        "named": request.POST.get("second", ""),
        "offers": offered,
        "offer": chosen,
        "given": request.POST if error else chosen.fields(dict(weighed["codes"].get("place", ()))) if chosen else {},
        "chosen": request.POST.getlist("items"),
        "error": error,
        "behind": request.POST.getlist("behind"),
        **weighed,
    }
    return render(request, "publications/exposure.html", context, status=422 if error else 200)


def _attempt(request: HttpRequest, key: str, act: Callable[[Publication], object]) -> HttpResponse:
    row = find(key)
    try:
        with writing(current().home, patience=PATIENCE):
            act(row)
    except KirokError as error:
        return _panel(request, find(key), error)
    return redirect("exposure", key)


@allowed("expose")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The handler answers the five questions for a group of sentences."""
    parts = ("knowers", "low", "listed", "specific", "corroborated", "contact")
    given = Reply(
        items=tuple(request.POST.getlist("items")),
        **{part: request.POST.get(part, "").strip() for part in parts},
        circle=_circle(request, ""),
        basis=request.POST.get("basis") or "declared",
        told=_circle(request, "told_"),
    )
    return _attempt(request, key, lambda row: reply(publication=row, given=given, by=of_session(member(request))))


def _circle(request: HttpRequest, start: str) -> Circle:
    return Circle(**{part: request.POST.get(f"{start}{part}", "").strip() for part in ("place", "org", "rank", "group")})


@allowed("expose")
@require_POST
def protect_them(request: HttpRequest, key: str) -> HttpResponse:
    """The handler says where a teller stands, or who else behind sentences is protected."""
    given = Party(
        teller=request.POST.get("teller", ""),
        role=request.POST.get("role", ""),
        circle=_circle(request, "at_"),
        low=request.POST.get("at_low", "").strip(),
        items=tuple(request.POST.getlist("behind")),
        listed=request.POST.get("at_listed", "yes") != "no",
        number=request.POST.get("number") or "1",
    )
    return _attempt(request, key, lambda row: protect(publication=row, given=given, by=of_session(member(request))))


@allowed("hold")
@require_POST
def hold_until(request: HttpRequest, key: str) -> HttpResponse:
    """Keep it in until a day, or lift that."""
    by = of_session(member(request))
    if "lift" in request.POST:
        return _attempt(request, key, lambda row: lift(publication=row, by=by))
    return _attempt(request, key, lambda row: hold(publication=row, until=request.POST.get("until", ""), by=by))


@allowed("override")
@require_POST
def let_out(request: HttpRequest, key: str) -> HttpResponse:
    """Two people let sentences out against the check; their reason is sealed."""

    def act(row: Publication) -> object:
        by, second = confirmed(request), confirmed_second(request)
        reason = request.POST.get("reason", "")
        return override(publication=row, sentences=request.POST.getlist("items"), reason=reason, by=by, second=second)

    return _attempt(request, key, act)
