"""How many links are wrong, told by pairs inside lists: two records of a list that names nobody twice are two people.

They agree as much as two people do, relatives who died together and namesakes among them, whatever the model takes for
independent. How many of them would be links if they stood on two lists says how many of the links are wrong. (Counting decoys is
how search engines for spectra tell their false discoveries: Elias and Gygi 2007.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from kirok.link.model import Model
from kirok.link.scoring import Scored
from kirok.link.solving import Frame, weigh_links

#: Of more records than this a part of the pairs is looked at.
LOOKED_AT = 25_000


def every_of(records: int) -> int:
    """One of how many first records is looked at."""
    return max(-(-records // LOOKED_AT), 1)


@dataclass(frozen=True)
class Inside:
    """*probabilities* that pairs inside lists would have if they stood on two, and for how many links one of them stands.

    *alike* are those that would be links even of lists that hardly meet, and *lists* the numbers of the lists of all.
    """

    probabilities: Any
    alike: Any
    lists: Any
    scale: float = 0.0

    def wrong(self, threshold: float) -> float:
        """How many links of at least *threshold* are wrong."""
        return self.scale * float((self.probabilities >= threshold).sum())

    def by_list(self) -> Mapping[int, int]:
        """How many pairs inside each list look like one person."""
        return Counter(self.lists[self.alike].tolist())


def inside(found: Scored, frame: Frame, model: Model, threshold: float, links: tuple[Any, Any]) -> Inside:
    """From the scored pairs of the table kirok_inside; *links* are the rows of the links of two lists."""
    import numpy as np

    probability, _ = weigh_links(found, frame)
    alone, _ = weigh_links(replace(found, weight=found.weight - model.once), frame)
    numbers = np.asarray(frame.lists, dtype=np.int64)
    return Inside(probability, alone >= threshold, numbers[found.a], scale(frame, numbers, links))


def scale(frame: Frame, numbers: Any, links: tuple[Any, Any]) -> float:
    """For how many pairs of two lists that have found nobody else one pair inside a list stands."""
    import numpy as np

    sizes = Counter(frame.lists)
    within = sum(size * (size - 1) / 2 for number, size in sizes.items() if number not in frame.twice)
    low, high = np.sort([numbers[links[0]], numbers[links[1]]], axis=0)
    shared = Counter(zip(low.tolist(), high.tolist(), strict=True))
    free = sum((sizes[one] - shared[one, two]) * (sizes[two] - shared[one, two]) for one, two in combinations(sorted(sizes), 2))
    return every_of(len(frame.ids)) * free / within if within else 0.0
