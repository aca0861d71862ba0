"""How many in all, those nobody reported included: multiple systems estimation over overlapping lists.

``Lists`` holds who is on which list; ``fit`` makes one estimate, ``compare`` all methods side by side. The names below
load numpy and numba only when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kirok.estimate.comparing import Comparison, compare, fit
    from kirok.estimate.consistency import internal_consistency, leave_one_list_out
    from kirok.estimate.estimate import Estimate
    from kirok.estimate.lists import Lists
    from kirok.estimate.pooling import combine, pool
    from kirok.estimate.sweeping import sensitivity

__all__ = [
    "Comparison",
    "Estimate",
    "Lists",
    "combine",
    "compare",
    "fit",
    "internal_consistency",
    "leave_one_list_out",
    "pool",
    "sensitivity",
]

_HOMES = {
    "Comparison": "comparing",
    "compare": "comparing",
    "fit": "comparing",
    "internal_consistency": "consistency",
    "leave_one_list_out": "consistency",
    "Estimate": "estimate",
    "Lists": "lists",
    "combine": "pooling",
    "pool": "pooling",
    "sensitivity": "sweeping",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kirok.estimate.libraries import need

    need()
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
