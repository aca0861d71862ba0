"""Consent pages: one statement's, person by person and use by use; and what ends soon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kirok.base.errors import BadInput, KirokError
from kirok.desk.chrome import page
from kirok.desk.contact.consents import ending, enforce, record, take_back_now, told
from kirok.desk.handling.keeping import reads_consent
from kirok.desk.handling.naming import Aliases, aliases, shown
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.members.models import today
from kirok.desk.statements.consenting import Given
from kirok.desk.statements.models import Statement
from kirok.desk.statements.uses import USES, standing
from kirok.desk.vault.state import current
from kirok.terms import vocabulary

PATIENCE = 4.0
_SAID = ("person", "basis", "on", "expires", "language", "obtained_by", "explained", "withdraw_by")


@allowed("consent")
def consent(request: HttpRequest, key: str) -> HttpResponse:
    """Who allowed what for one statement, step by step; a form for the next step and one to take back."""
    statement = get_object_or_404(Statement.objects.select_related("source"), key=key)
    if not reads_consent(member(request), statement.source_id):
        raise Http404
    error = None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                _ACTS.get(request.POST.get("act", ""), _nothing)(request, statement)
        except KirokError as refusal:
            error = refusal
        else:
            return redirect("consent", key)
    return _shown(request, Statement.objects.select_related("source").get(pk=statement.pk), error)


def _shown(request: HttpRequest, statement: Statement, error: KirokError | None) -> HttpResponse:
    rows = [standing(row.payload, today()) for row in statement.consents.order_by("position")]
    hidden, words = _hidden(request, statement), vocabulary.load()
    left_out = [code for code in words.codes("NOT") if code not in {taken for _, taken in USES.values()}]
    context: dict[str, Any] = {
        "statement": statement,
        "rows": [replace(row, person=hidden.hide(row.person)) for row in rows],
        "shown": shown(member(request), _people(statement)),
        "hides": bool(hidden.words),
        "steps": statement.consent_steps.select_related("by").order_by("-pk"),
        "uses": USES,
        "left_out": left_out,
        "bases": words.codes("BASIS"),
        "ways": words.codes("WITHDRAW"),
        "teller": hidden.hide(statement.source.number if statement.source else statement.key),
        "may_hide": may(member(request), "withdraw"),
        "sent": request.POST,
        "chosen": request.POST.getlist("use"),
        "error": error,
    }
    return render(request, "contact/consent.html", context, status=422 if error else 200)


def _people(statement: Statement) -> list[str]:
    """Everybody whose consent or word this is."""
    numbers = [statement.source.number] if statement.source else []
    return [*numbers, *statement.consents.values_list("person", flat=True), *statement.consent_steps.values_list("person", flat=True)]


def _hidden(request: HttpRequest, statement: Statement) -> Aliases:
    return aliases(member(request), {"people": _people(statement)}, of=statement.key)


def _nothing(_request: HttpRequest, _statement: Statement) -> None:
    raise BadInput("this form says nothing that can be done")


def _give(request: HttpRequest, statement: Statement) -> None:
    said = {name: request.POST.get(name, "").strip() for name in _SAID}
    said["person"] = _hidden(request, statement).reveal(said["person"])
    given = Given(**said, uses=tuple(request.POST.getlist("use")), left_out=tuple(request.POST.getlist("left_out")))
    record(statement=statement, given=given, by=of_session(member(request)))


def _take_back(request: HttpRequest, statement: Statement) -> None:
    take_back_now(
        statement=statement,
        person=_hidden(request, statement).reveal(request.POST.get("person", "")),
        uses=request.POST.getlist("use"),
        on=request.POST.get("on", "").strip(),
        hide=bool(request.POST.get("hide")),
        by=of_session(member(request)),
    )


_ACTS: dict[str, Callable[[HttpRequest, Statement], None]] = {"give": _give, "take-back": _take_back}


@allowed("consent")
def consents(request: HttpRequest) -> HttpResponse:
    """Consents that end soon or have ended; and a press that takes what rests on ended ones off our sites."""
    error, sites = None, None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                sites = enforce(by=of_session(member(request)))
        except KirokError as refusal:
            error = refusal
    listed = page(request, ending(member(request), today()))
    rows = told(list(listed.object_list), today())
    seen = shown(member(request), (row.standing.person for row in rows))
    context = {"page": listed, "rows": rows, "shown": seen, "sites": sites, "error": error, "may_hide": may(member(request), "withdraw")}
    return render(request, "contact/consents.html", context, status=422 if error else 200)
