"""People are added, and prove who they are; only an ``Authenticated`` person can do an act that binds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password

from kirok.base.errors import BadInput, Refused
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.members.roles import ACTS, ROLES

_NAME = re.compile(r"[\w][\w .@-]{0,79}", re.UNICODE)


@dataclass(frozen=True)
class Authenticated:
    """A person whose password was just checked (or whose desk session is open); made by this module alone."""

    user: User


def add_user(*, name: str, roles: list[str], password: str) -> User:
    """Add a person, or give an existing one further roles and a new password.

    Raises:
        BadInput: a name that cannot be one, an unknown role, or no role.
    """
    if name == OPERATOR or not _NAME.fullmatch(name):
        raise BadInput(f"'{name}' cannot be a person's name here: letters, digits, space, dot, hyphen, at most 80", field="NAME")
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise BadInput(f"there is no role '{unknown[0]}'" if unknown else "a role is needed", field="--role", allowed=ROLES)
    user = User.objects.filter(name=name).first() or User(name=name)
    user.roles = [role for role in ROLES if role in {*user.roles, *roles}]
    user.password = make_password(password)
    user.save()
    return user


def find(name: str, *, field: str = "--by") -> User:
    """The person of that name.

    Raises:
        BadInput: nobody has it.
    """
    user = User.objects.filter(name=name, is_active=True).exclude(name=OPERATOR).first()
    if user is None:
        raise BadInput(f"nobody at this desk is called '{name}'", field=field, allowed="a name given to 'kirok users add'")
    return user


def authenticate(*, name: str, password: str, field: str = "--by") -> Authenticated:
    """Check one person's password.

    Raises:
        Refused: the password is wrong.
    """
    user = find(name, field=field)
    if not check_password(password, user.password):
        raise Refused(f"the password of '{name}' is wrong; nothing was changed", field="--password-file")
    return Authenticated(user)


def of_session(user: User) -> Authenticated:
    """The person of an open desk session, who proved it at login."""
    return Authenticated(user)


def require(user: User, act: str) -> None:
    """Let through only who may do *act*.

    Raises:
        Refused: none of the person's roles may.
    """
    allowed = ACTS[act]
    if not user.has_role(*allowed):
        raise Refused(f"'{user.name}' may not {act}: it takes another role", field="--by", allowed=sorted(allowed))
