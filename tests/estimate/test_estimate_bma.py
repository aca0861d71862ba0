"""Averaging over graphs: against brute force, the grid against a sum over every number, the walk against the sum."""

import estimate_tables as tables
import numpy as np
import pytest

from kirok.base.errors import NoAnswer
from kirok.estimate import reference
from kirok.estimate.bma import _walked, fit_bma, posterior, posterior_on
from kirok.estimate.graphs import all_graphs, cliques_of
from kirok.estimate.grid import FURTHEST, coarse, fine
from kirok.estimate.settings import Settings


@pytest.mark.parametrize(("lists", "count"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154), (7, 617_675)])
def test_all_decomposable_graphs_are_found(lists, count):
    assert len(all_graphs(lists)) == count


@pytest.mark.parametrize("lists", [3, 4])
def test_they_are_those_that_brute_force_finds(lists):
    graphs = all_graphs(lists)
    found = {frozenset(pair for mask in graphs.generators(place) for pair in _pairs(mask)) for place in range(len(graphs))}
    assert found == set(reference.chordal_graphs(lists))


def _pairs(mask):
    members = [j for j in range(mask.bit_length()) if mask >> j & 1]
    return [(a, b) for a in members for b in members if a < b]


def test_a_square_is_not_decomposable():
    with pytest.raises(ValueError, match="not decomposable"):
        cliques_of(0b101101 ^ 0b000010 ^ 0b001000 ^ 0b001010, 4)


@pytest.mark.parametrize("cells", [tables.THREE, tables.FOUR, {1: 3, 2: 2, 4: 2, 3: 1, 6: 1}], ids=["three", "four", "tiny"])
def test_the_posterior_equals_the_slow_reference(cells):
    table = tables.lists(cells)
    unseen = np.arange(0, 3_000, 37)
    slow = reference.graph_posterior(table.size, table.counts.tolist(), unseen.tolist())
    assert np.abs(posterior_on(table, unseen) - slow).sum() / 2 <= 1e-9


def test_the_growing_grid_has_the_quantiles_of_a_sum_over_every_number():
    table = tables.lists(tables.FOUR)
    every = posterior_on(table, np.arange(0, 60_000))
    exact = np.searchsorted(np.cumsum(every), [0.025, 0.5, 0.975])
    assert posterior(table).quantiles(np.array([0.025, 0.5, 0.975])) == pytest.approx(exact, rel=0.003, abs=0.6)


def test_hardly_anything_lies_beyond_the_grid():
    for cells in (tables.THREE, tables.FOUR, tables.SPARSE_FIVE):
        found = posterior(tables.lists(cells))
        assert found.tail < 1e-6
        assert found.mass[-1] / found.mass.sum() < 1e-6


def test_grids_begin_with_nobody_and_leave_no_gap():
    for grid in (coarse(), fine(5_000.0, 5)):
        assert grid.points[0] == 0
        assert np.all(grid.ends[:-1] < grid.points)
        assert np.all(grid.points < grid.ends[1:])
    assert coarse().ends[-1] >= FURTHEST


def test_the_walk_over_graphs_agrees_with_the_sum_over_them():
    table = tables.lists(tables.FOUR)
    summed, walked = fit_bma(table, Settings()), _walked(table, Settings())
    assert walked.converged
    assert walked.interval() == pytest.approx(summed.interval(), rel=0.04)
    assert walked.median == pytest.approx(summed.median, rel=0.02)


def test_eight_lists_are_walked():
    found = fit_bma(tables.drawn(8, 500, 2), Settings())
    assert found.provenance["chains"] == 4
    assert found.interval()[0] < 500 < found.interval()[1]


def test_with_three_lists_the_tail_is_too_heavy_for_a_mean():
    found = fit_bma(tables.lists({1: 12, 2: 9, 4: 8, 3: 2, 6: 1}), Settings())
    assert found.mean is None
    assert np.isfinite(found.median)


def test_the_expected_cells_sum_to_the_observed_people():
    table = tables.lists(tables.FOUR)
    expected = fit_bma(table, Settings()).expected
    assert expected.sum() == pytest.approx(table.observed)
    assert expected[0] == 0
    assert np.abs(expected - table.counts).max() < 25


def test_where_all_lists_depend_on_each_other_the_prior_decides_and_that_is_said():
    found = fit_bma(tables.lists({1: 69, 2: 55, 4: 63, 3: 21, 5: 17, 6: 18, 7: 28}), Settings())
    assert found.model.startswith("[A,B,C]")
    assert any("says nothing about the unseen" in text for text in found.warnings)
    assert not any("says nothing" in text for text in fit_bma(tables.lists(tables.FOUR), Settings()).warnings)


def test_two_lists_are_too_few():
    with pytest.raises(NoAnswer, match="three lists"):
        fit_bma(tables.lists({1: 12, 2: 9, 3: 2}), Settings())


def test_calibration_under_its_own_prior():
    """Simulation-based calibration (Talts and others 2018): fifty truths from the prior have uniform ranks."""
    from estimate_calibration import bma_ranks

    ranks = bma_ranks(50, seed=11)
    bins = np.histogram(ranks, bins=5, range=(0, 1))[0]
    assert ((bins - 10) ** 2 / 10).sum() < 18.5  # chi square with four degrees of freedom: one run in a thousand
    assert 0.35 < ranks.mean() < 0.65
