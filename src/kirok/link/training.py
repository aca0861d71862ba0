"""m, u and the prior by expectation-maximisation over comparison vectors, steadied by what was expected.

Fellegi and Sunter (1969); EM after Winkler (1988) and Jaro (1989), to the maximum a posteriori under Dirichlet priors on
m and u, so that ten records give a sober model and a million give their own. All pairs of different lists are the
population: those that no blocking rule proposed count as different persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kirok.link.comparisons import Comparison
from kirok.link.model import LEAST, Model, Share

#: How many true pairs the expected m weigh, and which share of the pairs found.
FIRM_M, FIRM_SHARE = 30.0, 0.05
#: The most true pairs that may bear a name on the last level but one, and on the last.
OTHER_NAMES = (0.03, 0.02)
#: Pairs seen on a level, true ones and others, from which it says more what was seen than what was expected.
SEEN = 5.0
_MOST_ROUNDS, _STILL = 200, 1e-7
_FIRST_SHARE = 0.3


@dataclass(frozen=True)
class Patterns:
    """Comparison vectors and how many pairs bear each.

    *levels* is int8 of shape (patterns, fields), -1 for unknown and else Splink's number (0 is the last level); *counts*
    is float64.
    """

    levels: Any
    counts: Any


@dataclass(frozen=True)
class Population:
    """*pairs* of different lists there are in all, of which at most *most_matches* can be one person."""

    pairs: float
    most_matches: float


@dataclass(frozen=True)
class Evidence:
    """Patterns of the pairs that blocking proposed, of a random sample of all pairs, and of pairs judged to be one person."""

    proposed: Patterns
    random: Patterns
    judged: Patterns | None = None


def population(sizes: Mapping[int, int], twice: Sequence[int]) -> Population:
    """The pairs that may meet, by the sizes of the lists."""
    every = list(sizes.items())
    pairs, most = 0.0, 0.0
    for at, (_, size) in enumerate(every):
        for _, other in every[at + 1 :]:
            pairs += size * other
            most += min(size, other)
    for number in twice:
        size = sizes.get(number, 0)
        pairs += size * (size - 1) / 2
        most += min(2.0 * size, size * (size - 1) / 2)
    return Population(pairs, min(most, pairs))


def train(model: Model, evidence: Evidence, people: Population) -> tuple[Model, float]:
    """The model after EM, and how many pairs it expects to be one person; *model* gives the levels and expected m and u."""
    import numpy as np

    if people.pairs < 1 or not len(evidence.proposed.counts):
        return replace(model, prior=_prior(0.0, people)), 0.0
    fields = [_Field.of(each, column, evidence, people) for column, each in enumerate(model.comparisons)]
    matches = _FIRST_SHARE * people.most_matches
    posterior = np.zeros(0)
    for _ in range(_MOST_ROUNDS):
        prior = _prior(matches, people)
        posterior = _posterior(fields, evidence.proposed, prior)
        found = float(posterior @ evidence.proposed.counts)
        moved = max(each.update(posterior * evidence.proposed.counts, found) for each in fields)
        still = abs(found - matches) < _STILL * max(found, 1.0) and moved < _STILL
        matches = found
        if still:
            break
    shares = {each.comparison.field: each.shares() for each in fields}
    return replace(model, shares=shares, prior=_prior(matches, people)), min(matches, people.most_matches)


def _prior(matches: float, people: Population) -> float:
    """The share of true pairs; half a pair is added, so that it is never 0, and it stays below what lists can hold."""
    most = max(people.pairs, 2.0)
    return min(max((min(matches, people.most_matches) + 0.5) / (most + 1), LEAST), 0.5)


def _posterior(fields: Sequence[_Field], patterns: Patterns, prior: float) -> Any:
    import numpy as np

    odds = np.full(len(patterns.counts), np.log(prior / (1 - prior)))
    for each in fields:
        odds += each.weights()[each.rows]
    return 1 / (1 + np.exp(-np.clip(odds, -500, 500)))


class _Field:
    """One comparison's m and u while they are learnt; index 0 is the closest level, the last index stands for unknown."""

    def __init__(self, comparison: Comparison, rows: Any, everyone: Any, judged: Any) -> None:
        import numpy as np

        self.comparison = comparison
        self.rows = rows
        self._everyone = everyone
        self._judged = judged
        self._expected_m = np.array([level.m for level in comparison.levels])
        self._expected_u = np.array([level.u for level in comparison.levels])
        self._expected_u /= self._expected_u.sum()
        self.m = self._expected_m / self._expected_m.sum()
        self._matched: Any = np.zeros(len(self.m))
        self.u = self._shares_of_others(self._matched)

    @classmethod
    def of(cls, comparison: Comparison, column: int, evidence: Evidence, people: Population) -> _Field:
        """The field in that column of the patterns."""
        size = len(comparison.levels)
        sample = _counted(evidence.random, column, size)
        scale = people.pairs / max(float(evidence.random.counts.sum()), 1.0)
        judged = _counted(evidence.judged, column, size) if evidence.judged is not None else 0.0 * sample
        return cls(comparison, _index(evidence.proposed, column, size), sample * scale, judged)

    def weights(self) -> Any:
        """ln(m/u) for each level, and 0 for unknown."""
        import numpy as np

        return np.append(np.log(self.m / self.u), 0.0)

    def update(self, matched: Any, found: float) -> float:
        """New m and u from the expected matches of each pattern; the largest change of m."""
        import numpy as np

        counts = np.bincount(self.rows, weights=matched, minlength=len(self.m) + 1)[: len(self.m)]
        self._matched = counts
        firm = FIRM_M + FIRM_SHARE * found
        held = counts + self._judged + firm * self._expected_m
        before, self.m = self.m, np.maximum(_bounded(held / held.sum(), self.comparison), LEAST)
        self.u = self._shares_of_others(counts)
        return float(np.abs(self.m - before).max())

    def _shares_of_others(self, counts: Any) -> Any:
        """u: all pairs on each level less those that are one person, steadied by the expected shares."""
        import numpy as np

        others = np.maximum(self._everyone - counts, 0.0)
        held = others + self.comparison.firm * self._expected_u
        return np.maximum(held / held.sum(), LEAST)

    def shares(self) -> tuple[Share, ...]:
        """M and u of every level; the closest level never speaks against, the last one never for."""
        found = [Share(float(m), float(u)) for m, u in zip(self._sober(), self.u, strict=True)]
        if found[0].bits < 0:
            found[0] = Share(found[0].u, found[0].u)
        if found[-1].bits > 0:
            found[-1] = Share(found[-1].u, found[-1].u)
        return tuple(found)

    def _sober(self) -> Any:
        """m, less where a level that hardly any pair shows would speak louder for one person than was expected of it.

        Few records with a date known to the decade give few random pairs on that level: its u is small for want of such dates.
        """
        import numpy as np

        others = np.maximum(self._everyone - self._matched, 0.0)
        seen = 1 / (1 / np.maximum(self._matched, LEAST) + 1 / np.maximum(others, LEAST))
        expected = np.log(self._expected_m / self._expected_u)
        louder = np.maximum(np.log(self.m / self.u) - expected, 0.0)
        return np.maximum(self.m * np.exp(-louder * SEEN / (seen + SEEN)), LEAST)


def _bounded(m: Any, comparison: Comparison) -> Any:
    """Relatives who died together agree on all but the given name: of true pairs at most so many may bear names that differ."""
    if comparison.kind != "name":
        return m
    far = [min(float(share), most) for share, most in zip(m[-2:], OTHER_NAMES, strict=True)]
    return [*(m[:-2] * ((1 - sum(far)) / m[:-2].sum())), *far]


def _index(patterns: Patterns, column: int, size: int) -> Any:
    """Splink's level numbers as indices: closest first, unknown last."""
    import numpy as np

    levels = patterns.levels[:, column].astype(np.int64)
    return np.where(levels < 0, size, size - 1 - levels)


def _counted(patterns: Patterns, column: int, size: int) -> Any:
    import numpy as np

    return np.bincount(_index(patterns, column, size), weights=patterns.counts, minlength=size + 1)[:size]
