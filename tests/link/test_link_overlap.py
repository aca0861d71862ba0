from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.link.knots import Pairs
from kirok.link.overlap import MOST, bits_of, overlap
from kirok.link.scoring import Scored
from kirok.link.solving import Frame, solve

SIZES = st.lists(st.integers(1, 5000), min_size=2, max_size=4)


def shared_by(sizes: list[int]) -> float:
    return float(sum(min(n, m) for at, n in enumerate(sizes) for m in sizes[at + 1 :]))


@given(SIZES, st.floats(0, 1))
def test_the_bits_grow_with_what_lists_share(sizes: list[int], share: float) -> None:
    less, more = (bits_of(sizes, part * shared_by(sizes)) for part in (share / 2, share))
    assert 0 <= less <= more + 1e-6
    assert more <= MOST


def test_two_lists_that_share_half() -> None:
    """500 people on two lists of 1,000: 500/(500 * 500) instead of 500/(1,000 * 1,000)."""
    assert bits_of([1000, 1000], 500) == pytest.approx(2, abs=0.01)
    assert bits_of([1000, 1000], 1) == pytest.approx(0, abs=0.01)
    assert bits_of([1000, 1000], 1000) > 8


def pairs_of(count: int, weight: float) -> Scored:
    a = np.arange(count)
    return Scored(a, a + count, np.full(count, weight), np.zeros((count, 1)), np.full(count, 9.0))


def frame(count: int, twice: frozenset[int] = frozenset()) -> Frame:
    return Frame([str(row) for row in range(2 * count)], [0] * count + [1] * count, twice)


def test_pairs_in_doubt_are_taken_for_what_the_lists_share() -> None:
    """Of a hundred pairs at even odds, each the only candidate: what is left over makes each likelier, and that fewer are left."""
    assert overlap(pairs_of(100, 0.0), frame(100), 50) > 2
    assert overlap(pairs_of(100, -9.0), frame(100), 0.2) < 0.1
    assert overlap(pairs_of(100, -9.0), frame(100), 60) > 2  # true pairs that nobody scored count too


def test_where_a_list_may_name_a_person_twice_nothing_is_known() -> None:
    assert overlap(pairs_of(100, 9.0), frame(100, frozenset({1})), 100) == 0
    assert overlap(pairs_of(0, 0.0), frame(3), 3) == 0


@pytest.mark.parametrize(("widely", "most"), [(300_000, 8 / 9), (0, 0.0)])
def test_pairs_with_little_beside_the_name_are_drawn_but_not_among_very_many(
    monkeypatch: pytest.MonkeyPatch, widely: int, most: float
) -> None:
    """Four hundred pairs with one bit beside the name: none is proposed; at odds of eight to one most are one person in a drawn linkage."""
    monkeypatch.setattr("kirok.link.solving.DRAWN_WIDELY", widely)
    pairs = replace(pairs_of(400, 3.0), beside=np.full(400, 1.0))
    solved = solve(
        pairs,
        frame(400),
        lambda _: Pairs(*(np.zeros(0, dtype=kind) for kind in (int, int, float, bool))),
        threshold=0.5,
        linkages=1,
        seed=1,
    )
    assert solved.of == tuple(range(800))
    joined = sum(row != first for row, first in enumerate(solved.drawn[0])) / 400
    assert joined == pytest.approx(most, abs=0.06)
