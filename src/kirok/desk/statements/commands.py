"""``kirok import``: documents become sealed originals and verbatim statements; a data package of another site is held as it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput, KirokError
from kirok.base.files import read_limited
from kirok.desk.inbox import formats
from kirok.desk.inbox.actions import held
from kirok.desk.inbox.record_commands import KIND, import_package
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import find, require
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.statements.actions import Provenance, Recorded, record
from kirok.desk.vault.commands import open_from
from kirok.publish.packages import DESCRIPTOR
from kirok.terms import vocabulary

_KINDS = ("document", KIND)


def add_import(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok import``."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="text, HTML, DOCX or PDF; or a site's data/datapackage.json")
    parser.add_argument("--as", dest="kind", metavar="KIND", help="document | frictionless (default: by the file's name)")
    parser.add_argument("--source", metavar="S-0007", help="the desk's number of the source")
    parser.add_argument("--public-url", metavar="URL", help="where it was published, for an article")
    parser.add_argument("--lang", metavar="CODE", help="language of the text: ko, en")
    parser.add_argument("--said-on", metavar="EDTF", help="when it was said or written: 2024-06-17, 2024-06, 2024~")
    parser.add_argument("--consent", metavar="BASIS", help="own-consent | next-of-kin | already-public | public-role | none")
    parser.add_argument("--scope", action="append", default=[], metavar="USE", help="what the teller allowed: publish-anonymous, ...")
    parser.add_argument("--dry-run", action="store_true", help="read and report; seal and keep nothing")
    add_acting(parser, required=False)


def run_import(args: argparse.Namespace) -> Result:
    """Take documents in, all or none."""
    home = open_from(args)
    if _kind(args) == KIND:
        return import_package(args, home, _importer(args))
    provenance = _provenance(args)
    by = _importer(args)
    documents = [(Path(name).name, read_limited(Path(name), formats.MAX_BYTES)) for name in args.files]
    if args.dry_run:
        return _rehearse(documents, provenance)
    with writing(home), progress("sealing and reading", len(documents)) as step:
        done = record(documents, provenance=provenance, by=by, advance=step)
    return _result(done)


def _kind(args: argparse.Namespace) -> str:
    kind: str = args.kind or (KIND if Path(args.files[0]).name == DESCRIPTOR else "document")
    if kind not in _KINDS:
        raise BadInput(f"'{kind}' is not a kind of import", field="--as", allowed=_KINDS)
    return kind


def _provenance(args: argparse.Namespace) -> Provenance:
    for option in ("lang", "said_on", "consent"):
        if not getattr(args, option):
            raise BadInput(f"a document needs --{option.replace('_', '-')}", field=f"--{option.replace('_', '-')}")
    provenance = Provenance(args.source, args.public_url, args.lang, args.said_on, args.consent, tuple(args.scope))
    provenance.check()
    return provenance


def _importer(args: argparse.Namespace) -> User:
    if not args.by:
        return User.objects.operator()
    user = first_person(args).user if args.password_file else find(args.by)
    require(user, "import")
    return user


def _rehearse(documents: list[tuple[str, bytes]], provenance: Provenance) -> Result:
    new, same, refused = 0, 0, []
    for name, content in documents:
        try:
            known = held(content)
            formats.read(name, content)
            new, same = new + (known is None), same + (known is not None)
        except KirokError as error:
            refused.append({"file": name, "row": None, "field": error.field, "reason": error.message})
    data = {"new": new, "changed": 0, "same": same, "refused": refused, "statements": [], "lang": provenance.lang}
    return Result(data, f"dry run: {new} new, {same} held already, {len(refused)} refused", exit_code=2 if refused else 0)


def _result(done: list[Recorded]) -> Result:
    rows = [
        {"id": entry.statement.key, "sha256": entry.sha256, "lang": entry.statement.lang, "leaf": entry.statement.leaf} for entry in done
    ]
    new = sum(entry.fresh for entry in done)
    data = {"new": new, "changed": 0, "same": len(done) - new, "refused": [], "statements": rows}
    text = "\n".join(f"{row['id']}  {'new' if entry.fresh else 'held already'}" for row, entry in zip(rows, done, strict=True))
    return Result(data, text)


def bases() -> list[str]:
    """The bases of consent that --consent takes."""
    return list(vocabulary.load().codes("BASIS"))
