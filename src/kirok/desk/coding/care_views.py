"""Translations and content notes of a statement, and what a person asked not to read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.reading import words_column
from kirok.desk.coding.claim_forms import words_of
from kirok.desk.coding.controls import choices
from kirok.desk.members.gates import allowed, member
from kirok.desk.statements.care import check_translation, drop_note, limits_of, opt_out, put_note, translate
from kirok.desk.statements.models import ContentNote, Statement, Translation


@allowed("code")
def care(request: HttpRequest, key: str) -> HttpResponse:
    """One statement: its translations, each checked by a second person, and its content notes."""
    statement = get_object_or_404(Statement, key=key)
    error = None
    if request.method == "POST":
        try:
            _ACTS.get(request.POST.get("act", ""), _nothing)(request, statement)
            return redirect("statement-care", statement.key)
        except (BadInput, Refused) as refusal:
            error = refusal
    context = {"statement": statement, "violations": choices("VIO"), "error": error, "sent": request.POST}
    return render(request, "coding/care.html", context | words_column(request, statement), status=400 if error else 200)


def _nothing(_request: HttpRequest, _statement: Statement) -> None:
    raise BadInput("this form says nothing that can be done")


def _translate(request: HttpRequest, statement: Statement) -> None:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    translate(
        statement,
        lang=request.POST.get("lang", "").strip(),
        text=text,
        by_machine=bool(request.POST.get("by_machine")),
        by=member(request),
    )


def _check(request: HttpRequest, statement: Statement) -> None:
    row = get_object_or_404(Translation, statement=statement, pk=_number(request, "translation"))
    check_translation(row, by=member(request))


def _note(request: HttpRequest, statement: Statement) -> None:
    passage = None
    if request.POST.get("words", "").strip() or request.POST.get("start", "").strip():
        passage = words_of(statement, {key: request.POST.get(key, "") for key in ("words", "start", "end")}).places[0]
    put_note(statement, code=request.POST.get("code", ""), passage=passage, graphic=bool(request.POST.get("graphic")), by=member(request))


def _drop(request: HttpRequest, statement: Statement) -> None:
    drop_note(get_object_or_404(ContentNote, statement=statement, pk=_number(request, "note")), by=member(request))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() else 0


_ACTS: dict[str, Callable[[HttpRequest, Statement], None]] = {
    "translate": _translate,
    "check": _check,
    "note": _note,
    "drop": _drop,
}


@allowed("read")
def limits(request: HttpRequest) -> HttpResponse:
    """The kinds of violation that the person who is logged in does not want to read of."""
    user = member(request)
    if request.method == "POST":
        known = {code for code, _ in choices("VIO")}
        opt_out([code for code in request.POST.getlist("code") if code in known], by=user)
        return redirect("limits")
    return render(request, "coding/limits.html", {"violations": choices("VIO"), "chosen": limits_of(user)})
