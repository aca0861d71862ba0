"""The running drop: a gate on the loopback or a Unix socket, one worker with threads behind it, and a thread for the day's end.

WSGI alone: under ASGI a request's body would be spooled to a file in the clear. No access log, no server's name.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import multiprocessing
import os
import resource
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput, CheckFailed, KirokError
from kirok.drop.closing import end_day
from kirok.drop.config import read_config
from kirok.drop.gate import Gate
from kirok.drop.place import Place
from kirok.drop.store import recover

THREADS = 96
_BACKLOG = 1_024
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


def listen(bind: tuple[str, int] | None, uds: Path | None) -> socket.socket:
    """The socket that callers come to. A Unix socket's group may use it: Tor's user is in it, and its folder keeps others out.

    Raises:
        BadInput: it is taken, or cannot be made.
    """
    try:
        if uds is None:
            host, port = bind or ("127.0.0.1", 0)
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_BACKLOG)
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # callers' sockets inherit it
            return listening
        return _listen_at(uds)
    except OSError as error:
        where = str(uds) if uds else f"{host}:{port}"
        raise BadInput(f"the drop cannot listen there: {error.strerror}", field="--uds" if uds else "--bind", file=where) from error


def _listen_at(uds: Path) -> socket.socket:
    if uds.is_socket():
        uds.unlink()  # of a drop that was killed
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(uds))
        uds.chmod(0o660)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def serve(place: Place, *, bind: tuple[str, int] | None, uds: Path | None, ready: Callable[[], Any] | None = None) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        BadInput: it cannot listen there.
        CheckFailed: the gate ended by itself.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["KIROK_HOME"] = str(place.home.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.drop.settings"
    recover(place)
    multiprocessing.set_start_method("fork", force=True)
    with listen(bind, uds) as listening, tempfile.TemporaryDirectory(prefix="kirok-") as folder:
        inner = Path(folder) / "worker"
        gate = multiprocessing.Process(target=keep_gate, args=(listening, inner, read_config(place.home).leave, os.getpid()), daemon=True)
        gate.start()
        stopping = threading.Event()
        _serve_worker(inner, [lambda: _watched(gate, stopping), *([ready] if ready else [])])
        lost = not gate.is_alive()
        stopping.set()
        gate.terminate()
        gate.join()
        if uds:
            uds.unlink(missing_ok=True)
    if lost:
        raise CheckFailed("the drop's gate ended by itself, so the drop was stopped; start it again")


def _serve_worker(inner: Path, hooks: Sequence[Callable[[], Any]]) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    server = Granian(
        "kirok.drop.wsgi:application",
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=90_000),  # longer than the gate's, which ends what is idle
        websockets=False,
        log_enabled=False,
        log_access=False,
        workers_kill_timeout=10,  # an upload that hangs holds up no restart; what was not acknowledged is not there
        uds=inner,
    )
    for hook in hooks:
        server.on_startup(hook)
    server.serve(target_loader=_application, wrap_loader=False)


def keep_gate(listening: socket.socket, inner: Path, leave: str, parent: int) -> None:
    """In a process of its own: let callers in until the drop's own process ends it, or is gone."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the drop, which then ends this
    logging.disable()
    Path("/proc/self/comm").write_text("kirok-gate", encoding="ascii")
    gate = Gate(lambda: reach(inner), leave=leave)
    asyncio.run(gate.serve(listening, lambda: os.getppid() == parent))


async def reach(inner: Path) -> socket.socket:
    """A connection to the worker."""
    connection = socket.socket(socket.AF_UNIX)
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, str(inner))
    except OSError:
        connection.close()
        raise
    return connection


def _watched(gate: multiprocessing.process.BaseProcess, stopping: threading.Event) -> None:
    threading.Thread(target=watch, args=(gate, stopping), daemon=True, name="gate").start()


def watch(gate: multiprocessing.process.BaseProcess, stopping: threading.Event) -> None:
    """Without its gate nobody reaches the drop: end it, so that it is started anew."""
    gate.join()
    if not stopping.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


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
