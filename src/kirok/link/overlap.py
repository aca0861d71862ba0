"""How much the rule that a list names a person once is worth, where lists overlap.

The prior of a model is the share of true pairs among all pairs. But a record that is nobody else in the other list has
fewer to be than that list is long: where n and m records share k people, a pair of two that have found nobody is one person with
odds k/((n - k)(m - k)), not k/nm. The first are the odds at which partitions that name nobody twice hold k pairs on average, as
in beta priors for bipartite matching (Fortini et al. 2001; Sadinle 2017), and they are what rivals and drawn linkages need.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from kirok.link.scoring import Scored
from kirok.link.solving import Frame, weigh_links

#: The most bits: as if one in twenty of either list certainly had no partner; k is not known better than that.
MOST = 2 * math.log2(20)
_ROUNDS, _STILL = 12, 0.01
_HALVINGS = 60
_NOBODY = 1e-6


def overlap(found: Scored, frame: Frame, matches: float) -> float:
    """Bits to be added to every weight, 0 where a list may name a person twice; *matches* are those the model expects.

    k counts pairs with their rivals taken off, and what the model expects among pairs that are not in *found*; it depends on
    the bits, and they on it, so both are settled in turn.
    """
    import numpy as np

    sizes = list(Counter(frame.lists).values())
    if frame.twice or len(sizes) < 2 or not len(found):
        return 0.0
    unseen = max(matches - float((1 / (1 + np.exp2(-np.clip(found.weight, -500, 500)))).sum()), 0.0)
    bits, before = 0.0, -1.0
    for _ in range(_ROUNDS):
        if abs(bits - before) < _STILL:
            break
        before = bits
        probability, alone = weigh_links(replace(found, weight=found.weight + bits), frame)
        bits = bits_of(sizes, float(probability[~alone].sum()) + unseen)
    return bits


def bits_of(sizes: Sequence[int], shared: float) -> float:
    """log2 of the odds of a pair of two that have found nobody over those of any pair, with *shared* pairs between lists of these sizes."""
    every = list(combinations(sizes, 2))
    pairs = sum(n * m for n, m in every)
    if shared < _NOBODY:
        return 0.0
    low, high = math.log2(shared / pairs), math.log2(shared / pairs) + MOST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # One of each list is taken to be alone, so that the odds stay finite in lists of five.
        if sum(_held(n + 1, m + 1, 2**middle) for n, m in every) < shared:
            low = middle
        else:
            high = middle
    return max(low - math.log2(shared / pairs), 0.0)


def _held(n: int, m: int, odds: float) -> float:
    """The k for which k = odds (n - k)(m - k)."""
    half = odds * (n + m) + 1
    return 2 * odds * n * m / (half + math.sqrt(max(half * half - 4 * odds * odds * n * m, 0.0)))
