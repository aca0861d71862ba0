"""``kirok import --as frictionless``: the data package of another newsroom's site is held at the desk."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.inbox.held_records import Taken, difference, take_in
from kirok.desk.journal.actions import writing
from kirok.desk.members.models import User
from kirok.publish.packages import DataPackage, Fault, read_package
from kirok.publish.verifying import verify_site

KIND = "frictionless"
_NOT_HERE = ("source", "public_url", "lang", "said_on", "consent", "scope")


def import_package(args: argparse.Namespace, home: Home, by: User) -> Result:
    """Hold one package, all of it or nothing; ``refused`` names the rows that cannot be taken."""
    if len(args.files) != 1:
        raise BadInput("name exactly one data package", field="FILE")
    for option in _NOT_HERE:
        if getattr(args, option):
            raise BadInput("a data package says itself where it is from and what it holds", field=f"--{option.replace('_', '-')}")
    path = Path(args.files[0])
    with progress("checking the package", 2) as step:
        vkey = _site_key(path)
        step(1)
        package, faults = read_package(path)
    if faults:
        return _result(Taken("", 0, 0, 0, 0), package, faults)
    if args.dry_run:
        return _result(difference(package), package, ())
    with writing(home):
        return _result(take_in(package, vkey=vkey, by=by, watch=progress), package, ())


def _site_key(path: Path) -> str:
    """The key that the package's own site is whole under, or nothing where it lies in no site.

    Raises:
        BadInput: a byte of the site was changed after it was signed.
    """
    folder = path if path.is_dir() else path.parent
    site = next((one for one in (folder, folder.parent) if (one / "proofs" / "vkey").is_file()), None)
    if site is None:
        return ""
    verdict = verify_site(site)
    if not verdict.ok:
        first = verdict.failures[0]
        raise BadInput(f"the site around the package is not as it was signed: {first.reason}", file=str(site / first.file))
    return (site / "proofs" / "vkey").read_text(encoding="utf-8").strip()


def _result(taken: Taken, package: DataPackage, faults: tuple[Fault, ...] | list[Fault]) -> Result:
    refused = [{"file": one.file, "row": one.row, "field": one.field, "reason": one.reason} for one in faults]
    counts = {"new": taken.new, "changed": taken.changed, "same": taken.same, "gone": taken.gone}
    data = {**counts, "refused": refused, "statements": [], "record": taken.record, "title": package.title, "version": package.version}
    lines = [f"{one.file}, row {one.row}, {one.field}: {one.reason}" for one in faults]
    if not faults:
        lines = [f"{taken.record}  {package.title} {package.version}: " + ", ".join(f"{number} {name}" for name, number in counts.items())]
    return Result(data, "\n".join(lines), exit_code=2 if faults else 0)
