"""``kirok keys handler|identity``: who a source is, sealed to its handlers and read by them alone.

The newsroom's keys open none of it. Each act is on record, with the source's number and never with what was sealed; a
reading is put on record before the key is used.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.base.home import Home
from kirok.desk.journal.actions import custody, note, together, writing
from kirok.desk.journal.models import CustodyEvent
from kirok.desk.members.actions import authenticate, find, require
from kirok.desk.members.models import User
from kirok.desk.members.passwords import password
from kirok.desk.vault import handlers
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.state import read_secret

_SEALED, _OPENING = "identity-sealed", "identity-opening"
_NUMBER = re.compile(r"S-[0-9]{4,9}")
_LONGEST = 100_000  # bytes


def _remember(kind: str, target: str, by: User, facts: Mapping[str, object], record: Mapping[str, object]) -> None:
    """A journal line with *facts* and a custody event with *record*, in one."""
    with transaction.atomic(), together():
        note(by=by, action=f"keys.{kind}", target=target, detail=facts)
        custody(kind, target, record)


def add_keys_handler(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys handler``."""
    parser.add_argument("name", metavar="NAME", help="a person with the role handler")
    parser.add_argument("--password-file", metavar="FILE", help="a file whose first line is that person's password; it will open the key")
    parser.add_argument(
        "--old-password-file",
        metavar="FILE",
        help="after a change of password: the one that opens the key until now; the key is locked anew",
    )


def run_keys_handler(args: argparse.Namespace) -> Result:
    """Show a handler's recipient, made when there is none; ``{"ok", "handler", "recipient", "made"}``.

    Raises:
        Refused: the person is no handler, or the password is not theirs.
        BadInput: nobody is called so, or the name cannot be a file's.
    """
    home = open_from(args)
    person = find(args.name, field="NAME")
    require(person, "handle")
    before = handlers.recipient(home, args.name)
    changes = before is None or bool(args.old_password_file)
    if changes:
        with writing(home):
            _make_or_relock(home, args, person, made=before is None)
    found = handlers.recipient(home, args.name)
    data = {"ok": True, "handler": args.name, "recipient": found, "made": before is None}
    told = f"{args.name}'s own password alone opens the key of" if changes else f"{args.name}'s recipient is"
    return Result(data, f"{told}\n{found}")


def _make_or_relock(home: Home, args: argparse.Namespace, person: User, *, made: bool) -> None:
    secret = _password(args, args.name)
    authenticate(name=args.name, password=secret)
    if made:
        handlers.make_key(home, args.name, secret)
    else:
        handlers.relock(home, args.name, read_secret(Path(args.old_password_file), "the password file"), secret)
    facts = {"recipient": handlers.recipient(home, args.name)}
    _remember("handler-key" if made else "handler-password", args.name, person, facts, facts)


def _password(args: argparse.Namespace, name: str) -> str:
    return password(args.password_file or os.environ.get("KIROK_PASSWORD_FILE"), name, position=0)


def add_keys_identity(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok keys identity``."""
    parser.add_argument("source", metavar="SOURCE", help="the desk's number of a source, such as S-0007")
    parser.add_argument("--seal", metavar="FILE", help="seal this text (- for standard input), in place of what was sealed before")
    parser.add_argument("--handler", action="append", default=[], metavar="NAME", help="to whom; at most twice, handler and deputy")
    parser.add_argument("--by", required=True, metavar="USER", help="who seals or reads")
    parser.add_argument("--password-file", metavar="FILE", help="a file whose first line is that person's password")


def run_keys_identity(args: argparse.Namespace) -> Result:
    """Seal or read who a source is.

    ``{"ok", "source", "sealed", "handlers"}`` of a sealing, ``{"ok", "source", "text"}`` of a reading.

    Raises:
        Refused: whoever acts is no handler, gave another password, or is not one of this source's handlers.
        BadInput: no such number, text that is none, nobody or somebody without a key to seal to; nothing is sealed yet.
    """
    if not _NUMBER.fullmatch(args.source):
        raise BadInput(f"'{args.source[:12]}' is no number of a source", field="SOURCE", allowed="S- and four digits, such as S-0007")
    if bool(args.seal) != bool(args.handler):
        raise BadInput("sealing needs a text and its readers", field="--handler", allowed="--seal FILE --handler NAME, or neither to read")
    home = open_from(args)
    secret = _password(args, args.by)
    person = authenticate(name=args.by, password=secret).user
    require(person, "handle")
    return _seal(home, args, person) if args.seal else _read(home, args, person, secret)


def _seal(home: Home, args: argparse.Namespace, person: User) -> Result:
    text, before = _text(args.seal), _where(args.source)
    with writing(home):
        sealed = handlers.seal_identity(home, text, args.handler)
        try:
            facts = {"sealed": sealed, "handlers": sorted(set(args.handler)), "in place of": before}
            _remember(_SEALED, args.source, person, facts, {"sealed": sealed})
        except BaseException:
            handlers.drop_identity(home, sealed)
            raise
        if before:
            handlers.drop_identity(home, before)
    names = " and ".join(sorted(set(args.handler)))
    data = {"ok": True, "source": args.source, "sealed": sealed, "handlers": sorted(set(args.handler))}
    return Result(data, f"who {args.source} is lies sealed to {names}; remove the text that you gave")


def _text(given: str) -> bytes:
    content = sys.stdin.buffer.read(_LONGEST + 1) if given == "-" else read_limited(Path(given), _LONGEST)
    place = "standard input" if given == "-" else given
    if not content.strip():
        raise BadInput("there is no text here", file=place)
    if len(content) > _LONGEST:
        raise BadInput(f"the text is over the limit of {_LONGEST:,} bytes", file=place)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("this is not text in UTF-8", file=place) from error
    return content


def _where(source: str) -> str | None:
    """Where the source's identity lies, as its newest custody event says."""
    event = CustodyEvent.objects.filter(kind=_SEALED, target=source).order_by("-pk").first()
    return None if event is None else str(event.record["sealed"])


def _read(home: Home, args: argparse.Namespace, person: User, secret: str) -> Result:
    sealed = _where(args.source)
    if sealed is None:
        raise BadInput(f"nothing is sealed of {args.source}", field="SOURCE", allowed="--seal FILE --handler NAME")
    with writing(home):
        _remember(_OPENING, args.source, person, {}, {"sealed": sealed})
    text = handlers.open_identity(home, sealed, args.by, secret).decode("utf-8", "replace")
    return Result({"ok": True, "source": args.source, "text": text}, text)
