"""How an estimate moves with the one thing no table can tell: the interaction of all lists with each other.

Every estimate rests on an assumption about those on no list that the data cannot test (Aleshin-Guendel, Sadinle and
Wakefield 2024). Written as a factor: if those on no list are ``factor`` times as many as the assumption has it, the total
is observed + factor x unseen. In a log-linear model the factor is exp(+-u), u the interaction of all lists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kirok.estimate.estimate import Estimate

FACTORS = (0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0)


def sensitivity(estimate: Estimate, factors: Sequence[float] = FACTORS) -> list[dict[str, float]]:
    """Median and interval of the total for each factor by which the untestable assumption may be off."""
    low, high = estimate.interval()
    ends = np.asarray([estimate.median, low, high]) - estimate.observed
    rows = []
    for factor in factors:
        median, least, most = (float(value) for value in estimate.observed + factor * ends)
        rows.append({"factor": factor, "interaction": round(math.log(factor), 4), "median": median, "low": least, "high": most})
    return rows
