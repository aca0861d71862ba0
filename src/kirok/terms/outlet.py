"""A news outlet or other public body that passes reports on."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.terms.fields import LANGUAGE, filled, identity, shaped
from kirok.terms.unset import UNSET, Unset
from kirok.terms.words import Text


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """``{id: out-1, name: the outlet}``."""

    SCHEMA: ClassVar[str] = "kirok.outlet/1"
    id: str = field(metadata=identity())
    name: Text = field(metadata=filled())
    url: str | Unset | None = UNSET
    lang: str | Unset | None = field(default=UNSET, metadata=shaped(LANGUAGE, "ko"))
