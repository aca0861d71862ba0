"""People are added, given roles, stopped, and let in anew; each binding act is an administrator's with a lead's agreement.

An administrator who could give roles alone could give themselves everything to read; so whatever lets somebody in
takes two people, and whatever shuts somebody out takes one.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.administration import factor
from kirok.desk.journal.actions import note
from kirok.desk.members import sessions
from kirok.desk.members.actions import Authenticated, add_user, find, require
from kirok.desk.members.models import User, today
from kirok.desk.members.roles import ROLES

#: Days for which a one-time secret is good, today among them.
_GOOD_FOR = 7
SHORTEST = 12


def _require_two(by: Authenticated, second: Authenticated) -> None:
    require(by.user, "administer")
    require(second.user, "admit")
    if by.user == second.user:
        raise Refused("this takes two different people: an administrator, and a lead who agrees", field="second")


def _once(user: User) -> str:
    """Give the person a one-time secret in place of their password; it is returned once and kept nowhere."""
    secret = "-".join(secrets.token_hex(10)[at : at + 5] for at in range(0, 20, 5))
    user.password = make_password(secret)
    user.one_time_until = today() + dt.timedelta(days=_GOOD_FOR - 1)
    user.save(update_fields=["password", "one_time_until"])
    sessions.end_all(user.pk)
    return secret


def _known(roles: Collection[str]) -> list[str]:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise BadInput(f"there is no role '{unknown[0]}'" if unknown else "a role is needed", field="roles", allowed=ROLES)
    return [role for role in ROLES if role in roles]


def add(*, name: str, roles: Collection[str], by: Authenticated, second: Authenticated) -> tuple[User, str]:
    """Add a person; the one-time secret that lets them in once.

    Raises:
        BadInput: a name that cannot be one or that somebody has, or an unknown role.
        Refused: not an administrator and a lead, two people.
    """
    _require_two(by, second)
    if User.objects.filter(name=name).exists():
        raise BadInput(f"somebody at this desk is called '{name}' already", field="name")
    with transaction.atomic():
        user = add_user(name=name, roles=_known(roles), password=secrets.token_hex(20))
        secret = _once(user)
        note(by=by.user, action="users.add", target=name, detail={"roles": user.roles, "second": second.user.name})
    return user, secret


def set_roles(*, name: str, roles: Collection[str], by: Authenticated, second: Authenticated) -> User:
    """Give a person exactly these roles.

    Raises:
        BadInput: nobody of that name, or an unknown role.
        Refused: not an administrator and a lead, or the last administrator would be none any more.
    """
    _require_two(by, second)
    user, wanted = find(name, field="name"), _known(roles)
    if "admin" not in wanted:
        _refuse_last(user)
    with transaction.atomic():
        was, user.roles = user.roles, wanted
        user.save(update_fields=["roles"])
        note(by=by.user, action="users.roles", target=name, detail={"was": was, "roles": wanted, "second": second.user.name})
    return user


def _refuse_last(user: User) -> None:
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if user.has_role("admin") and not any(one.has_role("admin") for one in others):
        raise Refused(f"'{user.name}' is the last administrator; make another one first", field="name")


def disable(*, name: str, by: Authenticated) -> User:
    """Shut a person out, at once; what they did stays theirs.

    Raises:
        BadInput: nobody of that name.
        Refused: a role that may not, or the last administrator.
    """
    require(by.user, "administer")
    user = find(name, field="name")
    _refuse_last(user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        note(by=by.user, action="users.disable", target=name)
    sessions.end_all(user.pk)
    return user


def enable(*, name: str, by: Authenticated, second: Authenticated) -> str:
    """Let a person in again, with a one-time secret.

    Raises:
        BadInput: nobody of that name was shut out.
        Refused: not an administrator and a lead.
    """
    _require_two(by, second)
    user = User.objects.filter(name=name, is_active=False).first()
    if user is None:
        raise BadInput(f"nobody called '{name}' was shut out", field="name")
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        secret = _once(user)
        note(by=by.user, action="users.enable", target=name, detail={"second": second.user.name})
    return secret


def reset(*, name: str, by: Authenticated, second: Authenticated) -> str:
    """A one-time secret in place of a forgotten password.

    Raises:
        BadInput: nobody of that name.
        Refused: not an administrator and a lead.
    """
    _require_two(by, second)
    user = find(name, field="name")
    with transaction.atomic():
        secret = _once(user)
        note(by=by.user, action="users.reset", target=name, detail={"second": second.user.name})
    return secret


def remove_factor(*, name: str, by: Authenticated, second: Authenticated) -> None:
    """Take away the second factor of somebody who lost it.

    Raises:
        BadInput: nobody of that name.
        Refused: not an administrator and a lead, or there is none.
    """
    _require_two(by, second)
    factor.take_away(find(name, field="name"), by=by.user)


def change_password(*, user: User, old: str, new: str, again: str) -> None:
    """A person's own new password; whoever knows only the old one is out, on every machine.

    Raises:
        BadInput: the new one is too short, the old one again, or the two entries differ.
        Refused: the old one is wrong.
    """
    if not check_password(old, user.password):
        raise Refused("the present password is wrong; nothing was changed", field="old")
    if new != again:
        raise BadInput("the two entries of the new password differ; nothing was changed", field="again")
    if len(new) < SHORTEST:
        raise BadInput(f"the new password is shorter than {SHORTEST} characters", field="new", allowed="a few words in a row")
    if new == old:
        raise BadInput("the new password is the present one", field="new")
    with transaction.atomic():
        user.password, user.one_time_until = make_password(new), None
        user.save(update_fields=["password", "one_time_until"])
        note(by=user, action="password.change", target=user.name)


def refuse_stale(user: User) -> None:
    """Let nobody in on a one-time secret whose week is over.

    Raises:
        Refused: it is.
    """
    if user.one_time_until is not None and user.one_time_until < today():
        raise Refused("this one-time secret is too old; ask an administrator for another", field="password")
