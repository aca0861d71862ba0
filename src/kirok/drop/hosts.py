"""The names under which the drop answers: the loopback's, and those of ``[drop] hosts`` in kirok.toml."""

from __future__ import annotations

import os
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.base.home import Home

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def allowed_hosts() -> list[str]:
    """Django's ALLOWED_HOSTS; without KIROK_HOME the loopback alone.

    Raises:
        BadInput: ``hosts`` is not a list of names, or holds a wildcard, which would let any name in.
    """
    path = os.environ.get("KIROK_HOME")
    return [*LOOPBACK, *(_configured(Home(Path(path))) if path else [])]


def _configured(home: Home) -> list[str]:
    drop = home.settings().get("drop", {})
    hosts = drop.get("hosts", []) if isinstance(drop, dict) else None
    if not isinstance(hosts, list) or not all(isinstance(host, str) and host.strip(".*") == host != "" for host in hosts):
        raise BadInput("hosts must be a list of whole host names", file=str(home.config), field="drop.hosts", allowed='["NAME.onion"]')
    return hosts
