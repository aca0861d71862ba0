"""The registry by hand: sources, outlets, statements, people and groups, places, events, links, findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kirok.base.errors import BadInput, Refused
from kirok.desk.chrome import page
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.coding.comparing import three_way
from kirok.desk.coding.controls import Control, Drawing, controls
from kirok.desk.coding.entering import Conflict, Entry, enter, link_key, mark, model_of, payload_of, unlink
from kirok.desk.coding.known import lists
from kirok.desk.coding.reading import read
from kirok.desk.coding.resolving import Names, free_id
from kirok.desk.coding.spoken import sayer
from kirok.desk.entities.models import Link
from kirok.desk.handling.naming import Aliases, aliases
from kirok.desk.members.gates import allowed, member
from kirok.terms.coding_file import SECTIONS

#: Section -> what its page is called, and the id that a new entry is offered.
TITLES = {
    "actors": (_("People and groups"), "a-"),
    "places": (_("Places"), "p-"),
    "events": (_("Events"), "e"),
    "links": (_("Links"), ""),
    "sources": (_("Sources"), "S-"),
    "outlets": (_("Outlets"), "out-"),
    "statements": (_("Statements"), "st"),
    "findings": (_("Findings"), "f"),
}
#: What follows from files and rules and is never typed.
_NEVER = frozenset({"sha256", "seal_ref", "independent_origins", "certainty", "version"})
#: What a long form asks first; a section that is not here asks for everything at once.
_FIRST = {"actors": frozenset({"id", "kind", "name", "names", "label", "unit", "sex", "fate"})}
#: So many claims are taken into the form of a new finding at once.
_MOST_SUPPORTS = 50
#: Sections with pages of their own to read an entry on.
_PAGES = {"statements": "statement", "findings": "finding", "actors": "person"}


@allowed("code")
def registry(request: HttpRequest, section: str) -> HttpResponse:
    """Every entry of a section, newest first."""
    _known(section)
    model = Link if section == "links" else model_of(section)
    shown = page(request, model._default_manager.order_by("-pk"))  # noqa: SLF001  Django's documented name
    rows = [(_key(section, row), row.payload) for row in shown.object_list]
    context = {"section_name": section, "title": TITLES[section][0], "titles": TITLES, "page": shown, "entries": rows}
    return render(request, "coding/registry.html", context)


def _key(section: str, row: Any) -> str:
    return link_key(row.payload) if section == "links" else str(getattr(row, "key", "") or row.number)


def _known(section: str) -> None:
    if section not in TITLES:
        raise Http404


@allowed("code")
def new_entry(request: HttpRequest, section: str) -> HttpResponse:
    """An entry that is not there yet."""
    _known(section)
    if request.method == "POST":
        return _save(request, section, seen="")
    plain: dict[str, Any] = {key: value for key, value in request.GET.items() if section == "links" and key in {"from", "to"}}
    if section == "findings" and (claims := request.GET.getlist("supports")):
        plain["supports"] = claims[:_MOST_SUPPORTS]
    if prefix := TITLES[section][1]:
        plain["id"] = _next(section, prefix)
    return _draw(request, section, plain, Aliases({}))


def _next(section: str, prefix: str) -> str:
    key = free_id(prefix, section)
    return f"S-{int(key.removeprefix('S-')):04d}" if section == "sources" else key


@allowed("code")
def edit_entry(request: HttpRequest, section: str, key: str) -> HttpResponse:
    """An entry, completed or changed; a link can be taken away."""
    _known(section)
    if request.method == "POST":
        if section == "links" and "_remove" in request.POST:
            return _remove(request, key)
        return _save(request, section, seen=request.POST.get("_seen", "-"))
    held = payload_of(section, key)
    if held is None:
        raise Http404
    return _draw(request, section, held, _hidden(request, section, key), seen=mark(held), base=held)


def _hidden(request: HttpRequest, section: str, key: str) -> Aliases:
    """The words for the sources that a statement, as it is held, names and its coder does not keep."""
    return aliases(member(request), payload_of(section, key) or {}, of=key) if section == "statements" else Aliases({})


def _remove(request: HttpRequest, key: str) -> HttpResponse:
    try:
        unlink(key, by=member(request))
    except BadInput as error:
        raise Http404 from error
    return redirect("registry", "links")


def _save(request: HttpRequest, section: str, *, seen: str) -> HttpResponse:
    names = Names()
    plain: dict[str, Any] = {}
    words = _hidden(request, section, request.POST.get("id", "").strip())
    base, sent = words.reveal(json.loads(request.POST.get("_base") or "null") or {}), words.sent(request.POST)
    try:
        plain = _kept(base) | read(SECTIONS[section], sent, names)
        if "_more" in request.POST:
            return _draw(request, section, plain, words, seen=seen, base=base)
        entry = enter([*names.made, Entry(section, plain)], by=member(request), seen=seen)
    except Conflict as conflict:
        held, theirs, mine = (words.hide(one) for one in (base, conflict.held, plain))
        merged, differences = three_way(held, theirs, mine, sayer([held, theirs, mine]))
        more = {"seen": mark(conflict.held), "base": conflict.held, "differences": differences, "who": conflict.who}
        return _draw(request, section, merged, words, **more)
    except (BadInput, Refused) as error:
        return _draw(request, section, plain or dict(sent.items()), words, seen=seen, base=base, error=error)
    if section in _PAGES:
        return redirect(reverse(_PAGES[section], args=[entry.key]))
    return redirect("registry", section)


def _kept(base: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in base.items() if key in _NEVER}


def _draw(request: HttpRequest, section: str, told: Mapping[str, Any], words: Aliases, **more: Any) -> HttpResponse:
    plain, held = words.hide(told), bool(more.get("seen"))
    but = _NEVER | ({"text"} if section == "statements" and held else frozenset())
    drawn = controls(SECTIONS[section], plain, Drawing({request.POST.get("_more", ""): 2}), but=but)
    context = {
        "section_name": section,
        "title": TITLES[section][0],
        "plain": plain,
        "first": [one for one in drawn if _asked_first(section, one)],
        "more": [one for one in drawn if not _asked_first(section, one)],
        "held": held,
        "seen": more.get("seen", ""),
        "base": json.dumps(words.hide(more.get("base")), ensure_ascii=False),
        "error": more.get("error"),
        "differences": more.get("differences"),
        "who": more.get("who"),
        "known": lists(None, drawn),
        "on_claims": _on_claims(request, plain) if section == "findings" else (),
    }
    status = 409 if more.get("differences") is not None else 400 if more.get("error") else 200
    return render(request, "coding/entry.html", context, status=status)


def _on_claims(request: HttpRequest, finding: Mapping[str, Any]) -> QuerySet[Claim, Claim]:
    """The claims that a finding names, with their words: whoever writes it has them in view."""
    keys = [key for part in ("supports", "contradicts") for key in finding.get(part) or () if isinstance(key, str)]
    rows = Claim.objects.filter(key__in=keys).exclude(statement__in=unseen_by(member(request)))
    return rows.select_related("statement").prefetch_related("spans").order_by("pk")


def _asked_first(section: str, one: Control) -> bool:
    return section not in _FIRST or one.name in _FIRST[section]
