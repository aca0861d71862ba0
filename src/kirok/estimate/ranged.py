"""Counts known as ranges: the estimate at the ends of the ranges, and no distribution that nobody has seen.

Four tables are estimated: all counts least, all greatest, and the two in between that pull the total furthest: people on
one list only at their most with overlaps at their least, and the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kirok.estimate.estimate import ASSUMED, ASSUMED_BY_ALL, Estimate
from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark

ENDS = ("least", "greatest", "least overlap", "most overlap")


def corners(lists: Lists) -> dict[str, Lists]:
    """The tables at the ends, by name: least, greatest, least overlap, most overlap; strata stand at the same end."""
    return {"exact": lists} if lists.most is None else {end: _at(lists, end) for end in ENDS}


def _at(lists: Lists, end: str) -> Lists:
    strata = {label: _at(part, end) for label, part in lists.strata.items()}
    rest = None if lists.unlabelled is None else _at(lists.unlabelled, end)
    least, most = lists.counts, lists.counts if lists.most is None else lists.most
    alone = np.asarray([cell.bit_count() == 1 for cell in range(least.size)])
    counts = {"least": least, "greatest": most, "least overlap": np.where(alone, most, least), "most overlap": np.where(alone, least, most)}
    return Lists(lists.names, counts[end], None, strata, rest)


@dataclass(frozen=True, eq=False)
class RangedEstimate:
    """The span of the estimates at the ends; it has no median, for nobody knows where in their ranges the counts lie."""

    method: str
    seen: tuple[int, int]
    ends: Mapping[str, Estimate]
    refused: tuple[Remark, ...] = ()

    median: None = None
    mean: None = None
    model: None = None

    @property
    def level(self) -> float:
        return next(iter(self.ends.values())).level

    @property
    def observed(self) -> int:
        return self.seen[0]

    @property
    def converged(self) -> bool | None:
        found = [each.converged for each in self.ends.values()]
        return None if all(each is None for each in found) else all(each is not False for each in found)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.refused, *(text for each in self.ends.values() for text in each.warnings)]))

    @property
    def assumptions(self) -> tuple[str, ...]:
        return (*ASSUMED_BY_ALL, ASSUMED[self.method])

    def interval(self, level: float | None = None) -> tuple[float, float]:
        """From the lowest lower limit to the highest upper one."""
        found = [each.interval(level) for each in self.ends.values()]
        return min(low for low, _ in found), max(high for _, high in found)

    def as_json(self) -> dict[str, object]:
        """The keys of an exact estimate, without a middle, and ``ends``: the estimate of each of the four tables."""
        low, high = self.interval()
        base = next(iter(self.ends.values())).as_json()
        none = dict.fromkeys(("median", "mean", "model", "bic", "deviance", "existence", "rhat", "ess", "ess_tail", "cap", "cap_share"))
        seen: dict[str, object] = {
            "unseen": [max(low - self.seen[1], 0.0), max(high - self.seen[0], 0.0)],
            "converged": self.converged,
            "provenance": {},
        }
        ends = {label: {key: each.as_json()[key] for key in ("median", "low", "high", "model")} for label, each in self.ends.items()}
        return {**base, **none, **seen, "low": low, "high": high, "warnings": list(self.warnings), "ends": ends}
