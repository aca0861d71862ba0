"""Who else must forget what was erased: an index or a cache registers here, and is told the ids inside the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection

_FORGETTERS: list[Callable[[Collection[str]], None]] = []


def on_erase(forget: Callable[[Collection[str]], None]) -> Callable[[Collection[str]], None]:
    """Call *forget* with the ids of everything that is erased from now on; usable as a decorator."""
    _FORGETTERS.append(forget)
    return forget


def forget_elsewhere(keys: Collection[str]) -> None:
    """Tell everybody who registered."""
    for forget in _FORGETTERS:
        forget(keys)
