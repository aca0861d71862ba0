"""Coding a statement: choose words, say what they claim, save; and see at once when somebody else saved first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import KINDS, Claim
from kirok.desk.claims.reading import words_column
from kirok.desk.coding import claim_forms, suggesting
from kirok.desk.coding.claim_forms import Words
from kirok.desk.coding.comparing import three_way
from kirok.desk.coding.entering import Conflict, Entry, enter, mark, payload_of
from kirok.desk.coding.known import lists
from kirok.desk.coding.resolving import Names, free_id
from kirok.desk.coding.spoken import sayer
from kirok.desk.handling.naming import Aliases, aliases
from kirok.desk.members.gates import allowed, member
from kirok.desk.statements.models import Statement


@allowed("code")
def new_claim(request: HttpRequest, key: str) -> HttpResponse:
    """A claim on the chosen words of a statement."""
    statement = get_object_or_404(Statement, key=key)
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "act")
    if kind not in KINDS or statement.pk in unseen_by(member(request)):
        raise Http404
    try:
        words = claim_forms.words_of(statement, data)
    except BadInput as error:
        return _choose_again(request, statement, error)
    if request.method == "POST":
        return _save(request, statement, kind, words, seen="")
    start = {"id": free_id("c", "claims"), "kind": kind}
    return draw(request, statement, kind, start, words)


@allowed("code")
def edit_claim(request: HttpRequest, key: str) -> HttpResponse:
    """A draft claim, changed."""
    row = get_object_or_404(Claim.objects.select_related("statement").prefetch_related("spans"), key=key)
    if row.statement_id in unseen_by(member(request)):
        raise Http404
    if request.method != "POST":
        words = Words(tuple((span.start, span.end) for span in row.spans.all()), _fragments(row.payload.get("span")))
        opened = {"seen": mark(row.payload), "base": row.payload, "hidden": _hidden(request, key)}
        return draw(request, row.statement, row.kind, row.payload, words, **opened)
    try:
        words = claim_forms.words_of(row.statement, request.POST)
    except BadInput as error:
        return _choose_again(request, row.statement, error)
    return _save(request, row.statement, row.kind, words, seen=request.POST.get("_seen", "-"))


def _hidden(request: HttpRequest, key: str) -> Aliases:
    """The words for the sources in a claim's hearing chain that its coder does not keep."""
    return aliases(member(request), payload_of("claims", key) or {}, of=key)


def _fragments(span: Any) -> tuple[str, ...]:
    cited = span if isinstance(span, list) else [span]
    return tuple(" ".join(filter(None, (one["fragment"], one.get("file")))) for one in cited if isinstance(one, dict) and "fragment" in one)


def _choose_again(request: HttpRequest, statement: Statement, error: BadInput) -> HttpResponse:
    context = {"statement": statement, "error": error, "sent": request.POST or request.GET, "kinds": KINDS}
    return render(request, "coding/choose.html", context | words_column(request, statement), status=400)


def _save(request: HttpRequest, statement: Statement, kind: str, words: Words, *, seen: str) -> HttpResponse:
    names = Names()
    plain: dict[str, Any] = {"id": request.POST.get("id", "").strip(), "kind": kind}
    hidden = _hidden(request, plain["id"])
    opened = {"seen": seen, "base": hidden.reveal(_base(request)), "hidden": hidden}
    try:
        plain |= claim_forms.payload(hidden.sent(request.POST), request.POST.getlist("_doubt"), names)
        plain = suggesting.accept(plain, request.POST.getlist("accept"))
        plain = _resolved(plain, names) | {"statement": statement.key, "span": words.span(statement.text)}
        if "_more" in request.POST:
            return draw(request, statement, kind, plain, words, **opened)
        entry = enter([*names.made, Entry("claims", claim_forms.ordered(plain))], by=member(request), seen=seen)
    except Conflict as conflict:
        held, theirs, mine = (hidden.hide(one) for one in (opened["base"] or {}, conflict.held, plain))
        merged, differences = three_way(held, theirs, mine, sayer([held, theirs, mine]))
        found = {"seen": mark(conflict.held), "base": conflict.held, "differences": differences, "who": conflict.who, "hidden": hidden}
        return draw(request, statement, kind, merged, words, **found)
    except (BadInput, Refused) as error:
        return draw(request, statement, kind, plain, words, **opened, error=error)
    after = max((end for _, end in words.places), default=0)
    return redirect(f"{reverse('statement', args=[statement.key])}?claim={entry.key}&at={after}")


def _resolved(plain: dict[str, Any], names: Names) -> dict[str, Any]:
    """An accepted place of the gazetteer becomes a place of the desk."""
    place = plain.get("place")
    return plain | ({"place": names(("places",), place)} if isinstance(place, str) else {})


def _base(request: HttpRequest) -> Mapping[str, Any] | None:
    try:
        base = json.loads(request.POST.get("_base") or "null")
    except ValueError:
        return None
    return base if isinstance(base, dict) else None


def draw(
    request: HttpRequest,
    statement: Statement,
    kind: str,
    plain: Mapping[str, Any],
    words: Words,
    **more: Any,
) -> HttpResponse:
    """The form of one claim; *more* says what it was opened on, what is wrong, or who saved in between."""
    error, hidden = more.get("error"), more.get("hidden") or Aliases({})
    plain = hidden.hide(plain)
    form = claim_forms.form(kind, plain, {request.POST.get("_more", ""): 2})
    context = {
        "statement": statement,
        "kind": kind,
        "plain": plain,
        "form": form,
        "suggestions": _suggestions(statement, kind, plain, words),
        "accepted": request.POST.getlist("accept") if request.method == "POST" else (),
        "words": [statement.text[start:end] for start, end in words.places],
        "spans": json.dumps(words.places),
        "fragments": "\n".join(words.fragments),
        "seen": more.get("seen", ""),
        "base": json.dumps(hidden.hide(more.get("base")), ensure_ascii=False),
        "error": error,
        "differences": more.get("differences"),
        "who": more.get("who"),
        "known": lists(statement, (*form.first, *form.more)),
    }
    where = words.places[0] if words.places else None
    status = 409 if more.get("differences") is not None else 400 if error else 200
    return render(request, "coding/claim.html", context | words_column(request, statement, this=where), status=status)


def _suggestions(statement: Statement, kind: str, plain: Mapping[str, Any], words: Words) -> Sequence[suggesting.Suggestion]:
    """What the words propose for fields that are still empty."""
    if not words.places:
        return ()
    made = suggesting.suggest(suggesting.scope(statement, *words.places[0], kind))
    return [one for one in made if plain.get(one.field) in (None, "", [], {})]
