from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from test_link_overlap import frame, pairs_of

from kirok.link.expecting import MOST, expect, lost
from kirok.link.knots import Knot, Pairs
from kirok.link.linkages import draw
from kirok.link.scoring import Scored
from kirok.link.solving import drawn, propose

ALL = np.ones(100, dtype=bool)


def joined(inside: float) -> list[float]:
    """Of 2,000 pairs at odds of eight to one, the share that is one person in each of three linkages."""
    pairs = pairs_of(2000, 3.0)
    proposal = propose(pairs, frame(2000), lambda _: Pairs.of({}, ()), 0.5)
    solved = drawn(pairs, proposal, threshold=0.5, linkages=3, seed=1, inside=inside)
    return [sum(row != first for row, first in enumerate(of)) / 2000 for of in solved.drawn]


@pytest.mark.parametrize(("wrong", "bits"), [(0, 0), (100 / 9, 0), (20, -1), (50, -3), (99, -MOST)])
def test_bits_are_lost_until_links_are_as_often_wrong_as_pairs_inside_lists_say(wrong: float, bits: float) -> None:
    """A hundred links at odds of eight to one: eleven are expected to be wrong without being told."""
    assert lost(pairs_of(100, 3.0), frame(100), ALL, wrong) == pytest.approx(bits, abs=0.01)
    assert lost(pairs_of(100, 3.0), frame(100), ~ALL, wrong) == 0


@pytest.mark.parametrize("inside", [0.0, -4.0])
def test_linkages_are_drawn_from_the_model_s_word_to_what_pairs_inside_lists_say(inside: float) -> None:
    assert joined(inside) == pytest.approx([1 / (1 + 2 ** (-3 - lost)) for lost in (0, inside / 2, inside)], abs=0.04)


@pytest.mark.parametrize("units", [2, 3, 6])
def test_knots_of_every_size_lose_bits_from_draw_to_draw(units: int) -> None:
    """A chain of eight to one, drawn by listing and by sampling: the first draws join more than the last."""
    chain = {(at, at + 1): 3.0 for at in range(units - 1)}
    knot = Knot([(unit,) for unit in range(units)], Pairs.of(chain, chain), [frozenset()] * units)
    found = [len(blocks) for blocks in draw(knot, 2000, random.Random(2), [(unit,) for unit in range(units)], -8.0)]
    assert np.mean(found[:500]) < np.mean(found[-500:]) - 0.3
    assert np.mean([len(blocks) for blocks in draw(knot, 500, random.Random(2), [tuple(range(units))])]) <= np.mean(found[:500])


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
