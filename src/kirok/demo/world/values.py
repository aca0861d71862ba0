"""What the generator hands out: documents as they arrive, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kirok.demo.world.bilingual import Both, Language

Entry = dict[str, object]
"""One mapping of a coding file, ready for JSON."""


@dataclass(frozen=True)
class DemoDocument:
    """One statement as it arrives; *source* is a source number, or None for a published article with its URL."""

    key: str
    file_name: str
    content: bytes
    lang: Language
    source: str | None
    public_url: str | None
    said_on: str
    consent_basis: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class DemoUser:
    """A throw-away login of the demonstration: a role, not a person."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Who may tell: a number, the province and organisation around it, and how it usually knows (ACC code's end)."""

    number: str
    province: str
    organisation: Both
    access: str
    lang: Language


@dataclass(frozen=True)
class Person:
    """Someone who was sent to a camp: who, when (year, month), where, why, and what became of them (FATE code)."""

    id: str
    name: Both
    job: Both
    episode: str
    province: str
    county: str
    camp: str
    sent: tuple[int, int]
    ground: str
    fate: str


@dataclass(frozen=True)
class Listed:
    """One entry of a list: what its *project* wrote down, and the *person* who is meant, which no file of a list says."""

    record: str
    project: str
    person: str
    name: str
    born: str
    place: str
    when: str
    job: str


@dataclass(frozen=True)
class ProjectList:
    """What a documentation project hands in in one year: a CSV file, and its entries with whom they mean."""

    project: str
    year: int
    lang: Language
    file_name: str
    content: bytes
    rows: tuple[Listed, ...]


@dataclass(frozen=True)
class ExpectedFinding:
    """What the rules must give for a finding, and why; *origins* are the last known hops that its claims go back to."""

    id: str
    certainty: str
    independent_origins: int
    origins: tuple[str, ...]
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class FalseStory:
    """The story that turns out false: retract *claim* (reason *reason*) and these must be reached."""

    claim: str
    reason: str
    findings: tuple[str, ...]
    sentences: tuple[str, ...]
    what_happened: str


@dataclass(frozen=True)
class RefusedPublication:
    """A publication that must not get out: *reason* is ``crowd`` (under k = 300) or ``consent`` (none was given)."""

    id: str
    reason: str
    document: str | None = None


@dataclass(frozen=True)
class Truth:
    """Everything that really happened in Merroval, and what an honest desk must conclude from the statements."""

    people: tuple[Person, ...]
    sent_by_year: Mapping[int, int]
    sources: tuple[Source, ...]
    heard_by: Mapping[str, tuple[str, ...]]
    false_story: FalseStory
    refused: tuple[RefusedPublication, ...]
    findings: tuple[ExpectedFinding, ...]


@dataclass(frozen=True)
class World:
    """The invented country: its documents, its coding, the lists of its documentation projects, and its truth."""

    seed: int
    documents: tuple[DemoDocument, ...]
    truth: Truth
    users: tuple[DemoUser, ...]
    counts: Mapping[str, int]
    lists: tuple[ProjectList, ...]
    own_list: tuple[Listed, ...]
    _write: Callable[[Mapping[str, str]], str] = field(repr=False)

    def coding(self, statement_ids: Mapping[str, str]) -> str:
        """The whole coding as ``kirok-coding/1`` YAML; *statement_ids* maps each document's key to its statement id.

        Raises:
            BadInput: a document has no statement id.
        """
        return self._write(statement_ids)
