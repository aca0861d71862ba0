"""The running drop: one worker with threads behind the loopback or a Unix socket, and a thread for the day's end.

WSGI alone: under ASGI a request's body would be spooled to a file in the clear. No access log, no server's name.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput, KirokError
from kirok.drop.closing import end_day
from kirok.drop.config import read_config
from kirok.drop.place import Place
from kirok.drop.store import recover

THREADS = 96
_PAUSE = 60.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def address(bind: str) -> tuple[str, int]:
    """Host and port of a --bind: the loopback alone, since only Tor speaks to the drop.

    Raises:
        BadInput: it is anything else.
    """
    host, _, port = bind.rpartition(":")
    if host not in _LOOPBACK or not port.isdigit() or not 0 < int(port) < 65_536:
        raise BadInput("the drop listens on the loopback alone", field="--bind", allowed="127.0.0.1:PORT, or --uds PATH")
    return ("127.0.0.1" if host == "localhost" else host), int(port)


def serve(place: Place, *, bind: tuple[str, int] | None, uds: Path | None, ready: Callable[[], Any] | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["KIROK_HOME"] = str(place.home.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.drop.settings"
    recover(place)
    multiprocessing.set_start_method("fork", force=True)
    where: dict[str, Any] = {"uds": uds} if uds else {"address": bind[0] if bind else "127.0.0.1", "port": bind[1] if bind else 0}
    server = Granian(
        "kirok.drop.wsgi:application",
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        websockets=False,
        log_enabled=False,
        log_access=False,
        workers_kill_timeout=10,  # an upload that hangs holds up no restart; what was not acknowledged is not there
        **where,
    )
    if ready:
        server.on_startup(ready)
    server.serve(target_loader=_application, wrap_loader=False)


def _application(*_args: Any, **_kwargs: Any) -> Any:
    """In the worker: the day's thread lives beside the pages, so that both hold the same locks."""
    from kirok.drop.state import running
    from kirok.drop.wsgi import application

    place = running().place
    threading.Thread(target=keep_days, args=(place, threading.Event()), daemon=True, name="day").start()
    return application


def keep_days(place: Place, stop: threading.Event, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
    """End each day at its hour, until *stop* is set; what fails today is tried again in a minute."""
    while True:
        with contextlib.suppress(KirokError, OSError):
            end_day(place, read_config(place.home), now())
        if stop.wait(_PAUSE):
            return
