"""``kirok link``: propose which records of several lists are one person."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from kirok.base.collector import uncollected
from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.i18n import language_of_environment
from kirok.link.settings import ENGINES, Settings, read_settings


def add_link(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok link``."""
    parser.description = (
        f"{parser.description or ''}. Files are CSV with record_id, list, name and any of name_hangul "
        "(or another name_...), sex, born, age, place, when (dates in EDTF), father_name, occupation, unit. A list names no person "
        "twice, and a name alone never links two records. Nothing is merged."
    )
    parser.add_argument("records", nargs="*", metavar="RECORDS.csv", help="files of records; without a column 'list' a file is a list")
    parser.add_argument("--out", required=True, metavar="DIR", help="where links, clusters, linkages, model and report go")
    parser.add_argument("--config", metavar="link.toml", help="threshold, linkages, seed, allow_duplicates, [columns], [rename]")
    parser.add_argument("--model", metavar="model.json", help="score by the model of an earlier linkage instead of making one")
    parser.add_argument(
        "--labels", metavar="pairs.csv", help="what people judged: record_id_l, record_id_r, judgement (same, different, unsure)"
    )
    parser.add_argument("--add", metavar="DIR", help="go on from an earlier linkage: compare new records only, by its model")
    parser.add_argument("--retract", metavar="FILE", help="with --add: record_ids, one a line, that leave as if they had never been there")
    parser.add_argument("--allow-duplicates", action="append", default=[], metavar="LIST", help="this list may name a person twice")
    parser.add_argument(
        "--ids-by-list", action="store_true", help="record_ids repeat between lists: put the list before each, as in hospital/17"
    )
    parser.add_argument("--lang", choices=("en", "ko"), help="language of the report (default: that of the environment, else English)")
    parser.add_argument("--engine", choices=ENGINES, help="where pairs are scored (default: duckdb, on this machine)")


def run_link(args: argparse.Namespace) -> Result:
    """Link and write; ``{"out", "records", "lists", "pairs", "links", "clusters", "expected", "unlinkable", "files", "notes"...}``.

    Raises:
        BadInput: files, settings, model or judgements that cannot be taken; nothing is written then.
    """
    with uncollected():
        return _linked(args)


def _linked(args: argparse.Namespace) -> Result:
    from kirok.link.run import run

    settings = _settings(args)
    before = _before(args, settings)
    if before is not None:
        settings = settings.going_on(before.settings)
    linkage = run(
        _records(args, settings),
        settings,
        model=_model(args),
        judgements=_judgements(args, before),
        before=before,
        retracted=_retracted(args),
        watch=progress,
    )
    from kirok.link.storing import store

    files = store(linkage, Path(args.out), args.lang or language_of_environment(), progress)
    return _result(linkage, Path(args.out), files)


def _settings(args: argparse.Namespace) -> Settings:
    settings = read_settings(Path(args.config)) if args.config else Settings()
    if args.engine:
        settings = replace(settings, engine=args.engine)
    settings = replace(settings, ids_by_list=settings.ids_by_list or args.ids_by_list)
    return settings.with_lists(frozenset(args.allow_duplicates))


def _records(args: argparse.Namespace, settings: Settings) -> Any:
    from kirok.link.files import read_records

    if not args.records:
        if not args.add:
            raise BadInput("name at least one file of records; see 'kirok link --help'", field="RECORDS.csv")
        return None
    return read_records([Path(name) for name in args.records], settings, progress)


def _before(args: argparse.Namespace, settings: Settings) -> Any:
    if not args.add:
        if args.retract:
            raise BadInput("--retract needs --add DIR, the linkage from which records are retracted", field="--retract")
        return None
    if args.model:
        raise BadInput("--add goes on with the model of the earlier linkage; leave --model out", field="--model")
    from kirok.link.storing import load

    return load(Path(args.add), settings, progress)


def _model(args: argparse.Namespace) -> Any:
    if not args.model:
        return None
    from kirok.link.model import read_model

    return read_model(Path(args.model))


def _judgements(args: argparse.Namespace, before: Any) -> Any:
    """The judgements given now and those of the earlier linkage; a pair judged anew is as it is judged now."""
    from kirok.link.judgements import read_judgements

    given = read_judgements(Path(args.labels)) if args.labels else ()
    judged = {(each.left, each.right): each for each in (*(before.judgements if before else ()), *given)}
    return tuple(judged.values())


def _retracted(args: argparse.Namespace) -> frozenset[str]:
    if not args.retract:
        return frozenset()
    from kirok.base.files import read_limited

    try:
        text = read_limited(Path(args.retract), 100_000_000).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this is not a text file of record_ids", file=args.retract) from None
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _result(linkage: Any, out: Path, files: list[str]) -> Result:
    figures, records = linkage.figures, linkage.records
    lists = {name: records.lists.count(name) for name in sorted(set(records.lists))}
    links = linkage.count
    clusters = len(set(linkage.solved.of))
    data = {
        "out": str(out),
        "records": len(records),
        "lists": lists,
        "pairs": figures.pairs,
        "links": links,
        "clusters": clusters,
        "threshold": linkage.settings.threshold,
        "expected": {"precision": round(figures.precision, 4), "recall": round(figures.recall, 4)},
        "unlinkable": figures.unlinkable,
        "linkages": len(linkage.solved.drawn),
        "engine": linkage.settings.engine,
        "files": files,
        "notes": list(figures.notes),
    }
    text = (
        f"{len(records):,} records of {len(lists)} lists: {links:,} links proposed, {clusters:,} persons if all are right\n"
        f"expected: {figures.precision:.1%} of the links right, {figures.recall:.1%} of all found; "
        f"{figures.unlinkable:,} records unlinkable\n"
        + "".join(f"note: {note}\n" for note in figures.notes)
        + f"wrote {out} (read {out / 'report.html'} first); links are proposals, nothing was merged"
    )
    return Result(data, text)
