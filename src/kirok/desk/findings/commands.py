"""``kirok conclude``: certainty by the rules, for every finding."""

from __future__ import annotations

import argparse

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput, Refused
from kirok.desk.findings.actions import Concluded, conclude_all, lower
from kirok.desk.findings.models import Finding
from kirok.desk.members.actions import find
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person, second_person
from kirok.desk.vault.commands import open_from


def add_conclude(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok conclude``."""
    add_acting(parser, required=False)
    parser.add_argument("--lower", metavar="FINDING", help="hold this finding for doubtful: two people, a reason")
    parser.add_argument("--reason", metavar="TEXT", help="why it is lowered")
    parser.add_argument("--second", metavar="USER", help="the second person, who agrees to the lowering")
    parser.add_argument("--second-password-file", metavar="FILE", help="the second person's password")


def run_conclude(args: argparse.Namespace) -> Result:
    """Apply the rules; print what each finding is and was."""
    open_from(args)
    by = find(args.by) if args.by else User.objects.operator()
    done = [_lower(args)] if args.lower else conclude_all(by=by, watch=progress)
    rows = [_row(entry) for entry in done]
    text = "\n".join(f"{row['id']}: {row['certainty']} on {row['independent_origins']} origin(s), by {row['rule']}" for row in rows)
    return Result({"findings": rows}, text or "there are no findings yet")


def _lower(args: argparse.Namespace) -> Concluded:
    if not (args.by and args.second):
        raise Refused("lowering takes two people", field="--second", allowed="--by USER --second USER")
    finding = Finding.objects.filter(key=args.lower).first()
    if finding is None:
        raise BadInput(f"there is no finding '{args.lower}'", field="--lower")
    by, second = first_person(args), second_person(args)
    return lower(finding=finding, reason=args.reason or "", by=by, second=second)


def _row(entry: Concluded) -> dict[str, object]:
    return {
        "id": entry.finding,
        "certainty": entry.now.certainty,
        "was": entry.was or None,
        "independent_origins": entry.now.independent_origins,
        "rule": entry.now.rule,
    }
