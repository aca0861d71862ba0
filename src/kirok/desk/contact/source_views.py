"""A handler's page of one source: for its handler and one deputy; everybody else finds nothing there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, KirokError
from kirok.desk.chrome import page
from kirok.desk.contact.sheet_form import given_sheet, rows_of
from kirok.desk.entities.models import Place
from kirok.desk.handling import keeping, sheets
from kirok.desk.handling.actions import appoint, hand_over
from kirok.desk.handling.models import STATES, Care
from kirok.desk.handling.reading import readable_by
from kirok.desk.inbox.models import Letter, Mailbox
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import Authenticated, of_session
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, member
from kirok.desk.members.models import User, today
from kirok.desk.retraction.holds import lift
from kirok.desk.retraction.resting import reach_of
from kirok.desk.search.addresses import addresses
from kirok.desk.statements.models import Statement
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.terms import vocabulary

PATIENCE = 4.0
_FEW = 20


@allowed("handle")
def source(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that its handler and deputy keep of a source, and nobody else sees."""
    return _shown(request, kept(request, key))


def kept(request: HttpRequest, key: str) -> Care:
    """The care of a source that this person keeps; for everybody else there is no such page."""
    care = Care.objects.filter(source__number=key).select_related("source", "handler", "deputy").first()
    if care is None or not care.kept_by(member(request)):
        raise Http404
    return care


def _shown(request: HttpRequest, care: Care, error: KirokError | None = None) -> HttpResponse:
    row, sheet = care.source, sheets.read(care)
    asked = list(row.asked.select_related("question__by").order_by("answer", "-pk")[:_FEW])
    context: dict[str, Any] = {
        "care": care,
        "source": row,
        "sheet": sheet,
        "crowds": rows_of(sheet, request.POST if error else None),
        "places": Place.objects.order_by("key").values_list("key", flat=True),
        "accesses": vocabulary.load().codes("ACC"),
        "states": STATES,
        "history": row.states.select_related("by").order_by("-pk")[:_FEW],
        "due": keeping.is_due(care, today()),
        "asked": asked,
        "addresses": addresses({one.question.about for one in asked}, member(request)),
        "notes": [(one, sealing.take(one.sealed).decode()) for one in row.contacts.select_related("by").order_by("-pk")[:_FEW]],
        "letters": [
            (one, sealing.take(one.copy).decode()) for one in Letter.objects.filter(mailbox__number=row.number).order_by("-pk")[:_FEW]
        ],
        "reports": readable_by(member(request)).filter(mailbox__number=row.number)[:_FEW],
        "by_drop": Mailbox.objects.filter(number=row.number).exists(),
        "interviews": row.interviews.order_by("-pk")[:_FEW],
        "page": page(request, Statement.objects.filter(source=row).order_by("-pk")),
        "held": row.safety_holds.filter(lifted_on=None).select_related("by").first(),
        "reach": reach_of([row]),
        "handlers": _with_role("handler", but=member(request)),
        "others": _with_role("lead", "legal", "editor", "handler", but=member(request)),
        "error": error,
        "sent": request.POST,
    }
    return render(request, "contact/source.html", context, status=422 if error else 200)


def _with_role(*roles: str, but: User) -> list[str]:
    rows = User.objects.filter(is_active=True).exclude(pk=but.pk).order_by("name")
    return [person.name for person in rows if person.has_role(*roles)]


@allowed("handle")
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """One of the things that a keeper does on the page; which one, the form says."""
    care = kept(request, key)
    try:
        with writing(current().home, patience=PATIENCE):
            _ACTS.get(request.POST.get("act", ""), _nothing)(request, care)
    except KirokError as error:
        return _shown(request, kept(request, key), error)
    if not care.kept_by(member(request)):
        return redirect("sources")  # it was just handed over
    return redirect("source", key)


def _nothing(_request: HttpRequest, _care: Care) -> None:
    raise BadInput("this form says nothing that can be done")


def _one(act: Callable[..., Any], *fields: str) -> Callable[[HttpRequest, Care], None]:
    """An act of the person in session, with these fields of the form."""

    def do(request: HttpRequest, care: Care) -> None:
        act(care=care, by=of_session(member(request)), **{name: request.POST.get(name, "").replace("\r\n", "\n") for name in fields})

    return do


def _two(act: Callable[..., Any], field: str) -> Callable[[HttpRequest, Care], None]:
    """An act of two people, who both give their passwords."""

    def do(request: HttpRequest, care: Care) -> None:
        by, second = pair(request)
        act(care=care, by=by, second=second, **{field: request.POST.get(field, "")})

    return do


def pair(request: HttpRequest) -> tuple[Authenticated, Authenticated]:
    """The two people of a form, by their passwords."""
    return confirmed(request), confirmed_second(request)


def _sheet(request: HttpRequest, care: Care) -> None:
    places = set(Place.objects.values_list("key", flat=True))
    keeping.keep_sheet(care=care, sheet=given_sheet(request.POST), places=places, by=of_session(member(request)))


def _lift(request: HttpRequest, care: Care) -> None:
    by, second = pair(request)
    lift(source=care.source.number, by=by, second=second)


_ACTS: dict[str, Callable[[HttpRequest, Care], None]] = {
    "sheet": _sheet,
    "state": _one(keeping.set_state, "state"),
    "next": _one(keeping.plan, "on"),
    "contact": _one(keeping.record_contact, "on", "text"),
    "reply": _one(keeping.reply, "text"),
    "answer": _one(keeping.answer, "question", "text"),
    "deputy": _two(appoint, "deputy"),
    "hand-over": _two(hand_over, "handler"),
    "lift": _lift,
}
