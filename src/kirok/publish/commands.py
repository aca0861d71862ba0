"""``kirok verify``: check a published site, on any machine, without a home."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result


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
    # The signature library loads only for real work.
    from kirok.publish.verify_kirok import describe, read_key
    from kirok.publish.verifying import verify_site

    verdict = verify_site(Path(args.site), read_key(args.key) if args.key else None)
    return Result(verdict.as_json(), describe(verdict), 0 if verdict.ok else 1)
