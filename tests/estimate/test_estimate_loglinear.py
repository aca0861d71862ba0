"""Log-linear estimates: known answers, the choice of model, and the bootstrap."""

import math

import estimate_tables as tables
import numpy as np
import pytest

from kirok.estimate.bootstrap import bca
from kirok.estimate.loglinear import fit_loglinear
from kirok.estimate.models import default_order, written
from kirok.estimate.settings import Settings

QUICK = Settings(bootstrap=100)


def test_two_lists_give_lincoln_and_petersen():
    table = tables.lists({1: 120, 2: 80, 3: 40})
    found = fit_loglinear(table, "bic", QUICK)
    assert found.point == pytest.approx(160 * 120 / 40)
    assert found.interval()[0] < found.point < found.interval()[1]


def test_the_bic_is_the_poisson_one_with_the_factorials():
    """Independence of two lists fits three cells exactly: the likelihood is a product of Poisson modes."""
    found = fit_loglinear(tables.lists({1: 120, 2: 80, 3: 40}), "bic", QUICK)
    modes = sum(n * math.log(n) - n - math.lgamma(n + 1) for n in (120, 80, 40))
    assert found.bic == pytest.approx(-2 * modes + 3 * math.log(240))
    assert found.deviance == pytest.approx(0, abs=1e-9)


def test_all_pairs_of_three_lists_multiply_crosswise():
    """With every pair the unseen are n_A n_B n_C n_ABC / (n_AB n_AC n_BC)."""
    from kirok.estimate.loglinear import fit_one

    table = tables.lists(tables.THREE)
    assert fit_one(table, (3, 5, 6)).unseen == pytest.approx(310 * 205 * 164 * 15 / (62 * 48 * 35))


def test_independent_lists_are_found_independent():
    table = tables.drawn(4, 4_000, 3, np.array([0.3, 0.25, 0.2, 0.3]))
    found = fit_loglinear(table, "bic", QUICK)
    assert found.model == "[A] [B] [C] [D]"
    assert found.interval()[0] < 4_000 < found.interval()[1]


@pytest.mark.parametrize("select", ["bic", "stepwise"])
def test_a_dependence_is_found(select):
    source = np.random.default_rng(4)
    bits = source.random((6_000, 4)) < 0.25
    bits[:, 1] = np.where(source.random(6_000) < 0.5, bits[:, 0], bits[:, 1])
    counts = np.bincount(bits @ (1 << np.arange(4)), minlength=16)
    counts[0] = 0
    found = fit_loglinear(tables.lists(dict(enumerate(counts.tolist()))), select, QUICK)
    assert "[A,B]" in found.model
    assert found.interval()[0] < 6_000 < found.interval()[1]


def test_the_same_seed_gives_the_same_interval_and_another_a_near_one():
    table = tables.lists(tables.FOUR)
    first, again, other = (fit_loglinear(table, "bic", Settings(bootstrap=300, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.draws, again.draws)
    assert first.interval() != other.interval()
    assert first.interval()[1] == pytest.approx(other.interval()[1], rel=0.5)


def test_the_draws_follow_the_interval():
    found = fit_loglinear(tables.lists(tables.FOUR), "bic", QUICK)
    assert np.quantile(found.draws, [0.025, 0.975]) == pytest.approx(found.interval(), rel=0.01)


def test_without_a_bootstrap_the_interval_says_what_it_does_not_see():
    found = fit_loglinear(tables.lists(tables.FOUR), "bic", Settings(bootstrap=0))
    assert any("chosen by the same people" in text for text in found.warnings)
    assert found.interval()[0] < found.point < found.interval()[1]


def test_six_lists_to_a_high_order_are_searched_downhill():
    table = tables.drawn(6, 1_500, 8)
    found = fit_loglinear(table, "bic", Settings(bootstrap=100, max_order=4))
    assert found.provenance["selection"] == "downhill"
    assert found.existence == 0


def test_twelve_lists_are_searched():
    found = fit_loglinear(tables.drawn(12, 400, 5), "stepwise", QUICK)
    low, high = found.interval()
    assert found.observed <= low <= found.point <= high < 800


def test_bca_of_a_symmetric_bootstrap_is_the_percentile_interval():
    replicates = np.concatenate([np.arange(1, 501), -np.arange(1, 501)]).astype(float)
    boot = bca(0.0, replicates, np.array([1.0, -1.0]), np.array([5.0, 5.0]))
    assert (boot.z0, boot.a) == (0.0, 0.0)
    assert boot.quantiles(np.array([0.025, 0.975])) == pytest.approx(np.quantile(replicates, [0.025, 0.975]))


def test_bca_moves_toward_where_the_estimate_stands():
    replicates = np.arange(1_000.0)
    low = bca(300.0, replicates, np.array([0.0]), np.array([1.0])).quantiles(np.array([0.5]))[0]
    assert low < 200


def test_replicates_without_a_fit_are_left_out_and_told():
    boot = bca(1.0, np.array([1.0, np.nan, 2.0, np.nan]), np.array([np.nan]), np.array([1.0]))
    assert boot.failed == 0.5
    assert boot.replicates.size == 2


def test_models_are_written_by_their_largest_terms():
    assert written((0b011, 0b101, 0b110, 0b111), ("A", "B", "C", "D")) == "[A,B,C] [D]"
    assert [default_order(size) for size in (2, 3, 4, 5, 9)] == [1, 2, 3, 2, 2]
