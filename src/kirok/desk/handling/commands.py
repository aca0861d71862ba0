"""``kirok inbox list|show|take|add|handled|destroy``: the inbox at the command line. Whoever reads says who they are."""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Mapping
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.files import atomic_writer, make_folder
from kirok.base.home import Home
from kirok.desk.handling import inbox
from kirok.desk.handling.listing import Row, rows_of
from kirok.desk.handling.reading import File, Report, Said, find_report, open_report, readable_by
from kirok.desk.inbox.models import Parcel
from kirok.desk.journal.actions import writing
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.statements.actions import Provenance
from kirok.desk.vault.commands import open_from

_MOST = 1_000


def add_inbox_list(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox list``."""
    parser.add_argument("--all", action="store_true", help="handled and destroyed ones too")
    add_acting(parser)


def run_inbox_list(args: argparse.Namespace) -> Result:
    """What came and waits; ``{"reports": [{"id", "receipt", "source", "state", "pulled_on", ...}]}``. Nothing is opened."""
    open_from(args)
    by = first_person(args).user
    rows = readable_by(by)
    shown = rows if args.all else rows.filter(handled_on=None, destroyed_on=None)
    listed = [_row(row) for row in rows_of(list(shown[:_MOST]), by=by)]
    lines = [f"{each['id']}  {each['source'] or '-':<9} {each['pulled_on']}  {each['state']:<9} {_amount(each)}" for each in listed]
    return Result({"reports": listed}, "\n".join(lines) or "nothing waits")


def _row(row: Row) -> dict[str, object]:
    return {
        "id": row.parcel.key,
        "leaf": row.parcel.leaf,
        "source": row.number,
        "state": row.state,
        "pulled_on": row.parcel.pulled_on.isoformat(),
        "message": row.has_text,
        "files": row.files,
        "bytes": row.size,
        "foreign": row.foreign,
        "statements": row.taken,
        "answers": row.answers,
        "asked": row.asked,
        "unsent": row.unsent,
    }


def _amount(row: Mapping[str, object]) -> str:
    parts = ["a message"] if row["message"] else []
    parts += [f"{row['files']} files"] if row["files"] else []
    parts += ["answers a question"] if row["answers"] else []
    parts += [f"{row['statements']} statements"] if row["statements"] else []
    return ", ".join(parts)


def add_inbox_show(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox show``."""
    parser.add_argument("id", metavar="ID", help="the id that 'kirok inbox list' shows, or the receipt")
    parser.add_argument("--out", metavar="DIR", help="write the files there too, readable by you alone")
    add_acting(parser)


def run_inbox_show(args: argparse.Namespace) -> Result:
    """Open a report and those of its mailbox; ``{"id", "receipt", "text", "lang", "files", "letters", "thread", "written"}``."""
    home = open_from(args)
    by = first_person(args).user
    parcel = find_report(args.id, by=by)
    thread = open_report(home, parcel, by=by)
    one = next(each for each in thread if each.parcel == parcel)
    written = _write_out(home, one, Path(args.out), by) if args.out else []
    data = {**_report(one), "thread": [_report(each) for each in thread if each is not one], "written": written}
    return Result(data, "\n\n".join([_told(one), *(f"written: {each}" for each in written)]))


def _report(report: Report) -> dict[str, object]:
    parcel = report.parcel
    return {
        "id": parcel.key,
        "receipt": report.receipt,
        "leaf": parcel.leaf,
        "source": parcel.mailbox.number if parcel.mailbox else None,
        "pulled_on": parcel.pulled_on.isoformat(),
        "handled_on": parcel.handled_on.isoformat() if parcel.handled_on else None,
        "text": report.text,
        "lang": report.lang,
        "statement": report.message.statement.key if report.message and report.message.statement else None,
        "files": [_file(each) for each in report.files],
        "letters": [_letter(each) for each in report.letters],
    }


def _file(file: File) -> dict[str, object]:
    document = file.enclosure.document
    return {
        "file": file.enclosure.position,
        "name": file.shown,
        "name_base64": base64.b64encode(file.name).decode(),
        "bytes": document.size,
        "sha256": document.sha256,
        "kind": document.kind,
        "foreign": file.foreign,
        "statement": file.statement.key if file.statement else None,
    }


def _letter(said: Said) -> dict[str, object]:
    return {
        "text": said.text,
        "day": said.letter.written_on.isoformat(),
        "sent": said.letter.sent,
        "asks": said.letter.asks,
        "waits": said.waits,
        "files": len(said.letter.files),
    }


def _told(report: Report) -> str:
    parcel = report.parcel
    head = f"{parcel.mailbox.number if parcel.mailbox else 'by hand'}  {parcel.pulled_on}  receipt {report.receipt}"
    files = [f"file {each.enclosure.position}: {each.shown} ({each.enclosure.document.size:,} bytes)" for each in report.files]
    letters = [f"newsroom, {each.letter.written_on}: {each.text}" for each in report.letters]
    return "\n".join([head, report.text, *files, *letters])


def _write_out(home: Home, report: Report, folder: Path, by: User) -> list[str]:
    """Each file under its number and its name as the desk shows it; nothing is written over."""
    os.umask(0o077)
    targets = [(each, folder / f"{each.enclosure.position:02d} {each.enclosure.document.name}"[:200]) for each in report.files]
    for _, target in targets:
        if target.exists():
            raise BadInput("a file of this name is there already; nothing was written", file=str(target), field="--out")
    make_folder(folder)
    for each, target in targets:
        with writing(home):
            pieces = inbox.hand_out(each.enclosure, by=by)
        with atomic_writer(target) as stream:
            stream.writelines(pieces)
    return [str(target) for _, target in targets]


def add_inbox_take(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox take``."""
    parser.add_argument("id", metavar="ID", help="the id that 'kirok inbox list' shows, or the receipt")
    parser.add_argument("--file", type=int, metavar="N", help="which file, as 'kirok inbox show' numbers them (else the message)")
    parser.add_argument("--source", metavar="S-0007", help="the source's number (else its mailbox's; 'new' for one that is free)")
    parser.add_argument("--lang", metavar="CODE", required=True, help="language of the text: ko, en")
    parser.add_argument("--said-on", metavar="EDTF", required=True, help="when it was said or written: 2024-06-17, 2024-06, 2024~")
    parser.add_argument("--consent", metavar="BASIS", required=True, help="own-consent | next-of-kin | public-role | none")
    parser.add_argument("--scope", action="append", default=[], metavar="USE", help="what the teller allowed: publish-anonymous, ...")
    add_acting(parser)


def run_inbox_take(args: argparse.Namespace) -> Result:
    """Take a message or a file as a statement; ``{"statement", "new", "source", "sha256", "leaf"}``. Nothing is imported twice."""
    home = open_from(args)
    by = first_person(args).user
    parcel = find_report(args.id, by=by)
    position = _message_of(parcel) if args.file is None else args.file
    enclosure = inbox.enclosure_of(parcel, position)
    number = inbox.new_number() if args.source == "new" else args.source
    number = number or (parcel.mailbox.number if parcel.mailbox else None)
    with writing(home):
        done = inbox.take(enclosure, provenance=Provenance(number, None, args.lang, args.said_on, args.consent, tuple(args.scope)), by=by)
    data = {
        "statement": done.statement.key,
        "new": done.fresh,
        "source": number,
        "sha256": done.sha256,
        "leaf": done.statement.leaf,
    }
    return Result(data, f"{done.statement.key}  {'new' if done.fresh else 'held already'}")


def _message_of(parcel: Parcel) -> int:
    found = parcel.enclosures.filter(is_text=True).first()
    if found is None:
        raise BadInput(
            "this report has no message; name one of its files", field="--file", allowed="a number that 'kirok inbox show' gives"
        )
    return found.position


def add_inbox_add(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox add``."""
    parser.add_argument("file", metavar="FILE.age", help="sealed to this newsroom by 'kirok seal', a drop, or any age tool")
    add_acting(parser)


def run_inbox_add(args: argparse.Namespace) -> Result:
    """Take in an envelope that came by hand; ``{"id", "leaf", "new"}``."""
    home = open_from(args)
    by = first_person(args).user
    with writing(home):
        parcel, fresh = inbox.add(Path(args.file), by=by)
    return Result({"id": parcel.key, "leaf": parcel.leaf, "new": fresh}, f"{parcel.key}  {'new' if fresh else 'held already'}")


def add_inbox_handled(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox handled``."""
    parser.add_argument("id", metavar="ID", help="the id that 'kirok inbox list' shows, or the receipt")
    parser.add_argument("--again", action="store_true", help="take the mark away: it is to be handled after all")
    add_acting(parser)


def run_inbox_handled(args: argparse.Namespace) -> Result:
    """Mark a report as handled; ``{"id", "handled"}``."""
    home = open_from(args)
    by = first_person(args).user
    parcel = find_report(args.id, by=by)
    with writing(home):
        inbox.mark(parcel, handled=not args.again, by=by)
    return Result({"id": parcel.key, "handled": not args.again}, f"{parcel.key}: {'to be handled' if args.again else 'handled'}")


def add_inbox_destroy(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok inbox destroy``."""
    parser.add_argument("id", metavar="ID", help="the id that 'kirok inbox list' shows, or the receipt")
    add_acting(parser)


def run_inbox_destroy(args: argparse.Namespace) -> Result:
    """Destroy a report for good; ``{"id", "destroyed"}``."""
    home = open_from(args)
    person = first_person(args)
    parcel = find_report(args.id, by=person.user)
    with writing(home):
        inbox.destroy(parcel, by=person)
    return Result({"id": parcel.key, "destroyed": True}, f"{parcel.key}: destroyed")
