"""The uses that a person can allow, one by one, and how the coding format writes each: a scope, and what is left out.

A use holds when its scope was agreed to, what it needs was not left out, and the consent has not ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kirok.base.errors import BadInput
from kirok.terms import edtf

#: Use -> (scope that it takes, code under NOT that leaves it out). By name includes without.
USES: dict[str, tuple[str, str]] = {
    "site": ("publish-anonymous", ""),
    "data": ("publish-anonymous", "data-rows"),
    "name": ("publish-named", "name"),
    "quotation": ("publish-anonymous", "verbatim-quote"),
    "voice": ("publish-anonymous", "voice"),
    "picture": ("publish-anonymous", "image"),
    "un": ("un-submission", ""),
    "court": ("court", ""),
    "partner": ("share-partner", ""),
}
_SCOPES = {scope for scope, _ in USES.values()}
_LEFT_OUT = {code for _, code in USES.values() if code}
#: Uses that say nothing where the site itself was not agreed to.
ON_SITE = ("name", "data", "quotation", "voice", "picture")


@dataclass(frozen=True)
class Standing:
    """What one person's consent for one statement allows: use -> "yes", "no" or "ended"; *until* is its last day."""

    person: str
    basis: str
    uses: Mapping[str, str]
    until: dt.date | None
    payload: Mapping[str, Any]


def standing(payload: Mapping[str, Any], today: dt.date) -> Standing:
    """How a consent of the coding format stands on *today*."""
    until = last_day(payload.get("expires"))
    over = until is not None and until < today
    found = {use: ("ended" if over else "yes") if _agreed(payload, use) else "no" for use in USES}
    return Standing(str(payload["person"]), str(payload["basis"]), found, until, payload)


def _agreed(payload: Mapping[str, Any], use: str) -> bool:
    scope, left_out = USES[use]
    scopes = set(payload.get("scopes") or [])
    if scope == "publish-anonymous" and "publish-named" in scopes:
        scopes.add(scope)
    return payload.get("basis") != "none" and scope in scopes and left_out not in set(payload.get("not") or [])


def last_day(expires: Any) -> dt.date | None:
    """The last day of a consent; None without an end. An end that cannot be read has come."""
    if not expires:
        return None
    try:
        return edtf.parse(str(expires)).latest or dt.date.min
    except BadInput:
        return dt.date.min


def written(uses: Collection[str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The scopes and what is left out when exactly *uses* are allowed; what no use speaks of stays as it was.

    Raises:
        BadInput: a use that is none, or one on the site without the site.
    """
    unknown = set(uses) - set(USES)
    if unknown:
        raise BadInput(f"'{min(unknown)[:40]}' is no use", field="use", allowed=tuple(USES))
    if "site" not in uses and set(uses) & set(ON_SITE):
        raise BadInput("a name, rows of data, quotations, voice and pictures need consent for the site itself", field="use")
    scopes = [code for code in before.get("scopes") or [] if code not in _SCOPES]
    scopes += dict.fromkeys(USES[use][0] for use in USES if use in uses)
    left_out = [code for code in before.get("not") or [] if code not in _LEFT_OUT]
    left_out += [USES[use][1] for use in ON_SITE if use not in uses and "site" in uses]
    return {"scopes": scopes, "not": left_out}
