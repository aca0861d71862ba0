"""What one person agreed to, for which uses. Missing means none, and none means not released."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import LANGUAGE, code, edtf, filled, refers, shaped
from kirok.terms.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class Consent:
    """S-0007 agreed herself to be published without her name, not to be quoted verbatim, until she says otherwise.

    *person* is a source number, an actor, an outlet, or for an article the statement itself;
    *on* and *expires* are EDTF; *url* is the public address that the
    basis already-public rests on. It does not decide whether a release is allowed.
    """

    SCHEMA: ClassVar[str] = "kirok.consent/1"
    person: str = field(metadata=refers("sources", "outlets", "actors", "statements"))
    basis: str = field(metadata=code("BASIS"))
    scopes: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("SCOPE"))
    not_: tuple[str, ...] | Unset = field(default=UNSET, metadata=code("NOT"))
    language: str | Unset | None = field(default=UNSET, metadata=shaped(LANGUAGE, "ko"))
    obtained_by: str | Unset | None = field(default=UNSET, metadata=filled())
    explained: str | Unset | None = UNSET
    on: str | Unset | None = field(default=UNSET, metadata=edtf())
    expires: str | Unset | None = field(default=UNSET, metadata=edtf())
    withdraw_by: str | Unset | None = field(default=UNSET, metadata=code("WITHDRAW"))
    url: str | Unset | None = UNSET

    def __post_init__(self) -> None:
        if self.basis == "none" and self.scopes:
            raise BadInput("without a basis nothing is agreed to; leave the scopes empty", field="scopes")
        if self.basis == "already-public" and not self.url:
            raise BadInput("the basis already-public needs the public address", field="url", allowed="url: https://...")
