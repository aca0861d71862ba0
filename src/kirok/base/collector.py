"""Python's search for cycles of objects that nothing reaches any more, left out for a while."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No rounds of the collector inside; it is afterwards as it was.

    For work whose millions of objects live to its end and hold no cycles: to look through them again and again costs as much
    as making them.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
