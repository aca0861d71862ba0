"""``kirok ledger``: look at a log of the home, prove a leaf, recompute it all."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput, CheckFailed, KirokError, NoAnswer
from kirok.base.files import read_limited
from kirok.base.home import find_home
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.cosignature import cosigned
from kirok.ledger.kinds import KINDS
from kirok.ledger.log import Log, existing
from kirok.ledger.note import NOTE_LIMIT, parse_note, parse_vkey
from kirok.ledger.policy import Policy, open_trusted

LOGS = tuple(KINDS)
_LEAF = re.compile(r"[0-9a-f]{64}")


def add_ledger_checkpoint(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger checkpoint``."""
    add_log(parser)


def run_ledger_checkpoint(args: argparse.Namespace) -> Result:
    """The newest checkpoint; ``{"origin", "size", "root", "cosignatures": [{"name", "time"}], "trusted"}``, root as hex.

    *time* is the second (since 1970) that the witness wrote; *trusted* says whether the log's own policy is met.

    Raises:
        BadInput: the home has no such log.
        CheckFailed: checkpoint and key do not belong together, or a cosignature does not hold.
    """
    log = log_of(args)
    signed, checkpoint, policy = log.signed_checkpoint(), log.checkpoint(), log.policy()
    note = parse_note(signed.encode())
    cosignatures = [{"name": each.key.name, "time": cosigned(note, each.key)} for each in log.cosigners()]
    return Result({**checkpoint.as_json(), "cosignatures": cosignatures, "trusted": is_trusted(signed, policy)}, signed)


def is_trusted(signed: str, policy: Policy) -> bool:
    """Whether a signed checkpoint meets *policy*."""
    try:
        open_trusted(signed.encode(), policy)
    except CheckFailed:
        return False
    return True


def add_ledger_prove(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger prove``."""
    parser.add_argument("leaf", metavar="LEAF", help="the commitment: 64 hex digits")
    add_log(parser)


def run_ledger_prove(args: argparse.Namespace) -> Result:
    """The C2SP tlog-proof of one leaf; ``{"leaf", "index", "proof"}``.

    Raises:
        BadInput: the leaf is not 64 hex digits, or the home has no such log.
        NoAnswer: the leaf is not in the log.
    """
    if not _LEAF.fullmatch(args.leaf):
        raise BadInput("a leaf is named by its commitment", field="LEAF", allowed="64 hex digits in small letters")
    log = log_of(args)
    index = log.index_of(bytes.fromhex(args.leaf))
    if index is None:
        raise NoAnswer(f"the {args.log} log has no such leaf; it may still wait for the daily batch", field="LEAF")
    proof = log.prove(index)
    return Result({"leaf": args.leaf, "index": index, "proof": proof}, proof)


def add_ledger_audit(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger audit``."""
    parser.add_argument(
        "--known", metavar="FILE", help="a checkpoint of this log that was kept elsewhere: finds a log cut back or begun anew"
    )
    add_log(parser)


def run_ledger_audit(args: argparse.Namespace) -> Result:
    """Recompute the log; ``{"ok", "origin", "size", "root", "failures"}``, exit code 1 when something is wrong.

    Raises:
        BadInput: the home has no such log, or the kept checkpoint is none.
        CheckFailed: the log's key did not sign the kept checkpoint.
    """
    log = log_of(args)
    known = _known(log, Path(args.known)) if args.known else None
    failures = [{"file": failure.file, "reason": failure.reason} for failure in log.audit(known)]
    if failures:
        lines = [f"{failure['file']}: {failure['reason']}" for failure in failures]
        return Result({"ok": False, "failures": failures}, "\n".join(lines), 1)
    checkpoint = log.checkpoint()
    text = f"{checkpoint.origin}: {checkpoint.size} leaves recomputed; every file and the signed root agree"
    return Result({"ok": True, **checkpoint.as_json(), "failures": []}, text)


def _known(log: Log, path: Path) -> Checkpoint:
    """The checkpoint in the file *path*, signed with the log's key."""
    content = read_limited(path, NOTE_LIMIT)
    try:
        return open_checkpoint(content, parse_vkey(log.vkey))
    except KirokError as error:
        raise error.at(file=str(path)) from None


def add_log(parser: argparse.ArgumentParser) -> None:
    """The option that says which log of the home is meant."""
    parser.add_argument("--log", choices=LOGS, default=LOGS[0], help="which log of the home (default: %(default)s)")


def log_of(args: argparse.Namespace) -> Log:
    """The log of the home that the words name.

    Raises:
        BadInput: the home has no such log.
        CheckFailed: its key is damaged.
    """
    folder = find_home(args.home).ledger / args.log
    if not folder.is_dir():
        raise BadInput(f"this home has no {args.log} log; run 'kirok init'", file=str(folder))
    return existing(folder)
