"""``kirok drop pull`` and ``kirok drop reply``: the desk fetches what sources sent, and answers."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from django.db import transaction

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.base.home import Home
from kirok.base.watching import Watch, unwatched
from kirok.desk.handling.inbox import answer, numbers
from kirok.desk.inbox.models import Mailbox
from kirok.desk.inbox.parcels import take_in_by_hand
from kirok.desk.inbox.pulling import Carrier, Pulled, pull
from kirok.desk.journal.actions import note, writing
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.reaching import Address, Copy, Folder
from kirok.desk.statements.actions import check_number
from kirok.desk.vault.commands import open_from
from kirok.seal.reply import FILE_LIMIT

_TEXT_LIMIT = 100_000


def add_drop_pull(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop pull``."""
    parser.add_argument(
        "--from",
        dest="origin",
        required=True,
        metavar="DIR|URL",
        help="the drop's home, a copy of it, its onion address, or an .age file that came by hand",
    )
    parser.add_argument(
        "--leave",
        metavar="FILE",
        help="DIR is a copy ('kirok drop carry'): write what the drop is to take to FILE, for 'kirok drop settle < FILE' there",
    )
    parser.add_argument("--tunnel", metavar="127.0.0.1:PORT", help="Tor's HTTPTunnelPort, for an onion address")
    parser.add_argument("--accept-losses", action="store_true", help="stop asking for what the drop lost; the journal says so")


def run_drop_pull(args: argparse.Namespace) -> Result:
    """Fetch what sources sent; ``{"new", "same", "dropped", "altered", "reordered", "replayed", ...}``, exit code 1 on any fault."""
    home = open_from(args)
    path = Path(args.origin)
    if path.is_file():
        return _by_hand(home, path)
    if args.leave and "://" in args.origin:
        raise BadInput("what is left at an address goes there at once", field="--leave", allowed="a folder after --from")
    copy = Copy(path, Path(args.leave)) if args.leave else None
    carrier = copy or (Address(args.origin, args.tunnel) if "://" in args.origin else Folder(path))
    with writing(home), contextlib.closing(carrier):
        pulled = bring(carrier, accept_losses=args.accept_losses, watch=progress)
    return _told(pulled)


def bring(carrier: Carrier, *, accept_losses: bool = False, watch: Watch = unwatched) -> Pulled:
    """Pull once, and put it on record; the caller holds the home's only writer's place."""
    pulled = pull(carrier, taken=numbers(), accept_losses=accept_losses, watch=watch)
    with transaction.atomic():
        detail = {**pulled.counts(), "accepted": accept_losses}
        note(by=User.objects.operator(), action="drop.pull", target=carrier.vkey.split("+")[0], detail=detail)
    return pulled


def _told(pulled: Pulled) -> Result:
    parcels = [
        {
            "receipt": parcel.leaf[:32],
            "source": parcel.mailbox.number if parcel.mailbox else None,
            "documents": [each.document.sha256 for each in parcel.enclosures.order_by("position")],
        }
        for parcel in pulled.new
    ]
    faults = [{"kind": fault.kind, "what": fault.what} for fault in pulled.faults]
    counts = pulled.counts()
    lines = [", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "new")]
    lines += [f"{parcel['source']}: {len(parcel['documents'])} documents" for parcel in parcels]  # type: ignore[arg-type]
    lines += [f"{fault['kind']}: {fault['what']}" for fault in faults]
    return Result({**counts, "parcels": parcels, "faults": faults}, "\n".join(lines), 1 if faults else 0)


def _by_hand(home: Home, path: Path) -> Result:
    with writing(home), transaction.atomic():
        parcel, fresh = take_in_by_hand(path, taken=numbers())
        if fresh:
            note(by=User.objects.operator(), action="inbox.add", target=parcel.leaf)
    counts = {"new": int(fresh), "same": int(not fresh), "dropped": 0, "altered": 0, "reordered": 0, "replayed": 0}
    documents = [each.document for each in parcel.enclosures.select_related("document").order_by("position")]
    listed = [document.sha256 for document in documents]
    return Result({**counts, "parcels": [], "documents": listed, "faults": []}, f"{int(fresh)} new: {parcel.key}")


def add_drop_reply(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop reply``."""
    parser.add_argument("source", metavar="S-0007", help="the desk's number of the source")
    parser.add_argument("--text", metavar="FILE", help="a text file with what to say")
    parser.add_argument("--file", action="append", default=[], metavar="FILE", help="a file that goes with it")
    parser.add_argument("--asks", action="store_true", help="it asks something: the inbox shows when an answer has come")
    add_acting(parser)


def run_drop_reply(args: argparse.Namespace) -> Result:
    """Write a reply; it leaves with the next pull. ``{"letter", "source", "files"}``."""
    check_number(args.source)
    home = open_from(args)
    by = first_person(args).user
    mailbox = Mailbox.objects.filter(number=args.source).first()
    if mailbox is None:
        raise BadInput(
            "this source has no mailbox here: it did not come by a drop", field="SOURCE", allowed="a number that 'kirok drop pull' gave"
        )
    text = _text(args.text) if args.text else ""
    files = [(Path(name).name, read_limited(Path(name), FILE_LIMIT)) for name in args.file]
    with writing(home):
        letter = answer(mailbox, text=text, files=files, asks=args.asks, by=by)
    return Result(
        {"letter": letter.key, "source": mailbox.number, "files": len(files)}, f"the reply to {mailbox.number} leaves with the next pull"
    )


def _text(name: str) -> str:
    try:
        return read_limited(Path(name), _TEXT_LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("this is not a text in UTF-8", file=name) from error
