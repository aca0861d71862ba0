"""A typed link between two claims or events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import code, refers
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class Link:
    """``{from: c05, type: part-of, to: c01, unsure: true}``; an unsure link is never summed."""

    SCHEMA: ClassVar[str] = "kirok.link/1"
    from_: str = field(metadata=refers("claims", "events"))
    type: str = field(metadata=code("LINK"))
    to: str = field(metadata=refers("claims", "events"))
    unsure: bool | Unset = UNSET

    def __post_init__(self) -> None:
        if self.from_ == self.to:
            raise BadInput("a link joins two different things", field="to", allowed="another id than 'from'")
