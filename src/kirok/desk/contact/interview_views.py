"""Interviews of a source: for its keepers; whom they let in hears the recording beside the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from kirok.base.errors import BadInput, KirokError
from kirok.desk.contact.source_views import kept
from kirok.desk.contact.uploads import SealingHandler, taken_from
from kirok.desk.handling.interviewing import Told, record, write_down
from kirok.desk.handling.media import Taken, let_in
from kirok.desk.handling.models import INTERPRETERS, SETTINGS, Care, Interview
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member, others
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current

PATIENCE = 4.0
_SAID = ("on", "language", "setting", "interpreter")


def sealing_uploads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Files of the form are sealed as they come. The form's token is checked afterwards: checking it reads the form."""
    checked = csrf_protect(view)

    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [SealingHandler(request)]
        return checked(request, *args, **kwargs)

    return taking


def give_up(taken: Taken | None) -> None:
    """What was sealed for an act that was refused goes again."""
    if taken is not None:
        sealing.drop(taken.sealed)


@csrf_exempt
@allowed("handle")
def new_interview(request: HttpRequest, key: str) -> HttpResponse:
    """Record an interview; the recording is sealed while it comes in."""
    care = kept(request, key)
    return sealing_uploads(_new)(request, care)


def _new(request: HttpRequest, care: Care) -> HttpResponse:
    error = None
    if request.method == "POST":
        taken = taken_from(request, "file")
        told = Told(**{name: request.POST.get(name, "").strip() for name in _SAID})
        try:
            with writing(current().home, patience=PATIENCE):
                row = record(care=care, told=told, taken=taken, by=of_session(member(request)))
        except KirokError as refusal:
            give_up(taken)
            error = refusal
        else:
            return redirect("interview", row.key)
    context = {"care": care, "settings": SETTINGS, "interpreters": INTERPRETERS, "error": error, "sent": request.POST}
    return render(request, "contact/interview_new.html", context, status=422 if error else 200)


@allowed("handle")
def interview(request: HttpRequest, key: str) -> HttpResponse:
    """One interview: its recording, its words, who may hear it."""
    row = Interview.objects.filter(key=key).select_related("source__care", "medium", "statement", "interviewer").first()
    care = getattr(row.source, "care", None) if row else None
    if row is None or care is None or not care.kept_by(member(request)):
        raise Http404
    error = None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                _ACTS.get(request.POST.get("act", ""), _nothing)(request, row, care)
        except KirokError as refusal:
            error = refusal
        else:
            return redirect("interview", key)
    context = {
        "interview": row,
        "listeners": row.medium.listeners.select_related("user").order_by("pk") if row.medium else [],
        "others": others(member(request)),
        "error": error,
        "sent": request.POST,
    }
    return render(request, "contact/interview.html", context, status=422 if error else 200)


def _nothing(_request: HttpRequest, _row: Interview, _care: Care) -> None:
    raise BadInput("this form says nothing that can be done")


def _words(request: HttpRequest, row: Interview, care: Care) -> None:
    write_down(care=care, interview=row, content=request.POST.get("transcript", ""), by=of_session(member(request)))


def _let_in(request: HttpRequest, row: Interview, _care: Care) -> None:
    if row.medium is None:
        raise BadInput("there is no recording", field="user")
    let_in(medium=row.medium, name=request.POST.get("user", ""), by=of_session(member(request)))


_ACTS: dict[str, Callable[[HttpRequest, Interview, Care], None]] = {"words": _words, "let-in": _let_in}
