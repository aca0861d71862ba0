"""A claim: one thing that one statement says, with the words it stands on."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms import vocabulary
from kirok.terms.count import Count
from kirok.terms.dated import Dated
from kirok.terms.fields import code, filled, identity, refers
from kirok.terms.selectors import Span
from kirok.terms.unset import UNSET, Unset, given
from kirok.terms.words import Text

#: What each kind of claim must have, and the fields that belong to one kind alone.
REQUIRED = {
    "act": ("type",),
    "state": ("type",),
    "quantity": ("part", "count"),
    "policy": ("content",),
    "comparison": ("left", "right", "relation"),
    "sourcing": ("subject", "content"),
}
OWN = {
    "left": "comparison",
    "right": "comparison",
    "relation": "comparison",
    "part": "quantity",
    "whole": "quantity",
    "subject": "sourcing",
}
_TYPES = {"act": "VIO", "state": "FATE"}


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Who did it and how far: ``{who: a-state, degree: unknown}``."""

    SCHEMA: ClassVar[str] = "kirok.agent/1"
    who: str = field(metadata=refers("actors"))
    degree: str | Unset | None = field(default=UNSET, metadata=code("DEG"))


@dataclass(frozen=True, kw_only=True)
class Patient:
    """To whom it was done, in what capacity: ``{who: g-fam, as: punished-by-association}``."""

    SCHEMA: ClassVar[str] = "kirok.patient/1"
    who: str = field(metadata=refers("actors"))
    as_: str | Unset | None = field(default=UNSET, metadata=code("AS"))


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The other side of a comparison: the same as a claim but for what is given: ``{same_as: c01, when: {edtf: "2023"}}``."""

    SCHEMA: ClassVar[str] = "kirok.compared/1"
    same_as: str = field(metadata=refers("claims"))
    when: Dated | Unset | None = UNSET
    place: str | Unset | None = field(default=UNSET, metadata=refers("places"))
    patient: tuple[Patient, ...] | Unset = UNSET
    count: Count | Unset | None = UNSET


@dataclass(frozen=True, kw_only=True)
class Claim:
    """c06: officials who voiced unwelcome opinions were sent to a camp, says st1; ground expression.

    *ground* is the reason that the authorities gave, *conduct* what was done; *statement* may be absent where only
    one comes into question; *span* is kept as it was written (see :attr:`spans`). It says nothing about truth.
    """

    SCHEMA: ClassVar[str] = "kirok.claim/1"
    REFUSED_KEYS: ClassVar[dict[str, str]] = {
        "wgad": "the Working Group's category is given on a finding, never on a claim; move it",
        "certainty": "certainty follows from rules and belongs to findings; remove the key",
    }
    id: str = field(metadata=identity())
    statement: str | Unset = field(default=UNSET, metadata=refers("statements"))
    kind: str = field(metadata=code("KIND"))
    type: str | Unset = UNSET
    polarity: str | Unset | None = field(default=UNSET, metadata=code("POLARITY"))
    modality: str | Unset | None = field(default=UNSET, metadata=code("MODALITY"))
    event: str | Unset | None = field(default=UNSET, metadata=refers("events"))
    subject: str | Unset = field(default=UNSET, metadata=refers("outlets", "statements", "sources", "actors"))
    agent: tuple[Agent, ...] | Unset = UNSET
    patient: tuple[Patient, ...] | Unset = UNSET
    left: str | Unset = field(default=UNSET, metadata=refers("claims"))
    right: str | Compared | Unset = field(default=UNSET, metadata=refers("claims"))
    relation: str | Unset = field(default=UNSET, metadata=code("RELATION"))
    part: str | Unset = field(default=UNSET, metadata=refers("actors"))
    whole: str | Unset | None = field(default=UNSET, metadata=refers("actors"))
    place: str | Unset | None = field(default=UNSET, metadata=refers("places"))
    from_place: tuple[str, ...] | Unset = field(default=UNSET, metadata=refers("places"))
    to_place: tuple[str, ...] | Unset = field(default=UNSET, metadata=refers("places"))
    when: Dated | Unset | None = UNSET
    count: Count | Unset | None = UNSET
    ground: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("GRD"))
    ground_logic: str | Unset | None = field(default=UNSET, metadata=code("LOGIC"))
    conduct: Text | Unset | None = UNSET
    law: Text | Unset | None = UNSET
    label_applied: Text | Unset | None = UNSET
    content: Text | Unset = field(default=UNSET, metadata=filled())
    access: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("ACC"))
    credibility: int | Unset | None = UNSET
    ambiguity: tuple[str, ...] | Unset = UNSET
    inferred_from: str | Unset | None = UNSET
    coder: str | Unset | None = UNSET
    status: str | Unset = field(default=UNSET, metadata=code("CLAIMSTATUS"))
    span: str | Span | tuple[str | Span, ...] = field(metadata=filled())

    def __post_init__(self) -> None:
        self._check_kind()
        if self.kind in _TYPES:
            self._check_type(_TYPES[self.kind])
        if self.span == ():
            raise BadInput("a claim stands on at least one span of its statement", field="span", allowed="the exact words")
        if given(self.credibility) is not None and not 1 <= given(self.credibility, 1) <= 6:
            raise BadInput("credibility is given from 1 to 6", field="credibility", allowed="1 to 6")

    def _check_kind(self) -> None:
        for name in REQUIRED.get(self.kind, ()):
            if getattr(self, name) in {UNSET, None}:
                raise BadInput(f"a claim of the kind {self.kind} needs '{name}'", field=name, allowed=REQUIRED[self.kind])
        for name, kind in OWN.items():
            if getattr(self, name) is not UNSET and self.kind != kind:
                raise BadInput(f"'{name}' belongs to a claim of the kind {kind}, not {self.kind}", field=name)

    def _check_type(self, scheme: str) -> None:
        try:
            vocabulary.load().check(given(self.type, ""), scheme)
        except BadInput as error:
            raise error.at(field="type") from None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span as a Span, however it was written."""
        written = self.span if isinstance(self.span, tuple) else (self.span,)
        return tuple(Span(exact=span) if isinstance(span, str) else span for span in written)
