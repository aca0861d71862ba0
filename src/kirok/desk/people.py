"""``kirok users add``: a person, their roles, their password."""

from __future__ import annotations

import argparse
import os
import sys
from getpass import getpass

from django.db import transaction

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.desk.members.actions import add_user
from kirok.desk.members.passwords import password
from kirok.desk.members.roles import ROLES

_SHORT = 12


def add_users_add(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok users add``."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--role", action="append", required=True, metavar="ROLE", help=" | ".join(ROLES))
    parser.add_argument("--password-file", metavar="FILE", help="a file whose first line is the person's password")


def run_users_add(args: argparse.Namespace) -> Result:
    """Add one person to the desk."""
    from kirok.desk.journal.actions import note
    from kirok.desk.members.models import User
    from kirok.desk.vault.commands import open_from

    open_from(args)
    roles = [role.strip() for given in args.role for role in given.split(",")]
    secret = _new_password(args)
    with transaction.atomic():
        user = add_user(name=args.name, roles=roles, password=secret)
        note(by=User.objects.operator(), action="users.add", target=user.name, detail={"roles": user.roles})
    warning = f"\nThe password is shorter than {_SHORT} characters; a longer one is harder to guess." if len(secret) < _SHORT else ""
    return Result({"user": user.name, "roles": user.roles}, f"{user.name}: {', '.join(user.roles)}{warning}")


def _new_password(args: argparse.Namespace) -> str:
    given = args.password_file or os.environ.get("KIROK_PASSWORD_FILE")
    if given or not sys.stdin.isatty():
        return password(given, args.name, position=0)
    secret = getpass(f"New password of {args.name}: ")
    if not secret or getpass("The same again: ") != secret:
        raise BadInput("the two passwords differ or are empty; nothing was changed")
    return secret
