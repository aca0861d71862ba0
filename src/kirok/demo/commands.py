"""``kirok demo``: the whole path on an invented country, then desk and site served until Ctrl-C."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.demo.processes import Served, free_port, serve

_DEFAULT_HOME = "demo-home"
_DEFAULT_PORT = 8470


def add_demo(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok demo``."""
    parser.add_argument("--no-serve", action="store_true", help="do everything but serve")
    parser.add_argument("--port", type=int, default=_DEFAULT_PORT, help="the desk's port; the site is one above (0: free ports)")


def run_demo(args: argparse.Namespace) -> Result:
    """Build the demonstration, or find it as it was built, and serve it."""
    home = Path(args.home or _DEFAULT_HOME).expanduser().absolute()
    ports = None if args.no_serve else _ports(args.port)
    importlib.import_module("kirok.desk.starting").start(str(home))
    # The walk imports the desk's rooms, which only a desk that was set up lets in.
    built = importlib.import_module("kirok.demo.walk").build(home, quiet=args.json)
    data = {**built, "desk_url": None, "site_url": None, "drop_url": None}
    if ports is None:
        return Result(data, f"\nEverything is in {home}. Without --no-serve the desk and the site are served too.")
    serve(home, ports, ready=lambda served: _announce(data, served, as_json=args.json))
    return Result({}, "stopped") if not args.json else Result({}, "", 0)


def _ports(port: int) -> tuple[int, int]:
    if not 0 <= port <= 65_534:
        raise BadInput(f"{port} cannot be a port", field="--port", allowed="0 to 65534")
    return (free_port(port), free_port(port + 1)) if port else (free_port(0), free_port(0))


def _announce(data: dict[str, object], served: Served, *, as_json: bool) -> None:
    login = data["login"]
    full = {**data, "desk_url": served.desk, "site_url": served.site}
    if as_json:
        sys.stdout.write(json.dumps(full, ensure_ascii=False) + "\n")
    elif isinstance(login, dict):
        sys.stdout.write(f"\n  desk   {served.desk}   log in as {login['name']} with {login['password']}\n")
        sys.stdout.write(f"  site   {served.site}\n\nCtrl-C stops both. Everything in them is invented.\n")
    sys.stdout.flush()
