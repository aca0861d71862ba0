"""A time as a statement gives it: EDTF, the words that were said, and the day they count from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.terms.edtf import When, parse
from kirok.terms.fields import code
from kirok.terms.fields import edtf as edtf_text
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class Dated:
    """``{edtf: "2023", verbatim: last year}``.

    *anchor* is the day that words like "last year" count from; *publish_as* is the coarser EDTF that may be shown;
    *aspect* says how it ran (ongoing, repeated). Nothing is resolved here: the coder writes the EDTF.
    """

    SCHEMA: ClassVar[str] = "kirok.dated/1"
    edtf: str = field(metadata=edtf_text())
    verbatim: str | Unset | None = UNSET
    anchor: str | Unset | None = field(default=UNSET, metadata=edtf_text())
    publish_as: str | Unset | None = field(default=UNSET, metadata=edtf_text())
    aspect: str | Unset | None = field(default=UNSET, metadata=code("ASPECT"))

    @property
    def when(self) -> When:
        """The parsed EDTF."""
        return parse(self.edtf)

    @property
    def public(self) -> When:
        """What may be shown: *publish_as* where it is given, else the EDTF itself."""
        return parse(self.publish_as or self.edtf)
