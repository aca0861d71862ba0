"""What is to be expected of the links: how many are right, and how many true pairs there are in all.

Here, and in drawn linkages, a pair counts by all that speaks for it. (Proposed it is by less: pairs with little beside the name are no
links, whatever their odds.) Where pairs inside lists agree as links do more often than the model thinks, every pair loses bits
until the links are as often wrong as those pairs say: what the model takes for independent raised the odds of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kirok.link.scoring import Scored
from kirok.link.solving import Frame, odds_of

#: The most bits that a pair loses; a link at even odds is still drawn now and then.
MOST = 4.0
_HALVINGS = 20


def lost(found: Scored, frame: Frame, links: Any, wrong: float) -> float:
    """Bits, at most 0, to be added to every weight so that *wrong* of the *links* (bool for each pair) are expected to be wrong."""
    import numpy as np

    count = int(links.sum())
    odds = np.exp2(np.clip(found.weight[links], -500, 500))
    # Rivals are counted once and weighed with their pairs: among a million records each count takes a second.
    rivals = np.maximum(odds / odds_of(found, frame)[links] - 1 - odds, 0.0)

    def expected(bits: float) -> float:
        part = 2.0**bits
        return count - float((part * odds / (1 + part * (odds + rivals))).sum())

    if not count or expected(0.0) >= wrong:
        return 0.0
    low, high = -MOST, 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) >= wrong else (low, middle)
    return low


@dataclass(frozen=True)
class Expected:
    """*right* is the probability of each scored pair, *total* how many true pairs there are, found or not."""

    right: Any
    total: float

    def precision(self, links: Any, wrong: float) -> float:
        """The share of *links* (bool for each pair) that is right, when at least *wrong* are not."""
        count = int(links.sum())
        return self._right(links, wrong) / count if count else 1.0

    def recall(self, links: Any, wrong: float) -> float:
        """How many of all true pairs the right ones of the *links* are."""
        return min(self._right(links, wrong) / self.total, 1.0)

    def _right(self, links: Any, wrong: float) -> float:
        return min(float(self.right[links].sum()), max(int(links.sum()) - wrong, 0.0))


def expect(found: Scored, frame: Frame, matches: float, once: float, inside: float) -> Expected:
    """From the scored pairs and the *matches* that the model counts; *once* and *inside* are the model's bits of those names.

    The model counts a record as often as it has likely partners, so of its matches those among the scored pairs are taken off and
    counted again with their rivals; of the rest, each below one in a hundred, as many bits are lost as of all.
    """
    import numpy as np

    right = odds_of(found, frame, inside)
    own = 1 / (1 + np.exp2(-np.clip(found.weight - once, -500, 500)))
    unseen = max(matches - float(own.sum()), 0.0) * 2.0**inside
    return Expected(right, unseen + max(float(right.sum()), 1e-12))
