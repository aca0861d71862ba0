"""A coding file as a frozen value: everything a coder wrote, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kirok.terms.actor import Actor
from kirok.terms.claim import Claim
from kirok.terms.event import Event
from kirok.terms.expectation import Expectation
from kirok.terms.finding import Finding
from kirok.terms.link import Link
from kirok.terms.outlet import Outlet
from kirok.terms.place import Place
from kirok.terms.publication import Publication
from kirok.terms.source import Source
from kirok.terms.statement import Statement
from kirok.terms.unset import UNSET, Unset

FORMAT = "kirok-coding/1"

#: The sections that are lists, in the order in which a file is written, and what their entries are.
SECTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "sources": Source,
        "outlets": Outlet,
        "statements": Statement,
        "actors": Actor,
        "places": Place,
        "events": Event,
        "claims": Claim,
        "links": Link,
        "findings": Finding,
        "publications": Publication,
    }
)


@dataclass(frozen=True, kw_only=True)
class CodingFile:
    """One file of the format kirok-coding/1: drafts only; *expect* is kept to be checked, never believed.

    *lines* tells the line of an entry by (section, id); links, which have no id, by their number from "0". It takes
    no part in equality.
    """

    sources: tuple[Source, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    statements: tuple[Statement, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    publications: tuple[Publication, ...] = ()
    expect: Expectation | Unset = UNSET
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict, compare=False, repr=False)

    def entries(self, section: str) -> tuple[Any, ...]:
        """The entries of one section by its name."""
        found: tuple[Any, ...] = getattr(self, section)
        return found

    def statement_of(self, claim: Claim) -> str:
        """The id of the statement a claim belongs to; a file with one statement need not say it."""
        return claim.statement or self.statements[0].id


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the desk already holds, so that a file may refer to it: statements with their texts, the rest by id."""

    statements: Mapping[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()

    def ids(self, section: str) -> frozenset[str]:
        """The ids of one section."""
        return frozenset(getattr(self, section, ()))


NOTHING_KNOWN = Known()
