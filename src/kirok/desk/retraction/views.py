"""Taking back: what would fall is shown first; then one person hides, two people retract or erase, a second one rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, KirokError
from kirok.desk.chrome import page
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, may, member, others
from kirok.desk.retraction.actions import Marked, retract, withdraw
from kirok.desk.retraction.closure import Target, find_target
from kirok.desk.retraction.erasing import erase
from kirok.desk.retraction.letters import addressees, pages, sites
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.retraction.outlook import claims_of, outlook, roots, sharing
from kirok.desk.retraction.replaying import Replay, at_end_of, replay, years
from kirok.desk.retraction.rulings import due, rule, waiting
from kirok.desk.search.hits import lines_of
from kirok.desk.statements.models import Outlet
from kirok.desk.vault.state import current
from kirok.terms import vocabulary

#: Seconds that a page waits for another writer before it says so.
PATIENCE = 4.0


@allowed("read")
def marking(request: HttpRequest, key: str) -> HttpResponse:
    """What falls or weakens with an item, before anybody does anything; and the three ways to take it back."""
    return _marking(request, key)


def _marking(request: HttpRequest, key: str, error: KirokError | None = None) -> HttpResponse:
    target, user = _target(key), member(request)
    ahead = outlook(target)
    shared = page(request, sharing(ahead.reach, user))
    context = {
        "target": target,
        "outlook": ahead,
        "page": shared,
        "sharing": claims_of(list(shared)),
        "reasons": [code.removeprefix("RTR.") for code in vocabulary.load().codes("RTR")],
        "chosen": request.POST.get("reason") or "safety",
        "given_reason": request.POST.get("reason", ""),
        "others": others(user),
        "named": request.POST.get("second", ""),
        "may_hide": may(user, "withdraw") and target.status != "withdrawn",
        "roots": roots(target),
        "may_retract": target.kind == "claim" and target.status not in {"retracted", "withdrawn"},
        "may_erase": may(user, "erase"),
        "error": error,
    }
    return render(request, "retraction/marking.html", context, status=422 if error else 200)


def _target(key: str) -> Target:
    try:
        return find_target(key)
    except BadInput as error:
        raise Http404 from error


def _done(request: HttpRequest, key: str, act: Callable[[], Marked]) -> HttpResponse:
    _target(key)  # what is closed to the person cannot be taken back by them either
    try:
        with writing(current().home, patience=PATIENCE):
            marked = act()
    except KirokError as error:
        return _marking(request, key, error)
    return redirect("taken-back", marked.event.key)


@allowed("withdraw")
@require_POST
def hide(request: HttpRequest, key: str) -> HttpResponse:
    """Hide an item at once, on the word of the person whose session it is."""
    reason = request.POST.get("reason", "")
    return _done(request, key, lambda: withdraw(item=key, reason=reason, by=of_session(member(request))))


@allowed("retract")
@require_POST
def fall(request: HttpRequest, key: str) -> HttpResponse:
    """Mark a claim as fallen: both people give their passwords here."""

    def act() -> Marked:
        return retract(claim=key, reason=request.POST.get("reason", ""), by=confirmed(request), second=confirmed_second(request))

    return _done(request, key, act)


@allowed("erase")
@require_POST
def destroy(request: HttpRequest, key: str) -> HttpResponse:
    """Erase an item's content: both people give their passwords here."""
    return _done(request, key, lambda: erase(item=key, by=confirmed(request), second=confirmed_second(request)))


@allowed("read")
def events(request: HttpRequest) -> HttpResponse:
    """Everything that was taken back, newest first; what waits for a second person on top."""
    rows = StatusEvent.objects.select_related("by", "second", "ruling__by").order_by("-pk")
    shown = page(request, rows)
    lines = lines_of({row.target for row in shown}, member(request))
    context = {"page": shown, "rows": [(row, lines.get(row.target)) for row in shown], "waiting": waiting()}
    return render(request, "retraction/events.html", context)


@allowed("read")
def taken_back(request: HttpRequest, key: str) -> HttpResponse:
    """One act of taking back: whom it reached, where it was rewritten, and the list of those to write to."""
    return _event(request, key)


def _event(request: HttpRequest, key: str, error: KirokError | None = None) -> HttpResponse:
    row = get_object_or_404(StatusEvent.objects.select_related("by", "second", "ruling__by"), key=key)
    open_ = next((entry for entry in waiting() if entry.event.pk == row.pk), None)
    context = {
        "event": row,
        "line": lines_of({row.target}, member(request)).get(row.target),
        "waiting": open_,
        "due": due(row),
        "may_rule": open_ is not None and may(member(request), "rule") and row.by_id != member(request).pk,
        "addressees": addressees(row),
        "pages": pages(row),
        "sites": sites(),
        "error": error,
    }
    return render(request, "retraction/event.html", context, status=422 if error else 200)


@allowed("rule")
@require_POST
def ruling(request: HttpRequest, key: str) -> HttpResponse:
    """A second person confirms that an item stays hidden, or brings it back."""
    get_object_or_404(StatusEvent, key=key)
    try:
        with writing(current().home, patience=PATIENCE):
            rule(event=key, verdict=request.POST.get("verdict", ""), by=of_session(member(request)))
    except KirokError as error:
        return _event(request, key, error)
    return redirect("taken-back", key)


@allowed("read")
def replays(request: HttpRequest) -> HttpResponse:
    """Every finding by the days on which its statements were made: where it stood on one origin, what overturned it.

    ``?year=2013`` shows those of which something was said in that year, as they stood when it ended; ``?finding=f1`` one alone.
    """
    found, asked = years(), request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in found else None
    only = request.GET.get("finding", "")
    rows = Finding.objects.prefetch_related("supports__claim__statement", "supports__claim__spans").order_by("key")
    rows = rows.filter(supports__claim__statement__said_on__in=found[year]).distinct() if year else rows
    shown = page(request, rows.filter(key=only) if only else rows)
    told = replay(list(shown.object_list))
    context = {
        "page": shown,
        "pages_with": f"year={year}&" if year else "",
        "replays": told,
        "standings": at_end_of(year, told) if year else [],
        "years": list(found),
        "year": year,
        "only": only,
        "outlets": _outlets(told),
    }
    return render(request, "retraction/replay.html", context)


def _outlets(told: Iterable[Replay]) -> dict[str, object]:
    """Id -> name of the outlets that said any of it."""
    keys = {str(moment.support.claim.statement.payload.get("outlet") or "") for row in told for moment in row.moments}
    return {row.key: row.payload.get("name") for row in Outlet.objects.filter(key__in=keys - {""})}
