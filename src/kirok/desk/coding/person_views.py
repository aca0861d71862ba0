"""People's pages: names, a line of time with its conflicts, who may be the same, and merging that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, Refused
from kirok.desk.chrome import page
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.coding.proposing import proposals
from kirok.desk.entities.merging import judge, members, undo
from kirok.desk.entities.models import Actor, Judgement, Name
from kirok.desk.entities.profile import conflicts, origin_of, roles_of, told_of
from kirok.desk.findings.models import Finding
from kirok.desk.handling.naming import shown
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.search.index import sync
from kirok.desk.search.models import Sound

_MOST_PAIRS = 60
#: So many conflicts stand on a page unasked.
_MOST_CONFLICTS = 50
#: Entries that name this one, and findings, that a page lists at most.
_MOST_RELATED = 50


@allowed("read")
def person_page(request: HttpRequest, key: str) -> HttpResponse:
    """One person, group or organisation, with every entry that is judged to be one with it."""
    row = get_object_or_404(Actor.objects.prefetch_related("names"), key=key)
    return _page(request, row)


def _page(request: HttpRequest, row: Actor, error: BadInput | Refused | None = None) -> HttpResponse:
    numbers = members(row)
    entries = list(Actor.objects.filter(pk__in=numbers).prefetch_related("names").order_by("pk"))
    unseen = unseen_by(member(request))
    told = [one for one in told_of(numbers) if one.claim.statement_id not in unseen]
    listed = page(request, told)
    every = conflicts(told)
    clashing = every if "all" in request.GET else every[:_MOST_CONFLICTS]
    claims = [row.claim for row in (*listed.object_list, *(side for one in clashing for side in (one.first, one.second)))]
    prefetch_related_objects(claims, "spans")
    judged = Judgement.objects.filter(undone_by__isnull=True, left__in=numbers) | Judgement.objects.filter(
        undone_by__isnull=True, right__in=numbers
    )
    seen = Actor.objects.values("pk")
    judged = judged.filter(left__in=seen, right__in=seen)
    context = {
        "actor_row": row,
        "entries": entries,
        "names": Name.objects.filter(actor__in=numbers).select_related("actor").order_by("script", "pk"),
        "roles": roles_of(entries),
        "page": listed,
        "conflicts": clashing,
        "more_conflicts": len(every) - len(clashing),
        "shown": shown(member(request), (origin_of(claim) for claim in claims)),
        "proposals": proposals(entries),
        "judgements": judged.select_related("left", "right", "by").prefetch_related("left__names", "right__names").order_by("pk"),
        "relations": _relations(entries),
        "named_by": _named_by(entries),
        "findings": _findings(numbers),
        "may_code": may(member(request), "code"),
        "may_merge": may(member(request), "merge"),
        "error": error,
    }
    return render(request, "coding/person.html", context, status=400 if error else 200)


def _relations(entries: Iterable[Actor]) -> list[dict[str, object]]:
    """Ties to others as the entries have them, with the other's row."""
    ties = [tie for entry in entries for tie in _ties(entry)]
    rows = {row.key: row for row in Actor.objects.filter(key__in=[tie["to"] for tie in ties]).prefetch_related("names")}
    return [{**tie, "row": rows.get(tie["to"])} for tie in ties]


def _named_by(entries: Sequence[Actor]) -> list[dict[str, object]]:
    """What other entries say of these: kin, members, parts of the group; a family punished leads to whom it is punished for."""
    keys = {entry.key for entry in entries}
    told = Actor.objects.annotate(ties=KT("payload__relation"))
    named = Q(payload__subset_of__in=keys)
    for key in keys:
        named |= Q(ties__contains=f'"{key}"')
    rows = told.filter(named).exclude(key__in=keys).prefetch_related("names").order_by("pk")[:_MOST_RELATED]
    ties = [(row, tie) for row in rows for tie in _ties(row) if tie["to"] in keys]
    return [{**tie, "row": row} for row, tie in ties]


def _ties(entry: Actor) -> list[dict[str, Any]]:
    """What an entry says of others; being part of a group is one of it."""
    part = {"type": "part", "to": entry.payload.get("subset_of"), "unsure": entry.payload.get("subset_unsure")}
    return [*(entry.payload.get("relation") or []), *([part] if part["to"] else [])]


def _findings(actors: Iterable[int]) -> list[Finding]:
    """What was concluded on claims in which they stand, the newest first."""
    return list(Finding.objects.filter(supports__claim__involvements__actor__in=actors).distinct().order_by("-pk")[:_MOST_RELATED])


@allowed("merge")
@require_POST
def judge_pair(request: HttpRequest, key: str) -> HttpResponse:
    """A judgement on two entries, or one taken back; the person of the session answers for it."""
    row = get_object_or_404(Actor.objects.prefetch_related("names"), key=key)
    by = of_session(member(request))
    try:
        if number := request.POST.get("undo", ""):
            undo(get_object_or_404(Judgement, pk=int(number) if number.isdigit() else 0), by=by)
        else:
            other = get_object_or_404(Actor, key=request.POST.get("other", ""))
            judge(left=row, right=other, verdict=request.POST.get("verdict", ""), reason=request.POST.get("reason", ""), by=by)
    except (BadInput, Refused) as error:
        return _page(request, row, error)
    return redirect("person", row.key)


@allowed("merge")
def doubles(request: HttpRequest) -> HttpResponse:
    """Names that several entries share: where it is worth looking whether they are one."""
    sync()
    shared = Sound.objects.filter(value__startswith="=").values("value").annotate(entries=Count("entry", distinct=True))
    values = list(shared.filter(entries__gt=1).order_by("-entries", "value").values_list("value", flat=True)[:_MOST_PAIRS])
    rows = Sound.objects.filter(value__in=values).values_list("value", "entry__row").distinct()
    actors = {row.pk: row for row in Actor.objects.filter(pk__in=[number for _, number in rows]).prefetch_related("names")}
    groups = {value: [actors[number] for own, number in rows if own == value and number in actors] for value in values}
    return render(request, "coding/doubles.html", {"groups": [(value[1:], held) for value, held in groups.items()]})
