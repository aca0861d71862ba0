"""What the rules ask of the desk beside a text itself; for many texts together each thing is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from kirok.desk.claims.comparing import gone_among, withdrawn
from kirok.desk.entities.models import Actor
from kirok.desk.handling.holding import held_sources, speakers
from kirok.desk.members.scoping import wholly
from kirok.desk.publications.desk_models import CLASSES, Answered, Disclosure, Picture
from kirok.desk.publications.models import Publication
from kirok.desk.publications.telling import with_compared
from kirok.desk.publications.told import TERMS, Told, permission
from kirok.desk.statements.models import Consent, Source
from kirok.exposure.consent import Permission


class Beside:
    """Answers for the publications that *rows* (a question for primary keys) finds, and for the *claims* under them."""

    def __init__(self, rows: QuerySet[Publication, Any], claims: Mapping[int, Told]) -> None:
        self._rows, self._claims = rows, claims

    @cached_property
    @wholly
    def out(self) -> frozenset[str]:
        """The ids of those that everybody was given: nothing of them can be held back any more."""
        kinds = [kind for kind, reach in CLASSES.items() if reach.recipients == "public"]
        keys = Publication.objects.filter(pk__in=self._rows).values("key")
        return frozenset(Disclosure.objects.filter(publication__in=keys, kind__in=kinds).values_list("publication", flat=True))

    @cached_property
    def held(self) -> dict[int, str]:
        """Sources under a safety hold, by primary key: their numbers."""
        return held_sources()

    @cached_property
    @wholly
    def known(self) -> dict[str, str]:
        """Whoever stands in a hearing chain and is protected, by the id that the chain has: under which id they are kept."""
        said = {str(hop["who"]) for claim in self._claims.values() for hop in hops(claim) if hop.get("who")}
        known = {number: number for number in Source.objects.filter(number__in=said).values_list("number", flat=True)}
        people = Actor.objects.filter(key__in=said, kind__in=("person", "unidentified"), public_role=False)
        return known | {key: f"actor:{key}" for key in people.values_list("key", flat=True)}

    @cached_property
    @wholly
    def compared(self) -> dict[str, Told]:
        """The claims by id, with every claim that they compare."""
        return with_compared(self._claims)

    @cached_property
    def withdrawn(self) -> set[str]:
        """The ids of claims that were withdrawn, with what they were said in, or with what they compare."""
        return gone_among(self.compared, withdrawn)

    @cached_property
    def unsafe(self) -> set[str]:
        """The ids of claims behind which, or behind what they compare, a source under a safety hold stands."""
        held = self.held
        return gone_among(self.compared, lambda claim: _told_by(claim, held)) if held else set()

    @cached_property
    def answered(self) -> dict[int, str]:
        """Where the answers of a publication lie sealed, by its primary key."""
        return dict(Answered.objects.filter(publication__in=self._rows).values_list("publication_id", "sealed"))

    @cached_property
    def pictured(self) -> Mapping[str, list[Permission]]:
        """Everybody who is shown in a picture, with what they ever allowed, for whatever statement."""
        shown = Picture.objects.filter(publication__in=self._rows).values_list("shows", flat=True)
        found: dict[str, list[Permission]] = {person: [] for people in shown for person in people}
        for row in Consent.objects.filter(person__in=list(found)).values(*TERMS):
            found[row["person"]].append(permission(row))
        return found


def _told_by(claim: Told, held: Mapping[int, str]) -> bool:
    """Whether a held source gave the statement, or stands in the chain of those through whom it was heard."""
    heard = speakers(claim.statement.payload) | speakers(claim.payload)
    return claim.statement.source_id in held or bool(heard & set(held.values()))


def hops(claim: Told) -> list[Mapping[str, Any]]:
    """Through whom a claim was heard, as the claim or its statement has it."""
    return claim.payload.get("chain") or claim.statement.payload.get("chain") or []
