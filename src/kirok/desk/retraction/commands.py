"""``kirok retract``, ``kirok withdraw`` and ``kirok erase``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import Authenticated
from kirok.desk.members.passwords import add_acting, first_person, second_person
from kirok.desk.retraction.actions import Marked, reason_code, retract, withdraw
from kirok.desk.retraction.erasing import erase
from kirok.desk.retraction.holds import hold
from kirok.desk.statements.actions import SOURCE_NUMBER
from kirok.desk.vault.commands import open_from


def add_retract(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok retract``."""
    parser.add_argument("claim", metavar="CLAIM")
    parser.add_argument("--reason", required=True, metavar="CODE", help="subject-reappeared, source-recanted, forged, mis-translated, ...")
    add_acting(parser, second=True)


def run_retract(args: argparse.Namespace) -> Result:
    """Mark a claim as fallen, on the word of two people."""
    home = open_from(args)
    by, second = first_person(args), second_person(args)
    with writing(home):
        marked = retract(claim=args.claim, reason=args.reason, by=by, second=second)
    return _result(marked, "retracted; the next publish shows the correction")


def add_withdraw(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok withdraw``."""
    parser.add_argument("item", metavar="ITEM", help="a claim, finding, publication, sentence (pub1/s1), statement, or a source's number")
    parser.add_argument("--reason", required=True, metavar="CODE", help="safety, consent-withdrawn, ...")
    add_acting(parser)


def run_withdraw(args: argparse.Namespace) -> Result:
    """Hide an item everywhere we control, at once."""
    home = open_from(args)
    by = first_person(args)
    if SOURCE_NUMBER.fullmatch(args.item):
        return _hold(home, args.item, args.reason, by)
    with writing(home):
        marked = withdraw(item=args.item, reason=args.reason, by=by, watch=progress)
    return _result(marked, _told(marked.sites, "withdrawn"))


def _hold(home: Home, number: str, reason: str, by: Authenticated) -> Result:
    """A source's number: a safety hold on everything that rests on it, off every site of ours at once."""
    if reason_code(reason) != "safety":
        raise BadInput("a source is held for safety; other reasons take an item of its own", field="--reason", allowed="safety")
    with writing(home):
        held = hold(target=number, hide=True, by=by, watch=progress)
    return Result(
        {"event": f"hold-{number}", "target": number, "affects": held.reach.as_json()}, _told(held.sites, "held until two people lift it")
    )


def _told(sites: Sequence[str], what: str) -> str:
    return f"{what}; {len(sites)} site(s) rewritten" if sites else f"{what}; no site was published yet"


def add_erase(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok erase``."""
    parser.add_argument(
        "item", metavar="ITEM", help="a statement, claim, finding, publication or sentence (pub1/s1); nothing brings it back"
    )
    add_acting(parser, second=True)


def run_erase(args: argparse.Namespace) -> Result:
    """Destroy an item's content, on the word of two people."""
    home = open_from(args)
    by, second = first_person(args), second_person(args)
    with writing(home):
        marked = erase(item=args.item, by=by, second=second, watch=progress)
    return _result(marked, "erased; back-ups made before still hold it")


def _result(marked: Marked, what: str) -> Result:
    reached = marked.reach
    lines = [f"{marked.event.target} is {what}", f"  findings: {', '.join(reached.findings) or 'none'}"]
    lines.append(f"  sentences: {', '.join(reached.sentences) or 'none'}")
    return Result(marked.as_json(), "\n".join(lines))
