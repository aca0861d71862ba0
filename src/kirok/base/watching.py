"""How long work tells how far it is, to whoever watches: a bar on a terminal (``console.progress``), or nobody.

Rooms are given a Watch and never ask for the terminal themselves, so who calls them from Python hears nothing unasked. Loops and
streams tell with ``base.telling``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

#: Told of the steps just done.
Advance = Callable[[int], None]
#: ``with watch("scoring pairs", 12_000) as advance``: what is done now, and how many steps it takes.
Watch = Callable[[str, int], AbstractContextManager[Advance]]


def unheard(_steps: int) -> None:
    """Nobody watches."""


@contextlib.contextmanager
def unwatched(_label: str, _total: int) -> Iterator[Advance]:
    """A Watch for nobody."""
    yield unheard
