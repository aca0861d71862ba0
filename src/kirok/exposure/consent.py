"""Consent as a rule: per person and per use; missing, expired, withdrawn or denied is a no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

ANONYMOUS = "publish-anonymous"
NAMED = "publish-named"

#: What a person can ask to be left out -> the use that this rules out.
_RULED_OUT = {NAMED: "name"}


@dataclass(frozen=True)
class Permission:
    """What one person allowed for one statement; *until* is the last day it holds, None for no end."""

    person: str
    basis: str
    scopes: frozenset[str]
    denied: frozenset[str]
    until: dt.date | None


def allows(permissions: Sequence[Permission], person: str, use: str, today: dt.date) -> bool:
    """Whether *person* allowed *use* on *today*; publishing by name includes publishing without."""
    wanted = {use, NAMED} if use == ANONYMOUS else {use}
    return any(
        permission.person == person
        and permission.basis != "none"
        and bool(wanted & permission.scopes)
        and not {use, _RULED_OUT.get(use)} & permission.denied
        and (permission.until is None or today <= permission.until)
        for permission in permissions
    )


def denies(permissions: Sequence[Permission], what: str) -> bool:
    """Whether anybody asked that *what* ("verbatim-quote", "name") be left out."""
    return any(what in permission.denied for permission in permissions)
