"""Whose password a command line brings: from files, in the order of the people named, or from a prompt."""

from __future__ import annotations

import argparse
import os
import sys
from getpass import getpass
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.desk.members.actions import Authenticated, authenticate

_LIMIT = 10_000


def add_acting(parser: argparse.ArgumentParser, *, second: bool = False, required: bool = True) -> None:
    """The options that say who acts."""
    parser.add_argument("--by", metavar="USER", required=required, help="who acts")
    parser.add_argument(
        "--password-file", metavar="FILE", action="append", default=[], help="that person's password; a second one belongs to --second"
    )
    if second:
        parser.add_argument("--second", metavar="USER", required=True, help="the second person, who confirms")
        parser.add_argument("--second-password-file", metavar="FILE", help="the second person's password")


def first_person(args: argparse.Namespace) -> Authenticated:
    """The person of --by, authenticated.

    Raises:
        Refused: a wrong password.
        BadInput: no password can be had.
    """
    given = args.password_file[0] if args.password_file else os.environ.get("KIROK_PASSWORD_FILE")
    return authenticate(name=args.by, password=password(given, args.by, position=0))


def second_person(args: argparse.Namespace) -> Authenticated:
    """The person of --second, authenticated on their own password."""
    if args.second_password_file:
        given, position = args.second_password_file, 0
    elif len(args.password_file) > 1:
        given, position = args.password_file[1], 0
    else:
        given, position = (args.password_file[0] if args.password_file else os.environ.get("KIROK_PASSWORD_FILE")), 1
    return authenticate(name=args.second, password=password(given, args.second, position=position), field="--second")


def password(given: str | None, name: str, *, position: int) -> str:
    """One password: line *position* of the file, or the line ``NAME:password``, or a prompt on a terminal.

    Raises:
        BadInput: there is no such line, or neither file nor terminal.
    """
    if given is None:
        if not sys.stdin.isatty():
            raise BadInput(f"this needs the password of '{name}'", field="--password-file", allowed="--password-file FILE or a terminal")
        return getpass(f"Password of {name}: ")
    lines = _lines(Path(given))
    named = [line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:")]
    if named:
        return named[0].strip()
    if len(lines) == 1:
        return lines[0]  # one password on file: it is tried for whoever is asked, and checked like any other
    if position >= len(lines):
        raise BadInput(f"the file holds no password for '{name}' on line {position + 1}", file=given, field="--password-file")
    return lines[position]


def _lines(path: Path) -> list[str]:
    try:
        text = read_limited(path, _LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("the password file is not text in UTF-8", file=str(path)) from error
    return [line for line in text.splitlines() if line.strip()]
