"""``kirok drop carry``: what a pull needs, copied to a folder that somebody carries to the desk.

Sealed reports, signed lists, the log, sealed replies. No key of the drop goes along, and nothing of its mailboxes.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.files import exclusive, make_folder, write_atomic
from kirok.base.watching import Watch, unwatched
from kirok.drop.closing import close
from kirok.drop.commands import found
from kirok.drop.place import Place, smooth
from kirok.drop.store import blur_log


def add_drop_carry(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok drop carry``."""
    parser.add_argument("folder", metavar="DIR", help="a folder that is not there yet, such as one on a USB stick")


def run_drop_carry(args: argparse.Namespace) -> Result:
    """Close the lists and copy what a pull needs; ``{"folder", "envelopes"}``."""
    place, folder = found(args), Path(args.folder)
    if folder.exists():
        raise BadInput("this is there already; nothing was copied", file=str(folder), field="DIR", allowed="a folder that is not there yet")
    close(place)
    with exclusive(place.lock()):
        count = carry(place, folder, progress)
    told = f"{count} envelopes are in {folder}; there: kirok drop pull --from DIR --leave FILE, and here: kirok drop settle < FILE"
    return Result({"folder": str(folder), "envelopes": count}, told)


def carry(place: Place, folder: Path, watch: Watch = unwatched) -> int:
    """Copy to *folder* what the desk has not fetched yet, and what says so; how many envelopes. The caller holds the lock.

    Raises:
        BadInput: the disk refuses.
    """
    make_folder(folder)
    shutil.copytree(place.home.ledger / "drop", folder / "ledger" / "drop")
    target = make_folder(folder / "drop")
    for part in ("sealed", "manifests", "replies"):
        make_folder(target / part)
    for name in place.names("manifests"):
        shutil.copyfile(place.path("manifests", name), target / "manifests" / name)
    fetched = set(place.leaves("pulled"))
    fresh = [leaf for leaf in place.leaves("sealed") if leaf not in fetched]
    with watch("copying envelopes", len(fresh)) as advance:
        for leaf in fresh:
            shutil.copyfile(place.path("sealed", f"{leaf}.age"), target / "sealed" / f"{leaf}.age")
            advance(1)
    for letter in place.path("replies").glob("*/*.letter"):
        write_atomic(make_folder(target / "replies" / letter.parent.name) / letter.name, b"")  # that it lies there is enough
    write_atomic(target / "readers", place.path("readers").read_bytes())
    blur_log(place)
    smooth(place.folder)  # what was read here bears no hour of it
    return len(fresh)
