"""``kirok desk search``: the desk's one search box on the command line, and its recall and precision on a set of queries."""

from __future__ import annotations

import argparse
from pathlib import Path

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.desk.journal.actions import writing
from kirok.desk.search.index import find, sync
from kirok.desk.search.measuring import measure, read
from kirok.desk.search.models import KINDS, Entry
from kirok.desk.vault.commands import open_from

_LIMIT = 20_000_000


def add_desk_search(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok desk search``."""
    parser.add_argument("query", nargs="?", metavar="WORDS", help="what to look for, Korean or English")
    parser.add_argument("--queries", metavar="FILE", help="a list of {query, ids}: print recall and precision instead")
    parser.add_argument("--in", dest="kind", choices=KINDS, help="look only among these")


def run_desk_search(args: argparse.Namespace) -> Result:
    """Search, or measure the search."""
    if (args.query is None) == (args.queries is None):
        raise BadInput("give either words to look for or a file of queries", field="WORDS", allowed="WORDS or --queries FILE")
    with writing(open_from(args)):
        sync(progress)
    kinds = (args.kind,) if args.kind else KINDS
    if args.queries:
        return _measured(Path(args.queries), kinds)
    found = find(args.query, kinds=kinds)
    rows = [{"kind": entry.kind, "id": entry.key} for entry in found]
    text = "\n".join(f"{row['kind']} {row['id']}" for row in rows) or "nothing was found"
    return Result({"query": args.query, "ids": [entry.key for entry in found], "found": rows}, text)


def _measured(path: Path, kinds: tuple[str, ...]) -> Result:
    try:
        text = read_limited(path, _LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the file is not UTF-8 text", file=str(path), allowed="UTF-8") from error
    wanted = read(text, file=str(path))
    looked = _kinds_of({one for row in wanted for one in row.ids}, kinds)
    told = measure(wanted, lambda query: {entry.key for entry in find(query, kinds=looked)})
    data = {
        "queries": told.queries,
        "recall": round(told.recall, 4),
        "precision": round(told.precision, 4),
        "wanted": told.wanted,
        "found": told.found,
        "right": told.right,
        "in": list(looked),
        "failures": list(told.failures),
    }
    lines = [f"  {row['query']}: missing {row['missing']}, extra {row['extra']}" for row in told.failures[:20]]
    head = f"{told.queries} queries: recall {told.recall:.4f}, precision {told.precision:.4f} over {', '.join(looked)}"
    return Result(data, "\n".join([head, *lines]))


def _kinds_of(ids: set[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of thing that the file speaks of: a set of statements is not marked down for their claims."""
    named = set(Entry.objects.filter(key__in=sorted(ids)[:900]).values_list("kind", flat=True).distinct())
    return tuple(kind for kind in kinds if kind in named) or kinds
