"""Low counts and what they are worth: tabulated in full, declared by a share gamma, modelled nothing below province.

Why modelled counts are worth nothing there: fitted tables (IPF) were 10 times too high in one of twenty boxes of county
and organisation, and tables of totals alone certify nobody in a conjunction (docs/exposure.en.md, "Counts").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from kirok.exposure.circles import Box, Circle

Grade = Literal["tabulated", "declared", "modelled"]
GRADES = ("tabulated", "declared", "modelled")
#: Share of a declared low count that is counted on: an answer three times too high still holds.
GAMMA = 1 / 3


@dataclass(frozen=True)
class Count:
    """At least *low* adults are in *circle*, by a table, by the desk's word, or by a model; *total* is the table's own figure."""

    circle: Circle
    low: int
    grade: Grade
    total: int = 0

    @property
    def most(self) -> int:
        """What the table itself says, children included: no count of a part may be above it."""
        return max(self.low, self.total)


def credit(count: Count, gamma: float, *, fine: bool) -> int:
    """How many people are counted on; *fine* says that the circle is finer than a province."""
    if count.grade == "tabulated":
        return count.low
    if count.grade == "modelled" and fine:
        return 0
    return math.floor(count.low * gamma)


def is_fine(circle: Circle, depth: int) -> bool:
    """Whether *circle* is finer than a province; *depth* is how deep its places lie (0 country, 1 province).

    A part of a province (its organisation, its rank) is finer, however wide: no table of totals says how many are in both.
    """
    return not isinstance(circle, Box) or depth > 1 or any(name != "place" for name, _ in circle.parts)
