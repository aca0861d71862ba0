"""Places on a schematic map, one place, one event; each claim one click from its words."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kirok.desk.chrome import page
from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.entities.mapping import HEIGHT, WIDTH, above, inside, schematic
from kirok.desk.entities.models import Event, Place, Setting
from kirok.desk.members.gates import allowed, may, member


@allowed("read")
def places(request: HttpRequest) -> HttpResponse:
    """Every province as a tile, and the facilities by how often they are told of."""
    told = Setting.objects.filter(place=OuterRef("pk")).order_by().values("place").annotate(n=Count("pk")).values("n")
    facilities = Place.objects.filter(kind="facility").annotate(told=Coalesce(Subquery(told), 0)).order_by("-told", "pk")
    shown = page(request, facilities)
    parents = {row.key: row for row in Place.objects.filter(key__in=[str(row.payload.get("parent") or "") for row in shown])}
    context = {
        "map": schematic(),
        "tile_width": WIDTH - 6,
        "tile_height": HEIGHT - 6,
        "page": shown,
        "facilities": [(row, parents.get(str(row.payload.get("parent") or ""))) for row in shown],
        "may_code": may(member(request), "code"),
    }
    return render(request, "coding/places.html", context)


@allowed("read")
def place(request: HttpRequest, key: str) -> HttpResponse:
    """One place: what it lies in, what lies in it, what is told to have happened there."""
    row = get_object_or_404(Place, key=key)
    shown = page(request, _seen(request, Claim.objects.filter(setting__place=row)))
    context = {
        "place": row,
        "above": above(row),
        "inside": inside(row),
        "events": Event.objects.filter(payload__place=row.key)[:50],
        "page": shown,
        "may_code": may(member(request), "code"),
    }
    return render(request, "coding/place.html", context)


@allowed("read")
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event: when, where, what claims tell of it, and what it is tied to."""
    row = get_object_or_404(Event, key=key)
    context = {
        "event": row,
        "place": Place.objects.filter(key=str(row.payload.get("place") or "")).first(),
        "page": page(request, _seen(request, Claim.objects.filter(setting__event=row))),
        "may_code": may(member(request), "code"),
    }
    return render(request, "coding/event.html", context)


def _seen(request: HttpRequest, rows: QuerySet[Claim, Claim]) -> QuerySet[Claim, Claim]:
    """The claims that the reader may see, with their words."""
    unseen = unseen_by(member(request))
    return rows.exclude(statement__in=unseen).select_related("statement").prefetch_related("spans").order_by("pk")
