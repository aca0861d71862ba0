"""A linkage: what was proposed about who is who, and all it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kirok.link.inside import Inside
from kirok.link.judgements import Judgement
from kirok.link.model import Model
from kirok.link.records import Records
from kirok.link.scoring import Scored
from kirok.link.settings import Settings
from kirok.link.solving import Solved

JUDGED = 1.0
#: Rivals are told from this many bits on, and not where a pair is so certain that its probability has no odds to speak of.
LEAST_RIVALS, CERTAIN = 0.01, 45.0


@dataclass(frozen=True)
class Link:
    """Two records that are proposed to be one person, by what evidence; *reasons* are bits by field, they sum to the odds."""

    left: str
    right: str
    probability: float
    reasons: Mapping[str, float]
    why: str = ""

    @property
    def reason(self) -> str:
        """``name=12.31;born=8.05;prior=-9.70``."""
        return ";".join(f"{field}={bits:.2f}" for field, bits in self.reasons.items())


@dataclass(frozen=True)
class Figures:
    """What the report says.

    *pairs* looked at, *matches* expected among all pairs, *unlinkable* records (even a twin of theirs in another
    list would not be recognised), expected precision and recall of the links, *notes* in sentences, what pairs inside lists
    say, and how likely each scored pair is by all that speaks for it.
    """

    pairs: int
    matches: float
    unlinkable: int
    precision: float
    recall: float
    notes: tuple[str, ...] = ()
    inside: Inside | None = None
    right: Any = None


@dataclass(frozen=True)
class Linkage:
    """The outcome of ``kirok link``; it proposes and merges nothing.

    Rows are those of *records*; ``solved.of`` and ``solved.drawn`` name clusters by their smallest row.
    """

    records: Records
    settings: Settings
    model: Model
    scored: Scored
    solved: Solved
    figures: Figures
    judgements: tuple[Judgement, ...] = field(default=())

    @property
    def clusters(self) -> dict[str, str]:
        """record_id -> cluster_id, which is the smallest record_id of the cluster."""
        ids = self.records.ids
        return {ids[row]: ids[first] for row, first in enumerate(self.solved.of)}

    def links(self) -> Iterator[Link]:
        """The proposed links, by record_id: pairs inside one cluster of at least the threshold, and pairs judged the same."""
        for at, (a, b) in self._pairs(self._linked):
            yield self._link(at, a, b, "")
        for left, right in self._unscored:
            yield Link(left, right, JUDGED, {"judged": 0.0})

    @property
    def count(self) -> int:
        """How many links are proposed."""
        return int(self._linked.sum()) + len(self._unscored)

    @property
    def right(self) -> list[float]:
        """How likely each link is right, in the order of links(), by all that speaks for it and what pairs inside lists leave."""
        return [*self.figures.right[self._linked].tolist(), *([JUDGED] * len(self._unscored))]

    @cached_property
    def _judged(self) -> set[tuple[str, str]]:
        """The pairs judged to be one person of which both records are here."""
        same = {(each.left, each.right) for each in self.judgements if each.same}
        known = set(self.records.ids) if same else set()
        return {(left, right) for left, right in same if left in known and right in known}

    @cached_property
    def _linked(self) -> Any:
        """Which scored pairs are links, bool."""
        found = self._together & (self.solved.probability >= self.settings.threshold)
        ids = self.records.ids
        for at, (a, b) in self._pairs(self._together & ~found) if self._judged else ():
            found[at] = (ids[a], ids[b]) in self._judged
        return found

    @cached_property
    def _unscored(self) -> list[tuple[str, str]]:
        """Pairs judged to be one person that nobody scored."""
        ids = self.records.ids
        told = {(ids[a], ids[b]) for _, (a, b) in self._pairs(self._linked)} if self._judged else set()
        return sorted(self._judged - told)

    def review(self, least: float) -> Iterator[Link]:
        """Pairs of at least that probability that are no links, and why: for people to look at."""
        different = {(each.left, each.right) for each in self.judgements if not each.same}
        for at, (a, b) in self._pairs((self.solved.probability >= least) & ~self._together):
            if (self.records.ids[a], self.records.ids[b]) not in different:
                yield self._link(at, a, b, self._why(at, float(self.solved.probability[at])))

    @cached_property
    def _together(self) -> Any:
        """Which scored pairs are in one cluster, bool."""
        import numpy as np

        of = np.asarray(self.solved.of, dtype=np.int64)
        return of[self.scored.a] == of[self.scored.b]

    def _pairs(self, wanted: Any) -> Iterator[tuple[int, tuple[int, int]]]:
        """The numbers and rows of the scored pairs that are wanted."""
        rows = wanted.nonzero()[0]
        return zip(rows.tolist(), zip(self.scored.a[rows].tolist(), self.scored.b[rows].tolist(), strict=True), strict=True)

    def _why(self, at: int, probability: float) -> str:
        if self.solved.alone[at]:
            return "name-alone"
        return "below-threshold" if probability < self.settings.threshold else "contradicted"

    def _link(self, at: int, a: int, b: int, why: str) -> Link:
        bits = zip(self.model.kinds, self.scored.bits[at].tolist(), strict=True)
        reasons = {name: value for name, value in bits if value}
        reasons["prior"] = float(self.scored.weight[at]) - sum(reasons.values())
        probability = float(self.solved.probability[at])
        rivals = _weight(probability) - float(self.scored.weight[at])
        if not why and abs(rivals) > LEAST_RIVALS and abs(self.scored.weight[at]) < CERTAIN:
            reasons["rivals"] = rivals
        return Link(self.records.ids[a], self.records.ids[b], probability, reasons, why)


def _weight(probability: float) -> float:
    """The log2 odds of a probability."""
    return math.log2(probability / (1 - probability)) if 0 < probability < 1 else math.copysign(CERTAIN, probability - 0.5)
