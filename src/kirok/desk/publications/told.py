"""What stands under a text, as the rules read it: sentences, claims, statements and permissions as plain values.

A site rests on many thousands of claims: rows of the database with all their machinery would cost more than the rules do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from kirok.base.errors import BadInput
from kirok.desk.entities.models import Actor, Event, Place
from kirok.desk.members.models import User
from kirok.exposure.consent import Permission
from kirok.terms import edtf


class Using(NamedTuple):
    """What a sentence stands on: a finding or a claim, by primary key (0 for the other) and by public id."""

    finding_id: int
    claim_id: int
    key: str


@dataclass(frozen=True)
class Sentence:
    """One standing sentence of a publication, addressed as pub1/s1, with what it stands on."""

    key: str
    kind: str
    payload: dict[str, Any]
    address: str
    uses: tuple[Using, ...]


class Leaning(NamedTuple):
    """One claim that speaks for a finding ("supports") or against it ("contradicts")."""

    claim_id: int
    stance: str


class Involved(NamedTuple):
    """An actor's part in a claim, with the actor's written names as (script, form)."""

    role: str
    actor: Actor
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """One statement: its words, who told it (a source's number, empty where it was said in public), what was allowed for it."""

    pk: int
    text: str
    public_url: str
    status: str
    payload: dict[str, Any]
    source_id: int | None
    teller: str
    permissions: tuple[Permission, ...]

    @cached_property
    def denied(self) -> frozenset[str]:
        """Everything that somebody asked to be left out."""
        return frozenset(what for permission in self.permissions for what in permission.denied)


@dataclass(frozen=True)
class Told:
    """One claim with its statement, who is involved in it and where it is set."""

    pk: int
    key: str
    kind: str
    type: str
    polarity: str
    when: str
    status: str
    payload: dict[str, Any]
    earlier_coders: list[int] | None
    coder: User
    statement: Said
    involved: tuple[Involved, ...]
    place: Place | None
    event: Event | None


def permission(row: Mapping[str, Any]) -> Permission:
    """A consent row as the rule reads it; an end that cannot be read has come."""
    return Permission(row["person"], row["basis"], frozenset(row["scopes"]), frozenset(row["denied"]), _until(row["expires"]))


#: The columns of a consent that :func:`permission` reads.
TERMS = ("person", "basis", "scopes", "denied", "expires")


@lru_cache(maxsize=4_096)
def _until(expires: str) -> dt.date | None:
    if not expires:
        return None
    try:
        latest = edtf.parse(expires).latest
    except BadInput:
        return dt.date.min
    return latest if isinstance(latest, dt.date) else dt.date.min
