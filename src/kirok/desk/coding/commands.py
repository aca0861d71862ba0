"""``kirok code``: load a coding file as drafts, or export one."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.files import read_limited, write_atomic
from kirok.desk.coding.exporting import export
from kirok.desk.coding.loading import Loaded, load
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import find, require
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.vault.commands import open_from

_LIMIT = 5_000_000


def add_code(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok code``."""
    parser.add_argument("names", nargs="*", metavar="FILE.yaml", help="the coding file; with --export the statements to export")
    parser.add_argument("--export", action="store_true", help="write the desk's coding as YAML instead of loading")
    parser.add_argument("--out", metavar="FILE.yaml", help="with --export: where to write (default: standard output)")
    add_acting(parser, required=False)


def run_code(args: argparse.Namespace) -> Result:
    """Load one coding file as drafts, or export."""
    home = open_from(args)
    if args.export:
        return _export(args)
    if len(args.names) != 1:
        raise BadInput("name exactly one coding file", field="FILE.yaml")
    by, authenticated = _coder(args)
    path = Path(args.names[0])
    content = read_limited(path, _LIMIT)
    with writing(home):
        return _result(load(_text(content, path), file=str(path), by=by, authenticated=authenticated, watch=progress))


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            "this is not a coding file: it is not text in UTF-8", file=str(path), allowed="YAML with 'format: kirok-coding/1'"
        ) from error


def _coder(args: argparse.Namespace) -> tuple[User, bool]:
    """Who coded it. Without --by it is the operator: whoever holds the home's passphrase, who can never release."""
    if not args.by:
        return User.objects.operator(), False
    user = first_person(args).user if args.password_file else find(args.by)
    require(user, "code")
    return user, bool(args.password_file)


def _result(loaded: Loaded) -> Result:
    data = {"new": loaded.new, "changed": loaded.changed, "same": loaded.same, "counts": loaded.counts}
    counts = ", ".join(f"{number} {name}" for name, number in loaded.counts.items() if number)
    return Result(data, f"{loaded.new} new, {loaded.changed} changed, {loaded.same} the same\n{counts}")


def _export(args: argparse.Namespace) -> Result:
    text = export(args.names)
    if args.out:
        write_atomic(Path(args.out), text.encode())
        return Result({"out": args.out, "bytes": len(text.encode())}, f"written to {args.out}")
    return Result({"yaml": text}, text)
