"""``kirok demo``: the whole path on an invented country, then desk, site and drop served until Ctrl-C."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.demo.guide.pages import write_guide
from kirok.demo.processes import Served, free_port, serve
from kirok.demo.reckoning import read_results

_DEFAULT_HOME = "demo-home"
_DEFAULT_PORT = 8470


def add_demo(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok demo``."""
    parser.add_argument("--no-serve", action="store_true", help="do everything but serve, and but what is computed while it serves")
    parser.add_argument(
        "--no-analysis", action="store_true", help="serve without linking, estimating and playing the game of exposure behind the servers"
    )
    parser.add_argument(
        "--port", type=int, default=_DEFAULT_PORT, help="the desk's port; the site is one above, the drop two (0: free ports)"
    )


def run_demo(args: argparse.Namespace) -> Result:
    """Build the demonstration, or find it as it was built, and serve it."""
    home = Path(args.home or _DEFAULT_HOME).expanduser().absolute()
    ports = None if args.no_serve else _ports(args.port)
    importlib.import_module("kirok.desk.starting").start(str(home))
    # The walk imports the desk's rooms, which only a desk that was set up lets in.
    built = importlib.import_module("kirok.demo.walk").build(home, quiet=args.json)
    data = {**built, "desk_url": None, "site_url": None, "drop_url": None}
    if ports is None:
        return Result(data, f"\nEverything is in {home}. Without --no-serve the desk, the site and the drop are served too.")
    serve(home, ports, ready=lambda served: _ready(home, data, served, as_json=args.json), computes=not args.no_analysis)
    return Result({}, "stopped") if not args.json else Result({}, "", 0)


def _ports(port: int) -> tuple[int, int, int]:
    if not 0 <= port <= 65_533:
        raise BadInput(f"{port} cannot be a port", field="--port", allowed="0 to 65533")
    desk, site, drop = (free_port(port + above if port else 0) for above in range(3))
    return desk, site, drop


def _ready(home: Path, data: dict[str, object], served: Served, *, as_json: bool) -> None:
    write_guide(home, served, read_results(home))
    _announce(data, served, as_json=as_json)


def _announce(data: dict[str, object], served: Served, *, as_json: bool) -> None:
    login = data["login"]
    full = {**data, "desk_url": served.desk, "site_url": served.site, "drop_url": served.drop}
    if as_json:
        sys.stdout.write(json.dumps(full, ensure_ascii=False) + "\n")
    elif isinstance(login, dict):
        made = Path(str(data["home"])) / "demo"
        handler = (made / "passwords" / "handler").read_text(encoding="utf-8").strip()
        words = (made / "mailbox-words").read_text(encoding="utf-8").splitlines()[0].partition(": ")[2]
        sys.stdout.write(f"\n  Walk the path:   {served.site}/walk/en.html   한국어: {served.site}/walk/ko.html\n")
        sys.stdout.write(f"\n  desk   {served.desk}   log in as {login['name']} with {login['password']}\n")
        sys.stdout.write(f"  inbox  {served.desk}/en/inbox/   log in as handler with {handler}\n")
        sys.stdout.write(f"  site   {served.site}\n")
        sys.stdout.write(f"  drop   {served.drop}   a mailbox with a reply: {words}\n\n")
        sys.stdout.write("Ctrl-C stops them. Everything in them is invented.\n")
    sys.stdout.flush()
