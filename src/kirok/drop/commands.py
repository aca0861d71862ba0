"""``kirok drop init|serve|close|settle``: what runs on the drop's own machine. ``doctor`` and ``pull`` have modules of their own."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kirok.base.console import Result, note
from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.base.home import Home, find_home
from kirok.drop.closing import close
from kirok.drop.exchange import settle_with_desk
from kirok.drop.making import make_drop
from kirok.drop.place import Place
from kirok.drop.serving import address, serve
from kirok.ledger.note import COSIGNATURE, parse_vkey
from kirok.seal.recipients import parse_recipients

_DEFAULT = "127.0.0.1:8472"
_LIMIT = 1_000_000
#: Where a desk's home keeps the public halves that a drop needs.
READERS, DESK = ("intake.pub", "backup.pub"), "drop-desk.vkey"


def add_drop_init(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop init``."""
    parser.add_argument(
        "--to", metavar="RECIPIENTS", help="who reads reports: a file of recipients, or one (in a desk's home: its own keys)"
    )
    parser.add_argument(
        "--desk", metavar="VKEY", help="the key of the desk that will pull: a file or the key itself (else the first that does)"
    )
    parser.add_argument("--origin", metavar="NAME", help="the name of the drop's log, such as drop.example.org (else a random one)")


def run_drop_init(args: argparse.Namespace) -> Result:
    """Make a drop; ``{"home", "drop", "recipients", "verification_key"}``."""
    os.umask(0o077)
    named = args.home or os.environ.get("KIROK_HOME")
    home = Home(Path(named).expanduser().absolute()) if named else find_home(None)
    recipients = _recipients(home, args.to)
    place = make_drop(home, recipients, origin=args.origin, desk=_desk(home, args.desk))
    vkey = place.log().vkey
    data = {"home": str(home.path), "drop": str(place.folder), "recipients": list(recipients), "verification_key": vkey}
    return Result(data, f"The drop is in {place.folder}, sealed to {len(recipients)}.\nVerification key of its log:\n  {vkey}")


def _recipients(home: Home, given: str | None) -> tuple[str, ...]:
    if given and given.startswith("age1"):
        return parse_recipients(given, "--to")
    if not given:
        return _own_readers(home)
    return parse_recipients(read_limited(Path(given), _LIMIT).decode("utf-8", "replace"), given)


def _own_readers(home: Home) -> tuple[str, ...]:
    """In a desk's home: its intake key, and its back-up key, so that one lost key loses no report."""
    files = [home.keys / name for name in READERS]
    if not all(path.is_file() for path in files):
        raise BadInput(
            "say who reads the reports", field="--to", allowed="--to FILE with recipients, one a line; the desk's is keys/intake.pub"
        )
    return parse_recipients("\n".join(path.read_text(encoding="utf-8") for path in files), str(home.keys))


def _desk(home: Home, given: str | None) -> str | None:
    path = Path(given) if given else home.keys / DESK
    if given and "+" in given:
        return str(parse_vkey(given, COSIGNATURE))
    if not given and not path.is_file():
        return None
    return str(parse_vkey(read_limited(path, _LIMIT).decode("utf-8", "replace").strip(), COSIGNATURE))


def add_drop_serve(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop serve``."""
    parser.add_argument("--uds", metavar="PATH", help="listen on this Unix socket, which Tor's onion service speaks to")
    parser.add_argument("--bind", metavar="127.0.0.1:N", help=f"listen on the loopback (default {_DEFAULT})")


def run_drop_serve(args: argparse.Namespace) -> Result:
    """Serve the drop until it is stopped."""
    if args.uds and args.bind:
        raise BadInput("the drop listens in one place", field="--bind", allowed="--uds or --bind")
    place = found(args)
    place.readers()
    bind = None if args.uds else address(args.bind or _DEFAULT)
    note(f"the drop listens at {args.uds or args.bind or _DEFAULT} ; Ctrl-C stops it")
    serve(place, bind=bind, uds=Path(args.uds) if args.uds else None)
    return Result({"stopped": True}, "the drop is stopped")


def found(args: argparse.Namespace) -> Place:
    """The drop of a command line.

    Raises:
        BadInput: there is none.
    """
    home = find_home(args.home)
    home.settings()
    place = Place(home)
    if not place.exists():
        raise BadInput("there is no drop here; run 'kirok drop init'", file=str(place.folder))
    return place


def add_drop_close(parser: argparse.ArgumentParser) -> None:
    """``kirok drop close`` has no options of its own."""


def run_drop_close(args: argparse.Namespace) -> Result:
    """List and sign what came since the last time; ``{"manifest", "entries"}``."""
    made = close(found(args))
    if made is None:
        return Result({"manifest": None, "entries": 0}, "nothing new")
    return Result({"manifest": made.number, "entries": len(made.entries)}, f"manifest {made.number}: {len(made.entries)} entries")


def add_drop_settle(parser: argparse.ArgumentParser) -> None:
    """``kirok drop settle`` has no options of its own."""


def run_drop_settle(args: argparse.Namespace) -> Result:
    """Take from stdin what the desk leaves after a pull; ``{"pulled", "replies"}``."""
    done = settle_with_desk(found(args), sys.stdin.buffer.read())
    return Result(done, f"{done['pulled']} reports are the desk's, {done['replies']} replies wait for their sources")
