"""A linkage beside the known truth: which of the pairs it proposes are one person, and which it missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations

from kirok.exposure.game.intervals import share


@dataclass(frozen=True)
class Score:
    """Pairs of records: *right* of the *proposed*, *right* of the *true*; F1 (van Rijsbergen 1979) is 2 right / (proposed + true)."""

    proposed: int
    true: int
    right: int

    def as_json(self) -> dict[str, object]:
        """The counts, and precision, recall and F1 with exact 95 % intervals, as if pairs were drawn one by one.

        F1 is 2 J / (1 + J) for the share J of right pairs among all that are proposed or true, and rises with it; so the ends of
        J's interval give those of F1's.
        """
        either = share(self.right, self.proposed + self.true - self.right)
        f1 = {name: 2 * value / (1 + value) for name, value in either.items()}
        return {**asdict(self), "precision": share(self.right, self.proposed), "recall": share(self.right, self.true), "f1": f1}


def score(clusters: Mapping[str, str], persons: Mapping[str, str]) -> Score:
    """Compare *clusters* (record -> cluster) with *persons* (record -> who is meant); a linkage without a pair has no score.

    Raises:
        ValueError: there is no pair on one of the two sides.
    """
    proposed, true = _pairs(clusters), _pairs(persons)
    if not proposed or not true:
        raise ValueError("there are no pairs to compare")
    return Score(len(proposed), len(true), len(proposed & true))


def _pairs(groups: Mapping[str, str]) -> set[tuple[str, str]]:
    """Every two records of one group."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for record in sorted(groups):
        members[groups[record]].append(record)
    return {pair for group in members.values() for pair in combinations(group, 2)}
