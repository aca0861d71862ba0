"""``kirok desk serve`` and ``kirok desk manage``."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
from collections.abc import Callable
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import resolve

from kirok.base.console import Result, note
from kirok.base.errors import BadInput
from kirok.desk import timekeeper
from kirok.desk.administration.checking import check_settings
from kirok.desk.vault.commands import open_from
from kirok.desk.vault.state import current

_LOOPBACK = "127.0.0.1:8470"


def add_desk_serve(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok desk serve``."""
    parser.add_argument("--bind", metavar="HOST:PORT", default=_LOOPBACK, help=f"where to listen (default {_LOOPBACK})")


def run_desk_serve(args: argparse.Namespace) -> Result:
    """Serve the desk until it is stopped."""
    host, port = address(args.bind)
    check_settings(open_from(args))
    note(f"the desk is at http://{host}:{port} ; Ctrl-C stops it")
    serve(host, port)
    return Result({"stopped": True}, "the desk is stopped")


def address(bind: str) -> tuple[str, int]:
    """Host and port of a --bind.

    Raises:
        BadInput: it is not HOST:PORT.
    """
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise BadInput(f"'{bind}' is not an address", field="--bind", allowed="HOST:PORT such as 127.0.0.1:8470")
    return host, int(port)


def serve(host: str, port: int, *, ready: Callable[[], Any] | None = None) -> None:
    """Run the WSGI server here until SIGINT or SIGTERM.

    The worker is forked, so that it holds the keys which this process unlocked: no secret travels by file,
    environment or argument. *ready* is called when the worker was started.
    """
    from granian import Granian
    from granian.constants import Interfaces

    connection.close()
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "kirok.desk.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_enabled=False,
    )
    if ready:
        server.on_startup(ready)
    server.serve(target_loader=_application, wrap_loader=False)


def _application(*_args: Any, **_kwargs: Any) -> Any:
    """The desk in the worker, which watches the clock too: a thread begun before the fork would not be there."""
    from kirok.desk.wsgi import application

    timekeeper.start(current().home)
    settle()
    return application


def settle() -> None:
    """Load all pages, and keep what stays for good out of the collector's rounds: a full one holds a page up for 0.1 s."""
    resolve("/style.css")
    gc.collect()
    gc.freeze()


def add_desk_manage(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok desk manage``."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...", help="a command of Django's: check, showmigrations, migrate, ...")


def run_desk_manage(args: argparse.Namespace) -> Result:
    """Run one of Django's own commands on the unlocked desk."""
    if not args.words:
        raise BadInput("name one of Django's commands", field="desk manage", allowed=("check", "migrate", "showmigrations"))
    open_from(args, any_version=True)
    try:
        call_command(*args.words)
    except CommandError as error:
        raise BadInput(str(error).splitlines()[0], field="desk manage") from error
    return Result({"done": args.words})
