"""Rivals: a list names a person once, so of two candidates in one list at most one is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Weights count up to this much, so that their powers stay finite.
_MOST = 500.0


def probabilities(a: Any, b: Any, weight: Any, lists: Sequence[int], twice: frozenset[int]) -> Any:
    """The probability of each pair (rows *a*, *b*, log2 odds *weight*) when its rivals are taken into account.

    odds / (1 + odds + the odds of the other candidates for either record in the other's list); lists in *twice* have no
    rivals. Two equal candidates get less than one half each, whichever comes first.
    """
    import numpy as np

    numbers = np.asarray(lists, dtype=np.int64)
    odds = np.exp2(np.clip(weight, -_MOST, _MOST))
    rivals = np.zeros(len(odds))
    for one, other in ((a, b), (b, a)):
        single = ~np.isin(numbers[other], list(twice))
        _, place = np.unique(one * (int(numbers.max(initial=0)) + 1) + numbers[other], return_inverse=True)
        together = np.bincount(place, weights=odds, minlength=1)
        rivals += np.where(single, np.maximum(together[place] - odds, 0.0), 0.0)
    return odds / (1 + odds + rivals)
