from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_link_overlap import frame, pairs_of

from kirok.link.expecting import MOST, expect, lost
from kirok.link.knots import Pairs
from kirok.link.scoring import Scored
from kirok.link.solving import drawn, propose

ALL = np.ones(100, dtype=bool)


def persons(inside: float) -> float:
    """Of 400 pairs at odds of eight to one, the share that is one person in linkages drawn with so many bits less."""
    pairs = pairs_of(400, 3.0)
    proposal = propose(pairs, frame(400), lambda _: Pairs.of({}, ()), 0.5)
    solved = drawn(pairs, proposal, threshold=0.5, linkages=5, seed=1, inside=inside)
    return float(np.mean([sum(row != first for row, first in enumerate(of)) for of in solved.drawn])) / 400


@pytest.mark.parametrize(("wrong", "bits"), [(0, 0), (100 / 9, 0), (20, -1), (50, -3), (99, -MOST)])
def test_bits_are_lost_until_links_are_as_often_wrong_as_pairs_inside_lists_say(wrong: float, bits: float) -> None:
    """A hundred links at odds of eight to one: eleven are expected to be wrong without being told."""
    assert lost(pairs_of(100, 3.0), frame(100), ALL, wrong) == pytest.approx(bits, abs=0.01)
    assert lost(pairs_of(100, 3.0), frame(100), ~ALL, wrong) == 0


@pytest.mark.parametrize("inside", [0.0, -3.0])
def test_linkages_are_drawn_with_what_was_lost(inside: float) -> None:
    assert persons(inside) == pytest.approx(1 / (1 + 2 ** (-3 - inside)), abs=0.03)


def test_expected_figures_count_all_that_speaks_for_a_pair() -> None:
    """Links with little beside the name inside a cluster are promised a half at most, and are right as often as their odds say."""
    little: Scored = replace(pairs_of(100, 3.0), beside=np.ones(100))
    found = expect(little, frame(100), 100.0, 0.0, 0.0)
    assert found.precision(ALL, 0) == pytest.approx(8 / 9)
    assert found.precision(ALL, 30) == pytest.approx(0.7)  # pairs inside lists know of more wrong ones
    assert found.recall(ALL, 0) == pytest.approx(800 / 9 / 100)  # eleven matches among pairs nobody kept
    assert found.precision(~ALL, 0) == 1
    fewer = expect(little, frame(100), 100.0, 0.0, -3.0)
    assert fewer.total == pytest.approx(50 + 100 / 9 / 8)  # what was lost is lost by those too
