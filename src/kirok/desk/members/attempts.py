"""Wrong passwords are counted by account, never by address: after a few, that name has to wait."""

from __future__ import annotations

import time
from collections import defaultdict

from kirok.base.errors import Refused

MOST = 5
#: Seconds after which a wrong password is forgotten.
WINDOW = 300.0
_WRONG: dict[str, list[float]] = defaultdict(list)


def refuse_if_many(name: str) -> None:
    """Let nobody try who failed too often lately.

    Raises:
        Refused: five wrong passwords for this name within five minutes.
    """
    now = time.monotonic()
    _WRONG[name] = [moment for moment in _WRONG[name] if now - moment < WINDOW]
    if len(_WRONG[name]) >= MOST:
        raise Refused("too many wrong passwords for this name; wait five minutes", field="password")


def count_wrong(name: str) -> None:
    """One more wrong password for this name."""
    _WRONG[name].append(time.monotonic())


def forgive(name: str | None = None) -> None:
    """The right password was given; without a name, for everybody (a restart does the same)."""
    if name is None:
        _WRONG.clear()
    else:
        _WRONG.pop(name, None)
