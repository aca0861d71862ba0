"""Something that happened, to which claims and other events are tied."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.terms.dated import Dated
from kirok.terms.fields import code, filled, identity, refers
from kirok.terms.unset import UNSET, Unset
from kirok.terms.words import Text


@dataclass(frozen=True, kw_only=True)
class Event:
    """e1: transfers to political prison camps in 2024. It asserts nothing: claims do."""

    SCHEMA: ClassVar[str] = "kirok.event/1"
    id: str = field(metadata=identity())
    label: Text = field(metadata=filled())
    type: str | Unset | None = field(default=UNSET, metadata=code("VIO"))
    when: Dated | Unset | None = UNSET
    place: str | Unset | None = field(default=UNSET, metadata=refers("places"))
    status: str | Unset | None = field(default=UNSET, metadata=code("EVENTSTATUS"))
    members: tuple[str, ...] | Unset = field(default=UNSET, metadata=refers("claims", "events"))
