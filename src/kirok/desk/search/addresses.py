"""Where an id that stands in somebody's words is read: claims, statements, findings, events, people and places of the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse

from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.entities.models import Actor, Event, Place
from kirok.desk.findings.models import Finding
from kirok.desk.members.models import User
from kirok.desk.statements.models import Statement

_ROUTES: Mapping[str, Any] = {
    "claim": Claim,
    "statement": Statement,
    "finding": Finding,
    "event": Event,
    "person": Actor,
    "place": Place,
}


def addresses(keys: Collection[str], reader: User) -> Mapping[str, str]:
    """Id -> address, of those that there are and that *reader* may see; as many questions to the database for many as for few."""
    found: dict[str, str] = {}
    for route, model in _ROUTES.items():
        rows = model.objects.filter(key__in=keys)
        if route == "claim":
            rows = rows.exclude(statement__in=unseen_by(reader))
        found |= {key: reverse(route, args=[key]) for key in rows.values_list("key", flat=True)}
    return found
