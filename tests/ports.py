"""Ports for servers that tests start as processes.

Of those below 32768, which the system gives to nobody by itself, and for each of pytest's workers another part: a port that the
system names and that its asker lets go may be somebody else's before the server is there.
"""

from __future__ import annotations

import os
import secrets
import socket

FIRST, EACH, WORKERS = 20_000, 500, 24


def free_port() -> int:
    """A port of the loopback that nobody listens on, and that no other worker of this run is told."""
    first = FIRST + EACH * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % WORKERS)
    for port in secrets.SystemRandom().sample(range(first, first + EACH), EACH):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port is free from {first} to {first + EACH}")
