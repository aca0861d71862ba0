"""What the rules must give for a coded example: compared after the fact, never believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.terms.fields import code, identity, rest
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class ExpectedFinding:
    """``f1: {independent_origins: 1, certainty: CER.reported}``."""

    SCHEMA: ClassVar[str] = "kirok.expected-finding/1"
    id: str = field(metadata=identity())
    independent_origins: int | Unset = UNSET
    certainty: str | Unset = field(default=UNSET, metadata=code("CER"))


@dataclass(frozen=True, kw_only=True)
class ExpectedRetraction:
    """``{claim: c06, reaches: [f1, pub1/s1]}``: what must be flagged when the claim falls."""

    SCHEMA: ClassVar[str] = "kirok.expected-retraction/1"
    claim: str
    reaches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """The block ``expect``: findings by id, and one retraction (or several)."""

    SCHEMA: ClassVar[str] = "kirok.expectation/1"
    findings: tuple[ExpectedFinding, ...] = field(default=(), metadata=rest(ExpectedFinding))
    retract: ExpectedRetraction | tuple[ExpectedRetraction, ...] | Unset = UNSET

    @property
    def retractions(self) -> tuple[ExpectedRetraction, ...]:
        """The retractions, however they were written."""
        return (self.retract,) if isinstance(self.retract, ExpectedRetraction) else self.retract or ()
