"""What the desk holds true, on which claims it rests, and how well it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import code, filled, identity, refers, shaped
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class Grade:
    """Admiralty grading, both halves given by people: source A-F, information 1-6; nothing computes it."""

    SCHEMA: ClassVar[str] = "kirok.grade/1"
    source: str = field(metadata=shaped(re.compile("[A-F]"), "A to F"))
    information: int

    def __post_init__(self) -> None:
        if not 1 <= self.information <= 6:
            raise BadInput("the information is graded 1 to 6", field="information", allowed="1 to 6")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """f1: "one source says that ...", resting on six claims.

    *independent_origins* and *certainty* follow from rules; a coding file never carries them.
    """

    SCHEMA: ClassVar[str] = "kirok.finding/1"
    id: str = field(metadata=identity())
    en: str | Unset = field(default=UNSET, metadata=filled())
    ko: str | Unset = field(default=UNSET, metadata=filled())
    supports: tuple[str, ...] = field(metadata=refers("claims"))
    contradicts: tuple[str, ...] | Unset = field(default=UNSET, metadata=refers("claims"))
    wgad: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("WGAD"))
    grade: Grade | Unset | None = UNSET
    independent_origins: int | Unset = UNSET
    certainty: str | Unset = field(default=UNSET, metadata=code("CER"))
    version: int | Unset = UNSET

    def __post_init__(self) -> None:
        if not (self.en or self.ko):
            raise BadInput("a finding needs its sentence in English, Korean or both", field="en", allowed=("en", "ko"))
        if not self.supports:
            raise BadInput("a finding rests on at least one claim", field="supports", allowed="the ids of claims")
        both = [claim for claim in self.contradicts or () if claim in self.supports]
        if both:
            raise BadInput(
                f"the claim '{both[0]}' cannot both support and contradict a finding", field="contradicts", allowed="each claim on one side"
            )
