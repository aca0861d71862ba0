"""``kirok estimate``: how many in all, those nobody reported included."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kirok.base.console import Result, note, progress
from kirok.base.errors import BadInput

if TYPE_CHECKING:
    from kirok.estimate.comparing import Comparison
    from kirok.estimate.lists import Lists
    from kirok.estimate.settings import Settings

_METHODS = ("all", "loglinear", "bma", "lcm")
_EPILOG = """
The lists are documentation projects with many people on them, never single sources. Nothing here finds or names anybody:
only numbers go in and out. Every estimate comes with its interval and what has to hold for it; when methods disagree,
quote the range and not one of them. docs/estimate.en.md explains the methods and the diagnostics.

exit codes: 0 estimated; 2 the table is malformed; 3 it is well-formed and bears no estimate ("refused" says why).
"""


def add_estimate(parser: argparse.ArgumentParser) -> None:
    """The words of ``kirok estimate``."""
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "table", metavar="TABLE.csv|linkages/",
        help="one row a pattern of lists (0/1 columns, then count), one row a person (0/1 columns), or person_id,list; "
        "or a folder of such files, one a linkage",
    )  # fmt: skip
    parser.add_argument("--method", choices=_METHODS, default="all", help="all methods side by side (default), or one")
    parser.add_argument("--select", choices=("bic", "stepwise"), help="how a log-linear model is chosen (default: both ways)")
    parser.add_argument(
        "--max-order", type=int, metavar="N", help="most lists in one interaction (default: all orders to four lists, then pairs)"
    )
    parser.add_argument(
        "--bootstrap", type=int, default=1_000, metavar="N", help="replicates of the log-linear interval (default 1000; 0: none)"
    )
    parser.add_argument("--chains", type=int, default=4, metavar="N", help="chains of the samplers (default and least 4)")
    parser.add_argument(
        "--strata", action="append", metavar="COL", help="estimate within each value of this column and add up; may be repeated"
    )
    parser.add_argument("--level", type=float, default=0.95, metavar="0.95", help="how often the interval should hold the truth")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="same table, same settings, same seed: same result")
    parser.add_argument(
        "--plot", metavar="OUT.svg", help="write the comparison as a picture; overlap, leave-one-out and sensitivity beside it"
    )
    parser.add_argument("--report", metavar="OUT.html", help="write a report for readers who are no statisticians, one file")
    parser.add_argument(
        "--lang", choices=("en", "ko"), help="language of text, pictures and report (default: that of the environment, else English)"
    )


def run_estimate(args: argparse.Namespace) -> Result:
    """Estimate; ``{"observed", "lists", "estimates", "strata", "linkages", "diagnostics", "refused"}``.

    Raises:
        BadInput: a table or a setting that cannot be meant, or a file that cannot be written.
    """
    from kirok.estimate.libraries import need

    need()
    from kirok.estimate.settings import Settings

    settings = Settings(args.level, args.seed, args.select, args.max_order, args.bootstrap, args.chains)
    tables = _tables(Path(args.table), tuple(args.strata or ()))
    for name in (args.plot, args.report):
        _writable(name)
    comparison = _compared(tables, args.method, settings)
    language = args.lang or _language()
    written = _write(comparison, args, language)
    from kirok.estimate.remarks import said, say
    from kirok.estimate.telling import text

    data = {**comparison.as_json(), "files": written}
    told = [text(comparison, language), *(said(say("written: {name}", name=name), language) for name in written)]
    return Result(data, "\n".join(told), 3 if comparison.refused else 0)


def _tables(path: Path, strata: tuple[str, ...]) -> tuple[Lists, ...]:
    from kirok.estimate.reading import read_linkages, read_table

    return read_linkages(path, strata) if path.is_dir() else (read_table(path, strata),)


def _writable(name: str | None) -> None:
    if name is not None and not Path(name).absolute().parent.is_dir():
        raise BadInput("there is no such folder to write to", file=name)


def _compared(tables: tuple[Lists, ...], method: str, settings: Settings) -> Comparison:
    note("compiling, once after each installation: this takes about half a minute") if not _compiled_before() else None
    from kirok.estimate.comparing import compare, methods_for, pieces

    with progress("estimating", pieces(tables) * len(methods_for(method, settings, tables[0].size))) as tick:
        return compare(tables, method, settings, tick=tick)


def _compiled_before() -> bool:
    from kirok.estimate.compiling import cache_folder

    folder = cache_folder()
    return folder is not None and any(folder.iterdir())


def _language() -> str:
    found = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if found.lower().startswith("ko") else "en"


def _write(comparison: Comparison, args: argparse.Namespace, language: str) -> list[str]:
    """The files that were asked for; their names."""
    if comparison.refused or not (args.plot or args.report):
        return []
    from kirok.base.files import write_atomic
    from kirok.estimate.plots import pictures
    from kirok.estimate.report import report

    drawn = pictures(comparison, language)
    files = {}
    if args.plot:
        base = Path(args.plot)
        files = {base if name == "comparison" else base.with_name(f"{base.stem}.{name}{base.suffix}"): svg for name, svg in drawn.items()}
    if args.report:
        files[Path(args.report)] = report(comparison, drawn, language)
    for path, content in files.items():
        write_atomic(path, content.encode("utf-8"), mode=0o644)
    return [str(path) for path in files]
