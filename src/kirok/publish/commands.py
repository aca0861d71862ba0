"""``kirok verify``: check a published site, on any machine, without a home."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress


def add_verify(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok verify``."""
    parser.add_argument("site", metavar="SITE", help="the folder of the published site")
    parser.add_argument(
        "--key",
        metavar="VKEY",
        help="the log's verification key, or a file that holds it, got from somewhere else than the site (print, partners, DNS)",
    )
    parser.add_argument(
        "--policy", metavar="FILE", help="a C2SP tlog-policy got from somewhere else: the logs and witnesses you believe, and your quorum"
    )


def run_verify(args: argparse.Namespace) -> Result:
    """Check a site; ``{"ok", "checked", "key", "failures"}``, exit code 1 when a file fails.

    Raises:
        BadInput: the folder is no site, or key or policy is none.
    """
    # The signature library loads only for real work.
    from kirok.publish.verify_kirok import describe, trusted
    from kirok.publish.verifying import verify_site

    verdict = verify_site(Path(args.site), trusted(args.key, args.policy), progress)
    return Result(verdict.as_json(), describe(verdict), 0 if verdict.ok else 1)
