from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.link.rivals import probabilities


def of(pairs: list[tuple[int, int]], weights: list[float], lists: list[int], twice: frozenset[int] = frozenset()) -> list[float]:
    a, b = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    return [float(each) for each in probabilities(a, b, np.array(weights), lists, twice)]


def test_a_pair_without_rivals_keeps_its_own() -> None:
    assert of([(0, 1)], [3.0], [0, 1]) == [pytest.approx(8 / 9)]


def test_equal_rivals_get_less_than_a_half_whichever_comes_first() -> None:
    assert of([(0, 1), (0, 2)], [9.0, 9.0], [0, 1, 1]) == [pytest.approx(512 / 1025)] * 2
    assert of([(0, 1), (0, 2)], [9.0, 9.0], [0, 1, 1], frozenset({1})) == [pytest.approx(512 / 513)] * 2


def test_candidates_in_different_lists_are_no_rivals() -> None:
    assert of([(0, 1), (0, 2)], [9.0, 9.0], [0, 1, 2]) == [pytest.approx(512 / 513)] * 2


@given(st.lists(st.floats(-30, 900), min_size=1, max_size=6))
def test_they_are_probabilities_and_share_one(weights: list[float]) -> None:
    pairs = [(0, 1 + at) for at in range(len(weights))]
    found = of(pairs, weights, [0, *([1] * len(weights))])
    assert all(0 <= each <= 1 for each in found)
    assert sum(found) <= 1 + 1e-9
