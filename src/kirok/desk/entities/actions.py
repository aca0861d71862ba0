"""Registry rows and the ties between claims and them, from coded payloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from kirok.base.errors import Refused
from kirok.desk.claims.models import Claim
from kirok.desk.entities.models import Actor, Event, Involvement, Link, Name, Place, Setting
from kirok.desk.rows import Outcome, upsert

Payload = Mapping[str, Any]


#: What of a registry row readers may see: under a release it is no longer one coder's to change.
_PUBLIC = {
    "actors": ("kind", "name", "names", "label", "label_is", "verbatim", "public_role", "role"),
    "places": ("name", "precision", "parent", "country"),
    "events": ("when",),
}


def _refuse_public(held: Actor | Place | Event, given: Payload, section: str, claims: QuerySet[Claim]) -> None:
    changed = [part for part in _PUBLIC[section] if held.payload.get(part) != given.get(part)]
    if changed and claims.exclude(status="draft").exists():
        raise Refused(
            f"{held.key} stands in a released claim: its {changed[0]} cannot be rewritten; code a new one",
            field=f"{section}[{held.key}].{changed[0]}",
        )


def _guard_actor(held: Actor, given: Actor) -> None:
    _refuse_public(held, given.payload, "actors", Claim.objects.filter(involvements__actor=held))


def _guard_place(held: Place, given: Place) -> None:
    _refuse_public(held, given.payload, "places", Claim.objects.filter(setting__place=held))


def _guard_event(held: Event, given: Event) -> None:
    _refuse_public(held, given.payload, "events", Claim.objects.filter(setting__event=held))


def register_actors(payloads: Sequence[Payload]) -> Outcome[Actor]:
    """Save people, groups and organisations, with every written form of their names."""
    rows = [
        Actor(key=payload["id"], kind=payload["kind"], public_role=bool(payload.get("public_role")), payload=dict(payload))
        for payload in payloads
    ]
    outcome = upsert(Actor, rows, key="key", fields=("kind", "public_role", "payload"), guard=_guard_actor)
    Name.objects.filter(actor__key__in=outcome.changed).delete()
    Name.objects.bulk_create([name for actor in outcome.touched for name in _names(actor)], batch_size=500)
    return outcome


def _names(actor: Actor) -> Iterable[Name]:
    for name in actor.payload.get("names") or []:
        yield Name(actor=actor, form=name["form"], script=name.get("script") or "", system=name.get("system") or "")


def register_places(payloads: Sequence[Payload]) -> Outcome[Place]:
    """Save places at the precision they were given."""
    rows = [
        Place(key=payload["id"], kind=payload.get("kind") or "", precision=payload.get("precision") or "unknown", payload=dict(payload))
        for payload in payloads
    ]
    return upsert(Place, rows, key="key", fields=("kind", "precision", "payload"), guard=_guard_place)


def register_events(payloads: Sequence[Payload]) -> Outcome[Event]:
    """Save events."""
    rows = [Event(key=payload["id"], when=(payload.get("when") or {}).get("edtf") or "", payload=dict(payload)) for payload in payloads]
    return upsert(Event, rows, key="key", fields=("when", "payload"), guard=_guard_event)


def register_links(payloads: Sequence[Payload]) -> Outcome[Link]:
    """Save links; one pair and type is one link."""
    outcome: Outcome[Link] = Outcome()
    for payload in payloads:
        _register_link(payload, outcome)
    return outcome


def _register_link(payload: Payload, outcome: Outcome[Link]) -> None:
    identity = {"left": payload["from"], "type": payload["type"], "right": payload["to"]}
    key = f"{payload['from']} {payload['type']} {payload['to']}"
    link = Link.objects.filter(**identity).first()
    if link is None:
        outcome.rows[key] = Link.objects.create(**identity, payload=dict(payload))
        outcome.new.append(key)
        return
    outcome.rows[key] = link
    if link.payload == dict(payload):
        outcome.same.append(key)
        return
    link.payload = dict(payload)
    link.save(update_fields=["payload"])
    outcome.changed.append(key)


def tie(claims: Sequence[Claim]) -> None:
    """Write who is involved in each claim and where it is set, anew."""
    named = {text for claim in claims for text in _strings(claim.payload)}
    actors, places, events = ({row.key: row for row in _named(model, named)} for model in (Actor, Place, Event))
    Involvement.objects.filter(claim__in=claims).delete()
    Setting.objects.filter(claim__in=claims).delete()
    Involvement.objects.bulk_create(
        [row for claim in claims for row in _involvements(claim, actors)], batch_size=500, ignore_conflicts=True
    )
    Setting.objects.bulk_create([_setting(claim, places, events) for claim in claims], batch_size=500)


def _named(model: Any, keys: set[str]) -> Iterable[Any]:
    """The rows with those keys; many keys are asked for in parts, as databases bound a question's length."""
    ordered = sorted(keys)
    for at in range(0, len(ordered), 500):
        yield from model.objects.filter(key__in=ordered[at : at + 500])


def _strings(value: Any) -> Iterable[str]:
    """Every text of at most the length of a key anywhere in a payload."""
    if isinstance(value, str):
        if len(value) <= 80:
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _involvements(claim: Claim, actors: Mapping[str, Actor]) -> Iterable[Involvement]:
    for role, manner in (("agent", "degree"), ("patient", "as")):
        for party in claim.payload.get(role) or []:
            yield Involvement(claim=claim, actor=actors[party["who"]], role=role, manner=party.get(manner) or "")
    for role in ("part", "whole"):
        if claim.payload.get(role) in actors:
            yield Involvement(claim=claim, actor=actors[claim.payload[role]], role=role)


def _setting(claim: Claim, places: Mapping[str, Place], events: Mapping[str, Event]) -> Setting:
    return Setting(claim=claim, place=places.get(claim.payload.get("place") or ""), event=events.get(claim.payload.get("event") or ""))
