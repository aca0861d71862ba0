"""``kirok seal``: close a file to its readers, offline."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.files import read_limited

_RECIPIENTS_LIMIT = 1_000_000


def add_seal(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok seal``."""
    parser.add_argument("file", metavar="FILE", help="the file to seal; it stays where it is")
    parser.add_argument("--to", required=True, metavar="RECIPIENTS", help="a file of recipients, one a line, or one age1... recipient")
    parser.add_argument("--out", metavar="F.age", help="where to write the envelope (else FILE.age); never overwrites")


def run_seal(args: argparse.Namespace) -> Result:
    """Seal one file; ``{"out", "bytes", "commitment"}``.

    Raises:
        BadInput: a file that cannot be read or written, a bad recipient, or a target that exists.
    """
    from kirok.seal.closing import seal_file  # the cipher's library loads only for real work

    source = Path(args.file)
    target = Path(args.out) if args.out else source.with_name(source.name + ".age")
    recipients = _recipients(args.to)
    if os.path.lexists(target):
        raise BadInput("this file exists already and is never overwritten; name another with --out", file=str(target))
    sealed = seal_file(source, target, recipients, progress)
    data = {"out": str(target), "bytes": sealed.bytes_out, "commitment": sealed.commitment}
    return Result(data, f"sealed {source.name} to {len(recipients)} as {target}\ncommitment {sealed.commitment}")


def _recipients(given: str) -> tuple[str, ...]:
    from kirok.seal.recipients import parse_recipients

    if given.startswith("age1"):  # a file of such a name can be given as ./age1...
        return parse_recipients(given, "--to")
    try:
        text = read_limited(Path(given), _RECIPIENTS_LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("this is not a text file of recipients", file=given) from error
    return parse_recipients(text, given)
