"""The serving desk's clock: at its hour the custody log's batch is made, on its day a consent ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

from django.db import DatabaseError, close_old_connections

from kirok.base.errors import KirokError
from kirok.base.home import Home
from kirok.desk.contact.ended import keep_days
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

    def pause() -> bool:
        """Wait without holding the thread's connection to the database."""
        close_old_connections()
        return never.wait(_PAUSE)

    threading.Thread(target=watch, args=(home, pause), name="timekeeper", daemon=True).start()


def _look(home: Home, told: str) -> str:
    wrong = "".join(f"kirok: {what} could not be {done}: {error}\n" for what, done, error in _tried(home))
    if wrong != told:
        sys.stderr.write(wrong)
    return wrong


def _tried(home: Home) -> Iterator[tuple[str, str, Exception]]:
    """Each thing that is kept by the clock, whatever became of the other."""
    for keep, what, done in _KEPT:
        try:
            keep(home)
        except (KirokError, DatabaseError) as error:
            yield what, done, error


_KEPT: tuple[tuple[Callable[[Home], object], str, str], ...] = (
    (keep_hours, "the batch of the day", "made"),
    (keep_days, "what rests on ended consents", "taken off our sites"),
)
