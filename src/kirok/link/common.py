"""How common a value is: agreement on a rare village says more than agreement on the capital.

The classes are counted once, when a model is made, and kept in it; so a pair scores the same whoever else is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

#: A value held by at least this share of the records that have one is of class 1, 2, 3.
SHARES = (0.003, 0.03, 0.2)
#: and by at least this many, so that a handful of records does not make everything common.
LEAST = 3

Classes = Mapping[str, int]


def classes(values: Iterable[tuple[Iterable[object], int]]) -> dict[str, int]:
    """The class of every value that is not rare; *values* are sets of values that a record bears, with the number of such records."""
    counts: Counter[str] = Counter()
    total = 0
    for held, times in values:
        texts = {str(value) for value in held}
        for text in texts:
            counts[text] += times
        total += times if texts else 0
    found = {value: share_class(count, total) for value, count in counts.items()}
    return {value: found[value] for value in sorted(found) if found[value]}


def share_class(count: int, total: int) -> int:
    """0 for a rare value to 3 for one that a fifth of the records bear."""
    return 0 if count < LEAST else sum(count >= share * total for share in SHARES)
