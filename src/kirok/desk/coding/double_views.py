"""Second codings: who is asked, coding blind, how far the two agree, and what a third person settles."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import KINDS, Claim, SecondClaim, SecondCoding
from kirok.desk.claims.reading import words_column
from kirok.desk.coding import claim_forms, suggesting
from kirok.desk.coding.agreement import agreements
from kirok.desk.coding.doubling import Pair, add, assign, drop, finish, matched, pairs_of, settle, unsettled
from kirok.desk.coding.resolving import Names
from kirok.desk.coding.spoken import Say, sayer
from kirok.desk.coding.views import draw
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.statements.models import Statement

_MOST = 200


@allowed("compare")
def second_codings(request: HttpRequest) -> HttpResponse:
    """My open second codings; for whoever settles them also all others, and the agreement over what is done."""
    user, error = member(request), None
    if request.method == "POST":
        try:
            _assign(request, user)
            return redirect("second-codings")
        except (BadInput, Refused) as refusal:
            error = refusal
    rows = SecondCoding.objects.select_related("statement", "coder").order_by("-pk")
    settles = may(user, "adjudicate")
    shown = list((rows if settles else rows.filter(coder=user))[:_MOST])
    pairs = {row.pk: pairs_of(row) for row in shown if row.state == "done"} if settles else {}
    coders = [one for one in User.objects.filter(is_active=True).exclude(name=OPERATOR).order_by("name") if may(one, "code")]
    context = {
        "codings": [(row, len(unsettled(pairs.get(row.pk, ())))) for row in shown],
        "settles": settles,
        "agreements": agreements(matched(pairs.values())),
        "coders": coders,
        "error": error,
        "asked": request.GET.get("statement", ""),
    }
    return render(request, "coding/second_codings.html", context, status=400 if error else 200)


def _assign(request: HttpRequest, user: User) -> None:
    statement = Statement.objects.filter(key=request.POST.get("statement", "").strip()).first()
    coder = User.objects.filter(name=request.POST.get("coder", ""), is_active=True).first()
    if statement is None or coder is None:
        raise BadInput("there is no such statement or person", field="statement" if statement is None else "coder")
    assign(statement, coder=coder, by=user)


@allowed("compare")
def second_coding(request: HttpRequest, number: int) -> HttpResponse:
    """One second coding: while it is open its coder's own page; when it is done both side by side."""
    coding = get_object_or_404(SecondCoding.objects.select_related("statement", "coder"), pk=number)
    user = member(request)
    if coding.state == "open":
        if coding.coder != user:
            raise Http404
        return _open(request, coding, user)
    if not may(user, "adjudicate") and coding.coder != user:
        raise Http404
    return _done(request, coding, user)


def _open(request: HttpRequest, coding: SecondCoding, user: User) -> HttpResponse:
    if request.method == "POST":
        if "finish" in request.POST:
            finish(coding, by=user)
        else:
            number = request.POST.get("drop", "")
            drop(get_object_or_404(SecondClaim, coding=coding, pk=int(number) if number.isdigit() else 0), by=user)
        return redirect("second-coding", coding.pk)
    own = [(row, [coding.statement.text[start:end] for start, end in row.spans]) for row in coding.claims.order_by("pk")]
    context = {"coding": coding, "statement": coding.statement, "own": own, "kinds": KINDS}
    return render(request, "coding/second_open.html", context | words_column(request, coding.statement))


def _done(request: HttpRequest, coding: SecondCoding, user: User) -> HttpResponse:
    error = None
    if request.method == "POST":
        try:
            _settle(request, coding, user)
            return redirect("second-coding", coding.pk)
        except (BadInput, Refused) as refusal:
            error = refusal
    pairs = pairs_of(coding)
    say = sayer(row.payload for pair in pairs for row in (pair.first, pair.second) if row)
    rows = [
        {
            "pair": pair,
            "fields": [(field, _said(pair.first, field, say), _said(pair.second, field, say)) for field in pair.differs],
            "words": _words(coding, pair),
        }
        for pair in pairs
    ]
    context = {"coding": coding, "statement": coding.statement, "rows": rows, "error": error, "may_settle": may(user, "adjudicate")}
    context["first_coders"] = sorted({pair.first.coder.name for pair in pairs if pair.first})
    return render(request, "coding/second_done.html", context, status=400 if error else 200)


def _words(coding: SecondCoding, pair: Pair) -> str:
    """The words that a pair of claims is about: the second coder's, else the first's."""
    if pair.second:
        return coding.statement.text[slice(*pair.second.spans[0])] if pair.second.spans else ""
    return next((span.exact for span in pair.first.spans.all()), "") if pair.first else ""


def _said(row: Claim | SecondClaim | None, field: str, say: Say) -> str:
    return say(field, row.payload[field]) if row and field in row.payload else ""


def _settle(request: HttpRequest, coding: SecondCoding, user: User) -> None:
    number = request.POST.get("claim", "")
    row = get_object_or_404(SecondClaim, coding=coding, pk=int(number) if number.isdigit() else 0)
    pair = next(pair for pair in pairs_of(coding) if pair.second and pair.second.pk == row.pk)
    settle(row, verdict=request.POST.get("verdict", ""), first=pair.first, by=user)


@allowed("code")
def second_claim(request: HttpRequest, number: int) -> HttpResponse:
    """The form of a claim of one's own open second coding."""
    coding = get_object_or_404(SecondCoding.objects.select_related("statement"), pk=number, coder=member(request), state="open")
    statement = coding.statement
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "act")
    if kind not in KINDS:
        raise Http404
    try:
        words = claim_forms.words_of(statement, data)
    except BadInput:
        return redirect("second-coding", coding.pk)
    plain: dict[str, Any] = {"id": f"second{coding.claims.count() + 1}", "kind": kind}
    if request.method != "POST":
        return draw(request, statement, kind, plain, words)
    try:
        plain |= claim_forms.payload(request.POST, request.POST.getlist("_doubt"), Names())
        plain = suggesting.accept(plain, request.POST.getlist("accept")) | {"statement": statement.key, "span": words.span(statement.text)}
        if "_more" in request.POST:
            return draw(request, statement, kind, plain, words)
        add(coding, claim_forms.ordered(plain), words.places, by=member(request))
    except (BadInput, Refused) as error:
        return draw(request, statement, kind, plain, words, error=error)
    return redirect("second-coding", coding.pk)
