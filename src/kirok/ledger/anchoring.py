"""``kirok ledger anchor``: a time stamp (RFC 3161) of a log's newest checkpoint, fetched or carried, kept beside the log.

A stamp is kept only when it holds: ``anchors/<SIZE>.tsr``, with the checkpoint that it is of as ``anchors/<SIZE>.checkpoint``.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput, KirokError
from kirok.base.files import exclusive, read_limited, write_atomic
from kirok.ledger.anchor import ANCHOR_LIMIT, fetch_stamp, stamp_request, verify_stamp
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.commands import add_log, log_of
from kirok.ledger.log import LOCK, Log
from kirok.ledger.note import NOTE_LIMIT, parse_vkey
from kirok.ledger.tiles import durable_folder

FOLDER = "anchors"


def add_ledger_anchor(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger anchor``."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--url", metavar="URL", help="the authority to ask over the network")
    way.add_argument("--query", metavar="FILE", help="write the question to a file, to carry it to an authority from another machine")
    way.add_argument("--stamp", metavar="FILE", help="check the authority's answer, as it was carried back or kept, and keep it")
    parser.add_argument("--root", metavar="PEM", help="the authority's root certificate, got from somewhere else (with --url and --stamp)")
    parser.add_argument("--checkpoint", metavar="FILE", help="the checkpoint that --stamp is of (default: the newest)")
    add_log(parser)


def run_ledger_anchor(args: argparse.Namespace) -> Result:
    """Stamp or check; ``{"ok", "origin", "size", "root", "time", "file"}``, the time as the authority wrote it, in UTC.

    Raises:
        BadInput: the home has no such log; a file is missing or is none of its kind; the target exists.
        CheckFailed: the stamp is of another checkpoint or another authority, or was changed; nothing is kept.
        NoAnswer: the authority does not answer, or the extra is not installed.
    """
    log = log_of(args)
    if args.checkpoint and not args.stamp:
        raise BadInput("a checkpoint is named only for a stamp that is there already", field="--checkpoint", allowed="with --stamp")
    signed, checkpoint = _checkpoint(log, args.checkpoint)
    if args.query:
        return _asked(checkpoint, Path(args.query))
    if not args.root:
        raise BadInput("a stamp is worth what its authority is worth: name its root certificate", field="--root", allowed="--root PEM")
    root = read_limited(Path(args.root), ANCHOR_LIMIT)
    stamp = read_limited(Path(args.stamp), ANCHOR_LIMIT) if args.stamp else fetch_stamp(checkpoint, args.url)
    try:
        time = verify_stamp(stamp, checkpoint, root)
    except KirokError as error:
        raise error.at(file=args.stamp or args.url) from None
    return _kept(log, signed, checkpoint, stamp, time)


def _checkpoint(log: Log, named: str | None) -> tuple[bytes, Checkpoint]:
    """The newest checkpoint, or the one in the file *named*, which the log's key must have signed."""
    if named is None:
        return log.signed_checkpoint().encode(), log.checkpoint()
    content = read_limited(Path(named), NOTE_LIMIT)
    try:
        return content, open_checkpoint(content, parse_vkey(log.vkey))
    except KirokError as error:
        raise error.at(file=named) from None


def _asked(checkpoint: Checkpoint, target: Path) -> Result:
    if target.exists():
        raise BadInput("this file is there already; name another", file=str(target))
    write_atomic(target, stamp_request(checkpoint))
    data = {"ok": True, **checkpoint.as_json(), "time": None, "file": str(target)}
    return Result(data, f"the question for {checkpoint.size} leaves is in {target}; take the answer in with --stamp")


def _kept(log: Log, signed: bytes, checkpoint: Checkpoint, stamp: bytes, time: dt.datetime) -> Result:
    folder = log.folder / FOLDER
    target = folder / f"{checkpoint.size}.tsr"
    with exclusive(log.folder / LOCK):
        durable_folder(folder)
        write_atomic(folder / f"{checkpoint.size}.checkpoint", signed)
        write_atomic(target, stamp)
    data = {"ok": True, **checkpoint.as_json(), "time": time.isoformat(), "file": str(target)}
    return Result(data, f"{checkpoint.size} leaves of {checkpoint.origin} existed no later than {time.isoformat()}; kept in {target}")
