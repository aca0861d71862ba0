"""Checking a site as a program of its own: the end of the one file ``verify_kirok.py`` that every site carries.

``python3 verify_kirok.py SITE [--key VKEY | --policy FILE] [--json]``: exit code 0 when every file is as logged, 1 when one is not, 2
when there is nothing to check. It says what ``kirok verify`` says, since both call what stands here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.watching import Advance, unheard
from kirok.ledger.note import VerifierKey, parse_vkey
from kirok.ledger.policy import POLICY_LIMIT, Policy, parse_policy
from kirok.publish.verifying import Verdict, verify_site

_KEY_LIMIT = 10_000  # bytes


def read_key(given: str) -> VerifierKey:
    """The log's key that a person gave: the vkey itself, or a file that holds it.

    Raises:
        BadInput: it is neither.
    """
    try:
        text = given
        if Path(given).is_file():
            with Path(given).open("rb") as stream:
                text = stream.read(_KEY_LIMIT).decode("utf-8")
        return parse_vkey(text.strip())
    except (BadInput, OSError, ValueError) as error:
        allowed = "a verification key (name+hex+base64) or a file that holds one"
        raise BadInput("this is neither a verification key nor a file that holds one", field="--key", allowed=allowed) from error


def read_policy(given: str) -> Policy:
    """The policy in the file *given*: whose logs and whose witnesses a reader believes.

    Raises:
        BadInput: the file cannot be read or is no policy.
    """
    try:
        with Path(given).open("rb") as stream:
            return parse_policy(stream.read(POLICY_LIMIT + 1))
    except BadInput as error:
        raise error.at(file=given, field="--policy") from error
    except OSError as error:
        raise BadInput("the file of the policy cannot be read", file=given, field="--policy") from error


def trusted(key: str | None, policy: str | None) -> VerifierKey | Policy | None:
    """What a reader brought from elsewhere: a key, or a policy, or nothing.

    Raises:
        BadInput: both, or one that cannot be read.
    """
    if key and policy:
        raise BadInput("a policy names its keys itself", field="--policy", allowed="--key VKEY or --policy FILE")
    return read_policy(policy) if policy else read_key(key) if key else None


def describe(verdict: Verdict) -> str:
    """A verdict as a person reads it: a line a failure, and what it comes to."""
    if not verdict.ok:
        lines = [f"{failure.file}: {failure.reason}" for failure in verdict.failures]
        return "\n".join([*lines, f"FAILED: {len(lines)} of {verdict.checked} files"])
    log = f"{verdict.checkpoint.origin}, {verdict.checkpoint.size} leaves" if verdict.checkpoint else ""
    whose = (
        f"signed with {'a key and cosigned by the witnesses of the policy' if verdict.by_policy else 'the key'} you gave"
        if verdict.key == "given"
        else "consistent with itself; not whose it is (give --key to check that)"
    )
    return f"all {verdict.checked} files are as logged ({log}): {whose}"


@contextmanager
def on_terminal(label: str, files: int) -> Iterator[Advance]:
    """How much of a check is done, in a line that goes when all is; nothing where no terminal is."""
    done = shown_last = 0

    def advance(more: int) -> None:
        nonlocal done, shown_last
        done += more
        percent = min(100, 100 * done // (files or 1))
        if percent > shown_last:
            shown_last = percent
            sys.stderr.write(f"\r{label}: {percent} % ")
            sys.stderr.flush()

    yield advance if sys.stderr.isatty() else unheard
    if shown_last:
        sys.stderr.write("\r\x1b[K")


def main(words: Sequence[str] | None = None) -> int:
    """Check the site that the words of the command line name; the exit code."""
    parser = argparse.ArgumentParser(prog="verify_kirok.py", description="Check a site published by Kirok against its release log.")
    parser.add_argument("site", metavar="SITE", help="the folder of the published site")
    parser.add_argument("--key", metavar="VKEY", help="the log's verification key, or a file that holds it, got from somewhere else")
    parser.add_argument(
        "--policy", metavar="FILE", help="a C2SP tlog-policy got from somewhere else: logs, witnesses, and how many of them"
    )
    parser.add_argument("--json", action="store_true", help="the verdict as one JSON object")
    args = parser.parse_args(words)
    try:
        verdict = verify_site(Path(args.site), trusted(args.key, args.policy), on_terminal)
    except BadInput as error:
        sys.stderr.write(f"verify_kirok.py: {error}\n")
        return error.exit_code
    text = json.dumps(verdict.as_json()) if args.json else describe(verdict)
    sys.stdout.buffer.write(f"{text}\n".encode())
    return 0 if verdict.ok else 1
