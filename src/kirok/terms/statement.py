"""A statement: what was said or written, verbatim, and the way it came."""

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.consent import Consent
from kirok.terms.dated import Dated
from kirok.terms.fields import LANGUAGE, SHA256, code, edtf, filled, identity, refers, shaped
from kirok.terms.unset import UNSET, Unset
from kirok.terms.words import Text


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One step of the chain a report came by: ``{hop: 0, who: S-0007, access: unknown}``; hop 0 told the desk."""

    SCHEMA: ClassVar[str] = "kirok.hop/1"
    hop: int
    who: str | Unset | None = field(default=UNSET, metadata=refers("sources", "outlets", "actors"))
    access: str | Unset | None = field(default=UNSET, metadata=code("ACC"))

    def __post_init__(self) -> None:
        if self.hop < 0:
            raise BadInput("hops are counted from 0, the one who told the desk", field="hop", allowed="0 or more")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """st1: what S-0007 said on a Monday, in English, with the consent that holds for it.

    *text* is verbatim and never normalised; a statement without it refers to one the desk already holds. Who the
    source is, and how the statement reached the desk, lie sealed; *seal_ref* names the envelope, *sha256* its bytes.
    """

    SCHEMA: ClassVar[str] = "kirok.statement/1"
    REFUSED_KEYS: ClassVar[dict[str, str]] = {
        "channel": "the way a statement reached the desk lies sealed, never in a file; remove the key"
    }
    id: str = field(metadata=identity())
    source: str | Unset | None = field(default=UNSET, metadata={"source": True, **refers("sources")})
    outlet: str | Unset | None = field(default=UNSET, metadata=refers("outlets"))
    url: str | Unset | None = UNSET
    title: Text | Unset | None = UNSET
    said_on: Dated | Unset | None = UNSET
    received_on: str | Unset | None = field(default=UNSET, metadata=edtf())
    lang: str | Unset = field(default=UNSET, metadata=shaped(LANGUAGE, "ko"))
    text: str | Unset = field(default=UNSET, metadata=filled())
    sha256: str | Unset | None = field(default=UNSET, metadata=shaped(SHA256, "64 digits 0-9 a-f"))
    seal_ref: str | Unset | None = UNSET
    supersedes: str | Unset | None = field(default=UNSET, metadata=refers("statements"))
    consent: tuple[Consent, ...] | Unset = UNSET
    chain: tuple[Hop, ...] | Unset = UNSET

    def __post_init__(self) -> None:
        if self.text and not self.lang:
            raise BadInput("a statement's text needs its language", field="lang", allowed="lang: ko")
        if self.text and not (self.source or self.outlet or self.url):
            raise BadInput(
                "a statement needs a source number, an outlet or a public address", field="source", allowed=("source", "outlet", "url")
            )
