"""``kirok review``, ``kirok release``, ``kirok publish``, ``kirok export``."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import find as find_person
from kirok.desk.members.actions import require
from kirok.desk.members.models import User
from kirok.desk.members.passwords import add_acting, first_person
from kirok.desk.publications import actions
from kirok.desk.publications.data_export import SHAPES, export_data
from kirok.desk.publications.exports import FORMATS, export_for
from kirok.desk.publications.models import Publication
from kirok.desk.publications.publishing import Foreseen, Outcome, foresee, publish_site
from kirok.desk.vault.commands import open_from
from kirok.publish.differences import describe
from kirok.publish.house_sample import write_sample


def add_review(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok review``."""
    parser.add_argument("publication", metavar="PUB")
    add_acting(parser)


def run_review(args: argparse.Namespace) -> Result:
    """Record that a person who wrote none of it has read a publication against its claims."""
    open_from(args)
    return _state(actions.review(publication=actions.find(args.publication), by=first_person(args)))


def add_release(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok release``."""
    parser.add_argument("publication", metavar="PUB")
    add_acting(parser)


def run_release(args: argparse.Namespace) -> Result:
    """Release a publication on an authenticated person's word."""
    home = open_from(args)
    by = first_person(args)
    with writing(home):
        return _state(actions.release(publication=actions.find(args.publication), by=by))


def _state(publication: Publication) -> Result:
    released = publication.released_by.name if publication.released_by else None
    data = {"publication": publication.key, "state": publication.state, "released_by": released}
    return Result(data, f"{publication.key} is {publication.state}" + (f" by {released}" if released else ""))


def add_publish(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok publish``."""
    parser.add_argument("--out", metavar="SITE", help="the folder of the site (default: HOME/site)")
    parser.add_argument("--base-url", metavar="URL", help="where the site will stand, for feeds and permanent addresses")
    parser.add_argument("--dry-run", action="store_true", help="say in words what would change; write, log and release nothing")
    parser.add_argument("--afresh", action="store_true", help="make every page and proof anew instead of those that changed")
    parser.add_argument("--sample", metavar="DIR", help="write a folder to begin the newsroom's own style and languages with, nothing else")
    add_acting(parser, required=False)


def run_publish(args: argparse.Namespace) -> Result:
    """Write the public site."""
    if args.sample:
        made = write_sample(Path(args.sample).expanduser().absolute())
        return Result({"sample": args.sample, "files": made}, f"{len(made)} files in {args.sample}")
    home = open_from(args)
    out = Path(args.out).expanduser().absolute() if args.out else home.site
    by = find_person(args.by) if args.by else User.objects.operator()
    if args.dry_run:
        return _foreseen(out, foresee(out, base_url=args.base_url))
    with writing(home):
        return _published(out, publish_site(out, base_url=args.base_url, by=by, afresh=args.afresh, watch=progress))


def _foreseen(out: Path, found: Foreseen) -> Result:
    difference = found.difference
    changed = sorted({*difference.added, *difference.changed, *difference.removed})
    data = {
        "site": str(out),
        "pages": difference.pages,
        "changed": changed,
        "withheld": [{"id": entry.id, "reason": entry.reason} for entry in found.withheld],
        "difference": difference.as_json(),
    }
    return Result(data, "\n".join([describe(difference), *(f"withheld {entry.id}: {entry.reason}" for entry in found.withheld)]))


def _published(out: Path, outcome: Outcome) -> Result:
    checkpoint = outcome.published.checkpoint
    data = {
        "site": str(out),
        "pages": outcome.published.pages,
        "changed": list(outcome.published.changed),
        "withheld": [{"id": entry.id, "reason": entry.reason} for entry in outcome.withheld],
        "checkpoint": {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()},
    }
    lines = [f"{outcome.published.pages} pages in {out}; {len(outcome.published.changed)} files changed"]
    lines += [f"withheld {entry.id}: {entry.reason}" for entry in outcome.withheld]
    return Result(data, "\n".join(lines))


def add_export(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok export``."""
    parser.add_argument("publications", nargs="*", metavar="PUB", help="which publications (default: every one that may go there)")
    parser.add_argument("--for", dest="audience", metavar="AUDIENCE", help=" | ".join(FORMATS))
    parser.add_argument("--as", dest="shape", metavar="FORMAT", help="the published data instead: " + " | ".join(SHAPES))
    parser.add_argument("--record", metavar="KEY", help="with --as: own, or a record that was imported (default: the only one)")
    parser.add_argument("--to", default="", metavar="NAME", help="who receives it, for the register")
    parser.add_argument("--out", metavar="DIR", help="an empty or new folder (default: export-AUDIENCE or export-FORMAT)")
    add_acting(parser, required=False)


def run_export(args: argparse.Namespace) -> Result:
    """Write cleared text for one audience, and record it in the disclosure register; or published data."""
    if args.shape:
        return _export_data(args)
    if args.audience not in FORMATS:
        raise BadInput("say for whom the export is", field="--for", allowed=tuple(FORMATS))
    home = open_from(args)
    by = _exporter(args)
    out = Path(args.out or f"export-{args.audience}").expanduser().absolute()
    with writing(home):
        done = export_for(args.audience, only=args.publications, recipient=args.to, out=out, by=by)
    left = [{"id": key, "reason": reason} for key, reason in done.not_carried]
    lines = [f"{len(done.files)} files in {out}; recorded as {', '.join(done.entries)}"]
    lines += [f"not carried {entry['id']}: {entry['reason']}" for entry in left]
    return Result({"files": list(done.files), "not_carried": left}, "\n".join(lines))


def _export_data(args: argparse.Namespace) -> Result:
    if args.audience or args.publications or args.to:
        raise BadInput("published data go out whole: give --as alone, or --for with publications", field="--as")
    home = open_from(args)
    by = _exporter(args)
    out = Path(args.out or f"export-{args.shape}").expanduser().absolute()
    with writing(home):
        files = export_data(args.shape, record=args.record, out=out, by=by)
    return Result({"files": list(files), "not_carried": []}, f"{len(files)} files in {out}")


def _exporter(args: argparse.Namespace) -> User:
    if not args.by:
        return User.objects.operator()
    user = first_person(args).user if args.password_file else find_person(args.by)
    require(user, "disclose")
    return user
