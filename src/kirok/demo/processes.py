"""The demonstration's children: the desk, a file server for site and guide, the drop, and what computes behind them.

They are started, watched and stopped by pid.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import BadInput, CheckFailed
from kirok.demo.places import WALK

_TRIES = 300
_PAUSE = 0.1
_GRACE = 10.0


@dataclass(frozen=True)
class Served:
    """Where the desk, the site and the drop can be seen."""

    desk: str
    site: str
    drop: str


def free_port(wanted: int) -> int:
    """*wanted* if nobody listens there, or any free port for 0.

    Raises:
        BadInput: the port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise BadInput(
                f"port {wanted} is taken by another program", field="--port", allowed="another port, or --port 0 for free ones"
            ) from error
        return int(probe.getsockname()[1])


def serve(home: Path, ports: tuple[int, int, int], *, ready: Callable[[Served], None], computes: bool = True) -> None:
    """Start all children, call *ready* when they answer, wait for Ctrl-C or SIGTERM, and stop them.

    With *computes* one more child links, estimates and plays the game behind them; that it ends is no fault.

    Raises:
        CheckFailed: a child ended by itself.
    """
    desk, site, drop = ports
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    children = [_desk(home, desk), _site(home, site), _drop(home, drop)]
    behind: list[subprocess.Popen[bytes]] = []
    try:
        for port, child in zip(ports, children, strict=True):
            _wait(port, child, stop)
        served = Served(*(f"http://localhost:{port}" for port in ports))
        ready(served)
        if computes:
            behind.append(_reckoning(home, served))
        while not stop.wait(_PAUSE * 5):
            _alive(children)
    finally:
        for child in behind:
            _stop_group(child)
        for child in children:
            _stop(child)


def _desk(home: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "KIROK_PASSPHRASE_FILE": str(home / "demo" / "passphrase")}
    words = [sys.executable, "-m", "kirok", "--home", str(home), "desk", "serve", "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(words, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own program


def _site(home: Path, port: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "kirok.demo.site_server", str(home / "site"), str(port), str(home / "demo" / WALK)]
    return subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own program


def _drop(home: Path, port: int) -> subprocess.Popen[bytes]:
    """A process with the drop's settings: it holds neither the desk's code nor its passphrase."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    words = [sys.executable, "-m", "kirok", "--home", str(home), "drop", "serve", "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(words, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own program


def _reckoning(home: Path, served: Served) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok.demo.reckoning", str(home), served.desk, served.site, served.drop]
    return subprocess.Popen(words, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  our own program


def _wait(port: int, child: subprocess.Popen[bytes], stop: threading.Event) -> None:
    for _ in range(_TRIES):
        _alive([child])
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0 or stop.wait(_PAUSE):
                return
    raise CheckFailed(f"the server on port {port} did not answer")


def _alive(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            raise CheckFailed(f"a server ended by itself with code {child.returncode}")


def _stop_group(child: subprocess.Popen[bytes]) -> None:
    """End a child with whatever it started: Kirok's commands write atomically, so nothing is left half done."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
