"""``kirok ledger policy|witness``: whose cosignatures a log asks for, and asking them. Neither needs a secret."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput, CheckFailed, KirokError, NoAnswer
from kirok.base.files import read_limited
from kirok.ledger.commands import add_log, is_trusted, log_of
from kirok.ledger.log import Log
from kirok.ledger.policy import POLICY_LIMIT, KnownWitness, Policy, format_policy
from kirok.ledger.view import POLICY
from kirok.ledger.witness import witnessed


def add_ledger_policy(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger policy``."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a C2SP tlog-policy to set (default: show the one there is)")
    add_log(parser)


def run_ledger_policy(args: argparse.Namespace) -> Result:
    """Show or set a log's policy; ``{"log", "policy", "witnesses": [{"name", "key", "url"}], "quorum"}``.

    Raises:
        BadInput: the home has no such log, or the file is no policy or does not name the log.
        Refused: another process writes to the log.
    """
    log = log_of(args)
    if args.file:
        try:
            log.set_policy(read_limited(Path(args.file), POLICY_LIMIT + 1))
        except BadInput as error:
            raise error.at(file=args.file) from None
    policy, text = log.policy(), _text(log)
    witnesses = [{"name": each.name, "key": str(each.key), "url": each.url or None} for each in policy.witnesses]
    return Result({"log": args.log, "policy": text, "witnesses": witnesses, "quorum": policy.quorum}, text)


def _text(log: Log) -> str:
    path = log.folder / POLICY
    return path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else format_policy(log.vkey)


def add_ledger_witness(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok ledger witness``."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="the policy's own names of witnesses (default: all of them)")
    add_log(parser)


def run_ledger_witness(args: argparse.Namespace) -> Result:
    """Ask the witnesses; ``{"ok", "origin", "size", "root", "cosigned": [...], "failures": [{"witness", "reason"}], "trusted"}``.

    Exit code 1 when a witness has seen another history, 3 when the policy's quorum is not met, else 0.

    Raises:
        BadInput: the home has no such log, or the policy names no such witness, or none at all.
    """
    log = log_of(args)
    policy = log.policy()
    failures: list[dict[str, str]] = []
    codes = [0]
    chosen = _chosen(policy, args.names)
    with progress("asking witnesses", len(chosen)) as step:
        for witness in chosen:
            try:
                witnessed(log, witness)
            except (BadInput, CheckFailed, NoAnswer) as error:
                failures.append({"witness": witness.name, "reason": error.message})
                codes.append(_weight(error))
            step(1)
    trusted = is_trusted(log.signed_checkpoint(), policy)
    cosigned = [witness.name for witness in log.cosigners()]
    code = 1 if 1 in codes else 0 if trusted else 3
    data = {"ok": code == 0, **log.checkpoint().as_json(), "cosigned": cosigned, "failures": failures, "trusted": trusted}
    lines = [f"{failure['witness']}: {failure['reason']}" for failure in failures]
    met = "the policy's quorum is met" if trusted else "the policy asks for more"
    return Result(data, "\n".join([*lines, f"{len(cosigned)} witnesses cosigned {log.checkpoint().size} leaves; {met}"]), code)


def _weight(error: KirokError) -> int:
    """A witness that found another history weighs more than one that could not be reached."""
    return error.exit_code if isinstance(error, CheckFailed) else 0


def _chosen(policy: Policy, names: list[str]) -> list[KnownWitness]:
    known = {witness.name: witness for witness in policy.witnesses}
    if not known:
        raise BadInput("the log's policy names no witness; set one with 'kirok ledger policy FILE'", field="policy")
    for name in names:
        if name not in known:
            raise BadInput(f"the log's policy names no witness '{name}'", field="NAME", allowed=sorted(known))
    return [known[name] for name in names or known]
