"""Compartments are made and people are let into them: an administrator's act with a lead's agreement; neither sees what is inside by it."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.compartments.models import Enclosed
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, find, require
from kirok.desk.members.models import Compartment
from kirok.desk.members.roles import ACTS, ROLES

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def _require_two(by: Authenticated, second: Authenticated) -> None:
    require(by.user, "administer")
    require(second.user, "admit")
    if by.user == second.user:
        raise Refused("this takes two different people: an administrator, and a lead who agrees", field="second")


def build(*, key: str, title: str, by: Authenticated) -> Compartment:
    """A compartment with nobody in it and nothing.

    Raises:
        BadInput: a key that cannot be one or is taken, or no title.
        Refused: a role that may not.
    """
    require(by.user, "administer")
    if not _KEY.fullmatch(key):
        raise BadInput(f"'{key[:40]}' cannot be a compartment's id", field="key", allowed="small letters, digits and hyphens, at most 40")
    if Compartment.objects.filter(key=key).exists():
        raise BadInput(f"there is a compartment '{key}' already", field="key")
    if not title.strip():
        raise BadInput("a compartment needs a title", field="title")
    with transaction.atomic():
        row = Compartment.objects.create(key=key, title=title.strip()[:120])
        note(by=by.user, action="compartment.build", target=key)
    return row


def admit(*, key: str, roles: Collection[str], people: Collection[str], by: Authenticated, second: Authenticated) -> Compartment:
    """Who is in it from now on: everybody with one of *roles*, and *people* by name; nobody else.

    Raises:
        BadInput: no such compartment, role or person; an administrator's role, which reads nothing.
        Refused: not an administrator and a lead, or nobody would be left for what lies in it.
    """
    _require_two(by, second)
    row = _found(key)
    wrong = sorted(set(roles) - set(ROLES)) or sorted(set(roles) - ACTS["read"])
    if wrong:
        raise BadInput(f"the role '{wrong[0]}' reads no statements", field="roles", allowed=sorted(ACTS["read"]))
    found = [find(name, field="people") for name in sorted(set(people))]
    if not roles and not found and Enclosed.objects.filter(compartment=row).exists():
        raise Refused("something lies in this compartment; somebody must be left in it", field="people")
    with transaction.atomic():
        row.roles = [role for role in ROLES if role in roles]
        row.save(update_fields=["roles"])
        row.people.set(found)
        detail = {"roles": row.roles, "people": [one.name for one in found], "second": second.user.name}
        note(by=by.user, action="compartment.admit", target=key, detail=detail)
    return row


def tear_down(*, key: str, by: Authenticated) -> None:
    """Remove an empty compartment.

    Raises:
        BadInput: no such compartment.
        Refused: a role that may not, or something lies in it.
    """
    require(by.user, "administer")
    row = _found(key)
    if Enclosed.objects.filter(compartment=row).exists():
        raise Refused("something lies in this compartment; whoever put it there takes it out first")
    with transaction.atomic():
        row.delete()
        note(by=by.user, action="compartment.remove", target=key)


def _found(key: str) -> Compartment:
    row = Compartment.objects.prefetch_related("people").filter(key=key).first()
    if row is None:
        raise BadInput(f"there is no compartment '{key}'", field="key")
    return row
