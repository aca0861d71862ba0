"""Consent step by step: given for some uses, with an end and a way back; taken back, for some uses or for all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User
from kirok.desk.statements.actions import write_consents
from kirok.desk.statements.models import ConsentStep, Statement
from kirok.desk.statements.uses import ON_SITE, USES, standing, written
from kirok.terms import codec, edtf
from kirok.terms.consent import Consent

_TIME = re.compile(r"[0-9]:[0-9]|T[0-9]")
_KEPT = ("url",)


@dataclass(frozen=True)
class Given:
    """What a form says of one person's consent; *on* and *expires* are EDTF, a day or less."""

    person: str
    basis: str
    uses: tuple[str, ...]
    on: str
    expires: str
    language: str
    obtained_by: str
    explained: str
    withdraw_by: str
    left_out: tuple[str, ...] = ()


def give(*, statement: Statement, given: Given, by: Authenticated) -> ConsentStep:
    """Record what a person allowed; it takes the place of what that person allowed before.

    Raises:
        BadInput: a use, code or day that is none, a person whom nothing here knows, or no way back.
        Refused: a role that may not.
    """
    require(by.user, "consent")
    before = _held(statement, given.person)
    payload = _payload(given, before)
    return _append(statement, payload, "given", given.uses, given.on, by.user)


def _payload(given: Given, before: Mapping[str, Any]) -> dict[str, Any]:
    for field in ("on", "expires"):
        _check_day(getattr(given, field), field)
    if given.basis not in {"none", "already-public"} and not given.withdraw_by:
        raise BadInput("say how it can be withdrawn", field="withdraw_by")
    if given.basis == "none" and given.uses:
        raise BadInput("without a basis nothing is agreed to", field="use")
    terms = written(given.uses, {**before, "not": list(given.left_out)})
    said = {name: getattr(given, name) for name in ("language", "obtained_by", "explained", "on", "expires", "withdraw_by")}
    plain = {"person": given.person, "basis": given.basis, **terms, **{name: value for name, value in said.items() if value}}
    plain |= {name: before[name] for name in _KEPT if before.get(name)}
    return _checked(plain)


def _checked(plain: dict[str, Any]) -> dict[str, Any]:
    """The payload as the coding format has it: empty lists are left out."""
    found = {key: value for key, value in plain.items() if value != []}
    encoded: dict[str, Any] = codec.encode(codec.decode(Consent, found, "consent"))
    return encoded


def _check_day(text: str, field: str) -> None:
    if not text:
        return
    if _TIME.search(text):
        raise BadInput("give a day or less, never a time", field=field, allowed="2027-06-30, 2027-06, 2027")
    try:
        edtf.parse(text)
    except BadInput as error:
        error.field = field
        raise


def take_back(*, statement: Statement, person: str, uses: Collection[str], on: str, by: Authenticated) -> ConsentStep:
    """Record that a person took back some uses, or all of them (none named).

    Raises:
        BadInput: nothing is held of that person, a use that is none, or a day that is none.
        Refused: a role that may not, or nothing of it was allowed.
    """
    require(by.user, "consent")
    before = _held(statement, person)
    if not before:
        raise BadInput("no consent of that person is recorded here", field="person")
    _check_day(on, "on")
    allowed = {use for use, state in standing({**before, "expires": ""}, statement.received_on).uses.items() if state == "yes"}
    ended = _with_dependent(set(uses) or set(USES))
    if not allowed & ended:
        raise Refused("nothing of that was allowed; nothing was changed", field="use")
    left = allowed - ended
    plain = {**before, **written(left, before)}
    if not left:
        plain |= {"basis": "none", "scopes": [], "not": []}
    return _append(statement, _checked(plain), "withdrawn", sorted(allowed & ended, key=list(USES).index), on, by.user)


def _with_dependent(uses: set[str]) -> set[str]:
    """Without the site nothing stands on it either."""
    unknown = uses - set(USES)
    if unknown:
        raise BadInput(f"'{min(unknown)[:40]}' is no use", field="use", allowed=tuple(USES))
    return uses | (set(ON_SITE) if "site" in uses else set())


def _held(statement: Statement, person: str) -> dict[str, Any]:
    return next((dict(row.payload) for row in statement.consents.all() if row.person == person), {})


def _append(statement: Statement, payload: dict[str, Any], kind: str, uses: Collection[str], on: str, by: User) -> ConsentStep:
    person = payload["person"]
    with transaction.atomic():
        consents = [dict(row.payload) for row in statement.consents.order_by("position")]
        at = next((place for place, one in enumerate(consents) if one["person"] == person), len(consents))
        consents[at:] = [payload, *(one for one in consents[at + 1 :] if one["person"] != person)]
        statement.payload["consent"] = consents
        statement.save(update_fields=["payload"])
        write_consents(statement, consents)
        row = ConsentStep.objects.create(statement=statement, person=person, kind=kind, uses=list(uses), on=on, payload=payload, by=by)
        note(by=by, action=f"consent.{kind}", target=statement.key, detail={"uses": list(uses)})
    return row
