"""``kirok exposure audit``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kirok.base.console import Result
from kirok.base.files import read_limited
from kirok.desk.journal.actions import writing
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.publications.crowds import Line, audit, take_in
from kirok.desk.vault.commands import open_from
from kirok.exposure.showing import size
from kirok.terms.yaml_tree import MAX_BYTES


def add_exposure_audit(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok exposure audit``."""
    parser.epilog = (
        "Rebuild the crowd of everybody protected from the sealed record, compare it with the sealed states, and show those nearest "
        "their floor first. For handlers only. With RECORD.yaml (a plan; only sources and published count) the record is sealed anew."
    )
    parser.add_argument("record", nargs="?", metavar="RECORD.yaml", help="take this record in and seal it, in place of the one before")
    add_acting(parser)


def run_exposure_audit(args: argparse.Namespace) -> Result:
    """``{"ok", "sources": [{"id", "crowd", "tier", "floor", "standing", "same"}]}``, nearest the floor first.

    Exit 1 if a crowd is below its floor or a sealed state is not what the record gives.

    Raises:
        Refused: not a handler.
        NoAnswer: there is no record yet.
    """
    home = open_from(args)
    by = first_person(args)
    if args.record:
        path = Path(args.record)
        content = read_limited(path, MAX_BYTES)
        with writing(home):
            take_in(content, path.parent, by=by)
    lines = audit(by=by)
    ok = all(line.same and line.crowd >= line.floor for line in lines)
    sources = [{"id": e.person, "crowd": e.crowd, "tier": e.tier, "floor": e.floor, "standing": e.standing, "same": e.same} for e in lines]
    return Result({"ok": ok, "sources": sources}, _text(lines), exit_code=0 if ok else 1)


def _text(lines: Sequence[Line]) -> str:
    said = [f"{line.person}: {size(line.crowd, line.floor)}; {line.standing}{'' if line.same else _DIFFERS}" for line in lines]
    return "\n".join([*said, "This holds only under the assumptions that 'kirok exposure check' names."])


_DIFFERS = "; the sealed state is not what the record gives"
