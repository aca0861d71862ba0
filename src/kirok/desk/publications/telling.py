"""Claims read from the database with all that a public record or a rule asks of them, each row once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from kirok.desk.claims.comparing import compared
from kirok.desk.claims.models import Claim
from kirok.desk.entities.models import Actor, Event, Involvement, Name, Place, Setting
from kirok.desk.members.models import User
from kirok.desk.publications.told import TERMS, Involved, Said, Told, permission
from kirok.desk.statements.models import Consent, Statement
from kirok.exposure.consent import Permission

_COLUMNS = ("pk", "key", "kind", "type", "polarity", "when", "status", "payload", "earlier_coders", "coder_id", "statement_id")


@dataclass(frozen=True)
class Claims:
    """The claims that some questions find, as one condition; it is asked inside other questions, never row by row."""

    used: QuerySet[Any, Any]
    leaning: QuerySet[Any, Any]

    @property
    def rows(self) -> QuerySet[Claim, Claim]:
        """The claims themselves."""
        return Claim.objects.filter(Q(pk__in=self.used) | Q(pk__in=self.leaning)).order_by()


def told_by(claims: Claims) -> dict[int, Told]:
    """Every claim, by primary key."""
    return _told(claims.rows)


def told_of(keys: Collection[str]) -> dict[int, Told]:
    """The claims of these ids."""
    return _told(Claim.objects.filter(key__in=list(keys)).order_by())


def _told(rows: QuerySet[Claim, Claim]) -> dict[int, Told]:
    said, involved, settings = _said(rows), _involved(rows), _settings(rows)
    coders = {row.pk: row for row in User.objects.all()}
    nowhere: tuple[Place | None, Event | None] = (None, None)
    found: dict[int, Told] = {}
    row: dict[str, Any]
    for row in rows.values(*_COLUMNS).iterator(chunk_size=2_000):
        coder, statement, parts = coders[row.pop("coder_id")], said[row.pop("statement_id")], tuple(involved.get(row["pk"], ()))
        place, event = settings.get(row["pk"], nowhere)
        found[row["pk"]] = Told(**row, coder=coder, statement=statement, involved=parts, place=place, event=event)
    return found


def _said(rows: QuerySet[Claim, Claim]) -> Mapping[int, Said]:
    """The statements of *rows* with what was allowed for them."""
    wanted = rows.values("statement")
    given: defaultdict[int, list[Permission]] = defaultdict(list)
    for row in Consent.objects.filter(statement__in=wanted).order_by("statement_id", "position").values("statement_id", *TERMS):
        given[row["statement_id"]].append(permission(row))
    columns = ("pk", "text", "public_url", "status", "payload", "source_id")
    statements: Iterable[dict[str, Any]] = Statement.objects.filter(pk__in=wanted).values(*columns, teller=F("source__number"))
    return {row["pk"]: Said(**{**row, "teller": row["teller"] or ""}, permissions=tuple(given.get(row["pk"], ()))) for row in statements}


def _involved(rows: QuerySet[Claim, Claim]) -> Mapping[int, list[Involved]]:
    wanted = Involvement.objects.filter(claim__in=rows.values("pk"))
    acting = wanted.values("actor")
    actors, names = {row.pk: row for row in Actor.objects.filter(pk__in=acting)}, defaultdict[int, list[tuple[str, str]]](list)
    for actor, *name in Name.objects.filter(actor__in=acting).order_by("pk").values_list("actor_id", "script", "form"):
        names[actor].append((name[0], name[1]))
    written = {actor: tuple(names.get(actor, ())) for actor in actors}
    found: defaultdict[int, list[Involved]] = defaultdict(list)
    for claim, role, actor in wanted.order_by("pk").values_list("claim_id", "role", "actor_id"):
        found[claim].append(Involved(role, actors[actor], written[actor]))
    return found


def _settings(rows: QuerySet[Claim, Claim]) -> Mapping[int, tuple[Place | None, Event | None]]:
    wanted = Setting.objects.filter(claim__in=rows.values("pk"))
    places = {row.pk: row for row in Place.objects.filter(pk__in=wanted.values("place"))}
    events = {row.pk: row for row in Event.objects.filter(pk__in=wanted.values("event"))}
    return {claim: (places.get(place), events.get(event)) for claim, place, event in wanted.values_list("claim_id", "place_id", "event_id")}


def with_compared(claims: Mapping[int, Told]) -> dict[str, Told]:
    """*claims* by id, and every claim that they compare, however far away."""
    known = {claim.key: claim for claim in claims.values()}
    missing = {key for claim in claims.values() for key in compared(claim)} - set(known)
    while missing:
        rows = {claim.key: claim for claim in told_of(missing).values()}
        known |= rows
        missing = {key for claim in rows.values() for key in compared(claim)} - set(known)
    return known
