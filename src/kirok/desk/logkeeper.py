"""``kirok ledger batch|rotate``: what a log's signing key is needed for beside daily work."""

from __future__ import annotations

import argparse

from django.db import transaction

from kirok.base.console import Result, progress
from kirok.base.files import exclusive
from kirok.desk.journal.actions import custody, note, together, writing
from kirok.desk.journal.batches import LOG, batch_hour, make_due
from kirok.desk.members.models import User
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.keyring import LOGS
from kirok.desk.vault.logkeys import rotate_log
from kirok.desk.vault.state import current


def add_ledger_batch(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok ledger batch``."""
    parser.add_argument("--log", choices=(LOG,), default=LOG, help="the log that grows by the day (default: %(default)s)")


def run_ledger_batch(args: argparse.Namespace) -> Result:
    """Make the batches that are due; ``{"log", "days", "waiting", "hour_utc", "origin", "size", "root"}``. Again is once.

    For a timer, a few minutes after the hour.
    """
    home = open_from(args)
    with exclusive(home.lock):
        days = [day.isoformat() for day in make_due(home, progress)]
    log, hour = current().log(args.log), batch_hour(home)
    checkpoint, waiting = log.checkpoint(), len(log.queued())
    data = {"log": args.log, "days": days, "waiting": waiting, "hour_utc": hour, **checkpoint.as_json()}
    made = f"made the batches of {', '.join(days)}" if days else "no batch was due"
    return Result(data, f"{made}; {checkpoint.size} leaves, {waiting} wait for the next {hour:02}:00 UTC")


def add_ledger_rotate(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok ledger rotate``."""
    parser.add_argument("--log", choices=LOGS, default="release", help="which log gets a new key (default: %(default)s)")


def run_ledger_rotate(args: argparse.Namespace) -> Result:
    """Give a log a new key; ``{"log", "old", "new", "handover", "origin", "size", "root"}``, the keys as vkeys."""
    home = open_from(args)
    with writing(home):
        rotated = rotate_log(home, args.log)
        facts = {"old": rotated.old, "new": rotated.new, "size": rotated.checkpoint.size}
        with transaction.atomic(), together():
            note(by=User.objects.operator(), action="ledger.rotate", target=f"{args.log} log", detail=facts)
            custody("log-key", f"{args.log} log", facts)
    handover = str(current().log(args.log).folder / "rotations" / str(rotated.checkpoint.size))
    data = {"log": args.log, "old": rotated.old, "new": rotated.new, "handover": handover, **rotated.checkpoint.as_json()}
    return Result(data, _TOLD.format(log=args.log, old=rotated.old, new=rotated.new, handover=handover))


_TOLD = """\
The {log} log goes on under
  {new}
and no longer under
  {old}
Both signed the handover in {handover}.
Make the new key known where the old one was (print, partners, DNS). The log's policy named the old key and was taken
away: set it again with 'kirok ledger policy'; ask the witnesses again with 'kirok ledger witness'."""
