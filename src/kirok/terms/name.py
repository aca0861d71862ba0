"""A name in one form, one script, one romanisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.terms.fields import code, filled
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class Name:
    """``{form: 홍길동, script: Hang}``; the same person's ``Hong Kil Tong`` is another Name."""

    SCHEMA: ClassVar[str] = "kirok.name/1"
    form: str = field(metadata=filled())
    script: str | Unset | None = field(default=UNSET, metadata=code("SCRIPT"))
    system: str | Unset | None = field(default=UNSET, metadata=code("SYSTEM"))
    status: str | Unset | None = field(default=UNSET, metadata=code("NAMESTATUS"))
