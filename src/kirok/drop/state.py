"""What the running drop holds: its place, its newsroom's choices, its readers. Nothing of any source."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kirok.base.home import Home
from kirok.drop.config import Config, read_config
from kirok.drop.place import Place
from kirok.drop.problems import Problem
from kirok.drop.replies import Decoys

#: A form of more bytes is heavy: so many at a time, and so many seconds of waiting for a place.
HEAVY = 1 << 20
HEAVY_PLACES = 24  # as many as the gate lets through
PATIENCE = 20.0


@dataclass(frozen=True)
class Drop:
    """One running drop."""

    place: Place
    config: Config
    readers: tuple[str, ...]
    decoys: Decoys
    heavy: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(HEAVY_PLACES))

    @contextmanager
    def admitted(self, size: int) -> Iterator[None]:
        """Let a form of *size* bytes in; heavy ones queue for a few places, so that they leave room for all others.

        Nothing about the sender is looked at. The last part of the disk is kept for small forms.

        Raises:
            Problem: there is no place, or no room.
        """
        free = shutil.disk_usage(self.place.folder).free
        if size > HEAVY:
            if free - size < 2 * self.config.reserve:
                raise Problem("no-room-for-files", 503)
            if not self.heavy.acquire(timeout=PATIENCE):
                raise Problem("busy", 503)
            try:
                yield
            finally:
                self.heavy.release()
            return
        if free - size < self.config.reserve // 16:
            raise Problem("no-room", 503)
        yield


def running() -> Drop:
    """The drop of this process's home (KIROK_HOME)."""
    return _open(os.environ["KIROK_HOME"])


@cache
def _open(path: str) -> Drop:
    place = Place(Home(Path(path)))
    return Drop(place, read_config(place.home), place.readers(), Decoys(place))


def forget() -> None:
    """Open the drop anew at the next request: readers or choices have changed."""
    _open.cache_clear()
