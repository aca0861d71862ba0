"""``kirok verify``: check a published site, on any machine, without a home."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.files import read_limited

if TYPE_CHECKING:  # the signature library loads only for real work
    from kirok.ledger.note import VerifierKey
    from kirok.publish.verifying import Verdict

_KEY_LIMIT = 10_000


def add_verify(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok verify``."""
    parser.add_argument("site", metavar="SITE", help="the folder of the published site")
    parser.add_argument(
        "--key",
        metavar="VKEY",
        help="the log's verification key, or a file that holds it, got from somewhere else than the site (print, partners, DNS)",
    )


def run_verify(args: argparse.Namespace) -> Result:
    """Check a site; ``{"ok", "checked", "key", "failures"}``, exit code 1 when a file fails.

    Raises:
        BadInput: the folder is no site, or the key is none.
    """
    from kirok.publish.verifying import verify_site

    verdict = verify_site(Path(args.site), _key(args.key) if args.key else None)
    return Result(verdict.as_json(), _text(verdict), 0 if verdict.ok else 1)


def _key(given: str) -> VerifierKey:
    from kirok.ledger.note import parse_vkey

    try:
        text = read_limited(Path(given), _KEY_LIMIT).decode("utf-8") if Path(given).is_file() else given
        return parse_vkey(text.strip())
    except (BadInput, OSError, UnicodeDecodeError) as error:
        allowed = "a verification key (name+hex+base64) or a file that holds one"
        raise BadInput("this is neither a verification key nor a file that holds one", field="--key", allowed=allowed) from error


def _text(verdict: Verdict) -> str:
    if not verdict.ok:
        lines = [f"{failure.file}: {failure.reason}" for failure in verdict.failures]
        return "\n".join([*lines, f"FAILED: {len(lines)} of {verdict.checked} files"])
    log = f"{verdict.checkpoint.origin}, {verdict.checkpoint.size} leaves" if verdict.checkpoint else ""
    whose = (
        "signed with the key you gave" if verdict.key == "given" else "consistent with itself; not whose it is (give --key to check that)"
    )
    return f"all {verdict.checked} files are as logged ({log}): {whose}"
