"""``kirok ledger``: look at a log of the home, prove a leaf, recompute it all."""

from __future__ import annotations

import argparse
import re

from kirok.base.console import Result
from kirok.base.errors import BadInput, NoAnswer
from kirok.base.home import find_home
from kirok.ledger.log import Log, existing

LOGS = ("release", "custody")
_LEAF = re.compile(r"[0-9a-f]{64}")


def add_ledger_checkpoint(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger checkpoint``."""
    _add_log(parser)


def run_ledger_checkpoint(args: argparse.Namespace) -> Result:
    """The newest checkpoint; ``{"origin", "size", "root"}`` with the root as hex.

    Raises:
        BadInput: the home has no such log.
        CheckFailed: checkpoint and key do not belong together.
    """
    log = _log(args)
    return Result(log.checkpoint().as_json(), log.signed_checkpoint())


def add_ledger_prove(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger prove``."""
    parser.add_argument("leaf", metavar="LEAF", help="the commitment: 64 hex digits")
    _add_log(parser)


def run_ledger_prove(args: argparse.Namespace) -> Result:
    """The C2SP tlog-proof of one leaf; ``{"leaf", "index", "proof"}``.

    Raises:
        BadInput: the leaf is not 64 hex digits, or the home has no such log.
        NoAnswer: the leaf is not in the log.
    """
    if not _LEAF.fullmatch(args.leaf):
        raise BadInput("a leaf is named by its commitment", field="LEAF", allowed="64 hex digits in small letters")
    log = _log(args)
    index = log.index_of(bytes.fromhex(args.leaf))
    if index is None:
        raise NoAnswer(f"the {args.log} log has no such leaf; it may still wait for the daily batch", field="LEAF")
    proof = log.prove(index)
    return Result({"leaf": args.leaf, "index": index, "proof": proof}, proof)


def add_ledger_audit(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger audit``."""
    _add_log(parser)


def run_ledger_audit(args: argparse.Namespace) -> Result:
    """Recompute the log; ``{"ok", "origin", "size", "root", "failures"}``, exit code 1 when something is wrong.

    Raises:
        BadInput: the home has no such log.
    """
    log = _log(args)
    failures = [{"file": failure.file, "reason": failure.reason} for failure in log.audit()]
    if failures:
        lines = [f"{failure['file']}: {failure['reason']}" for failure in failures]
        return Result({"ok": False, "failures": failures}, "\n".join(lines), 1)
    checkpoint = log.checkpoint()
    text = f"{checkpoint.origin}: {checkpoint.size} leaves recomputed; every file and the signed root agree"
    return Result({"ok": True, **checkpoint.as_json(), "failures": []}, text)


def _add_log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--log", choices=LOGS, default=LOGS[0], help="which log of the home (default: %(default)s)")


def _log(args: argparse.Namespace) -> Log:
    folder = find_home(args.home).ledger / args.log
    if not folder.is_dir():
        raise BadInput(f"this home has no {args.log} log; run 'kirok init'", file=str(folder))
    return existing(folder)
