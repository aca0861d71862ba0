"""Stop everything that rests on whoever told something: one form, one press; whose it is, nobody is told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kirok.base.errors import BadInput, KirokError
from kirok.desk.handling.models import Care
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member
from kirok.desk.members.models import User
from kirok.desk.retraction.closure import find_target
from kirok.desk.retraction.holds import hold
from kirok.desk.statements.actions import SOURCE_NUMBER
from kirok.desk.vault.state import current

PATIENCE = 4.0


@allowed("stop")
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Set a safety hold on whoever stands under *key*; for a keeper, *key* may be the source's number."""
    _refuse_unseen(key, member(request))
    error = None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                held = hold(target=key, hide=bool(request.POST.get("hide")), by=of_session(member(request)))
        except KirokError as refusal:
            error = refusal
        else:
            if SOURCE_NUMBER.fullmatch(key) and _keeps(key, member(request)):
                return redirect("source", key)
            return render(request, "contact/stopped.html", {"key": key, "sites": held.sites, "hide": bool(request.POST.get("hide"))})
    return render(request, "contact/stop.html", {"key": key, "error": error}, status=422 if error else 200)


def _refuse_unseen(key: str, user: User) -> None:
    if SOURCE_NUMBER.fullmatch(key):
        if not user.has_role("lead") and not _keeps(key, user):
            raise Http404
        return
    try:
        find_target(key)
    except BadInput as error:
        raise Http404 from error


def _keeps(key: str, user: User) -> bool:
    care = Care.objects.filter(source__number=key).first()
    return care is not None and care.kept_by(user)
