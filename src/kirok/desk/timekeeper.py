"""The serving desk's clock: the custody log's batch is made at its hour while the desk is served."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from kirok.base.errors import KirokError
from kirok.base.home import Home
from kirok.desk.journal.batches import keep_hours

_PAUSE = 60.0  # seconds; short, since a machine that slept or whose clock was set wakes at any hour


def watch(home: Home, pause: Callable[[], bool]) -> None:
    """Look at the clock, then *pause*, until that says it is enough. What goes wrong is told once and tried again."""
    told = ""
    while True:
        told = _look(home, told)
        if pause():
            return


def start(home: Home) -> None:
    """Make what is due now; then watch in a thread that ends with the process."""
    _look(home, "")
    never = threading.Event()
    threading.Thread(target=watch, args=(home, lambda: never.wait(_PAUSE)), name="timekeeper", daemon=True).start()


def _look(home: Home, told: str) -> str:
    try:
        keep_hours(home)
    except KirokError as error:
        if str(error) != told:
            sys.stderr.write(f"kirok: the batch of the day could not be made: {error}\n")
        return str(error)
    return ""
