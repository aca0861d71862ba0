"""The latent class sampler: against draws from the prior weighted by the likelihood, its caps, its convergence rule."""

import math

import estimate_tables as tables
import numpy as np
import pytest
from estimate_calibration import lcm_ranks

from kirok.base.errors import NoAnswer
from kirok.estimate import reference
from kirok.estimate.chains import agreement
from kirok.estimate.class_kernels import draw_unseen, log_gamma_variate, log_stick
from kirok.estimate.lcm import Sampled, Sampler, _warnings, fit_lcm, sample
from kirok.estimate.settings import Settings

SMALL = {1: 5, 2: 4, 4: 3, 3: 2, 5: 1, 6: 2, 7: 1}


@pytest.fixture(scope="module")
def exact():
    """Totals and weights of the small table, three classes, by importance sampling."""
    table = tables.lists(SMALL)
    source = np.random.default_rng(3)
    return reference.class_posterior(3, table.counts.tolist(), 3, 900, 400_000, source)


@pytest.mark.parametrize("slides", [0, 6], ids=["gibbs", "slides"])
def test_the_sampler_has_the_distribution_that_weighting_the_prior_has(exact, slides):
    """The slides failed this while the stick's rest was computed by subtraction."""
    sampler = Sampler(tables.lists(SMALL), classes=3, slides=slides)
    chains = sampler.started((5,), 4)
    totals = np.concatenate([sampler.run(chain, 8_000, 900.0)[500:] for chain in chains])
    for bound in (20, 23, 28, 38, 68):
        assert np.mean(totals <= bound) == pytest.approx(exact[1][exact[0] <= bound].sum(), abs=0.012)


def test_calibration_under_its_own_prior():
    ranks = lcm_ranks(50, seed=12)
    bins = np.histogram(ranks, bins=5, range=(0, 1))[0]
    assert ((bins - 10) ** 2 / 10).sum() < 18.5
    assert 0.35 < ranks.mean() < 0.65


def test_independent_lists_are_estimated():
    found = fit_lcm(tables.drawn(4, 2_000, 3, np.array([0.3, 0.25, 0.2, 0.3])), Settings())
    assert found.converged
    assert found.rhat <= 1.01
    assert min(found.ess, found.ess_tail) >= 400
    assert found.interval()[0] < 2_000 < found.interval()[1]
    assert found.cap_share < 0.001


def test_the_same_seed_gives_the_same_draws():
    table = tables.lists(SMALL)
    first, again = (fit_lcm(table, Settings(sweeps=20_000)) for _ in range(2))
    assert np.array_equal(first.draws, again.draws)


def test_chains_begin_far_apart_so_that_a_second_mode_is_not_missed_by_all():
    """A few often listed, many seldom: short trials end in different places."""
    source = np.random.default_rng(2)
    seldom, often = source.uniform(0.003, 0.05, 5), source.uniform(0.1, 0.4, 5)
    bits = source.random((20_000, 5)) < np.where(source.random((20_000, 1)) < 0.03, often, seldom)
    counts = np.bincount(bits @ (1 << np.arange(5)), minlength=32)
    counts[0] = 0
    sampler = Sampler(tables.lists(dict(enumerate(counts.tolist()))))
    ends = [chain.state[0] for chain in sampler.dispersed((1, 6), 4, 1e6)]
    assert len(ends) == 4
    assert max(ends) > 1.8 * min(ends)
    assert ends == [chain.state[0] for chain in sampler.dispersed((1, 6), 4, 1e6)]


def test_chains_that_agree_after_they_stood_apart_say_so():
    """Two draws apart at first and together later: what a single chain, or a shorter run, would not have seen."""
    source = np.random.default_rng(1)
    kept, early = source.normal(2_000, 100, (4, 4_000)), source.normal(2_000, 100, (4, 1_000))
    table, caps = tables.lists(tables.FOUR), ((20_000.0, 0.0),)
    assert _warnings(Sampled(kept, agreement(np.log(kept)), caps, 60_000, early), table) == ()
    early[0] -= 500
    (told,) = _warnings(Sampled(kept, agreement(np.log(kept)), caps, 60_000, early), table)
    assert "in their first 1,000 draws, which are left out, they did not" in told
    assert "medians 1,5" in told


def test_chains_that_are_stopped_too_early_say_so():
    table = tables.lists(tables.SPARSE_FIVE)
    sampler = Sampler(table, thin=1)
    found = sample(sampler, sampler.started((1,), 4), 4_000)
    assert not found.agreed.converged


def test_a_table_that_does_not_bound_the_total_raises_the_cap_and_says_so():
    found = fit_lcm(tables.lists({1: 90, 2: 80, 4: 70, 3: 1, 6: 1}), Settings(sweeps=20_000))
    assert len(found.provenance["caps"]) > 1
    assert found.cap > 20 * found.observed
    assert found.cap_share > 0.001
    assert any("pressed against the cap" in text for text in found.warnings)


def test_no_draw_is_above_the_cap():
    sampler = Sampler(tables.lists(SMALL), classes=3)
    assert sampler.run(sampler.started((2,), 1)[0], 3_000, 40.0).max() <= 40


def test_three_lists_are_warned_of():
    assert any("three lists" in text for text in fit_lcm(tables.lists(SMALL), Settings(sweeps=20_000)).warnings)


def test_two_lists_are_too_few():
    with pytest.raises(NoAnswer, match="three lists"):
        fit_lcm(tables.lists({1: 12, 2: 9, 3: 2}), Settings())


def test_the_unseen_are_negative_binomial():
    source = np.random.default_rng(1)
    found = np.array([draw_unseen(source, 50.0, 0.6, 1e9, 0.0) for _ in range(20_000)])
    assert found.mean() == pytest.approx(50 * 0.6 / 0.4, rel=0.02)
    assert found.var() == pytest.approx(50 * 0.6 / 0.4**2, rel=0.05)
    assert draw_unseen(source, 50.0, 1.0 - 1e-18, 10.0, 7.0) == 7.0


def test_a_log_gamma_variate_of_a_tiny_shape_is_finite():
    source = np.random.default_rng(1)
    logs = np.array([log_gamma_variate(source, 1e-4) for _ in range(2_000)])
    assert np.isfinite(logs).all()
    assert np.median(logs) == pytest.approx(math.log(0.5) / 1e-4, rel=0.15)


def test_the_sticks_density_is_a_product_of_betas():
    pieces, alpha = np.array([0.3, 0.5, 0.2]), 0.7
    weights = np.array([0.3, 0.35, 0.07, 0.28])
    weights[2], weights[3] = 0.35 * 0.2, 0.35 * 0.8
    left = np.array([1.0, 0.7, 0.35])
    expected = ((alpha - 1) * np.log(1 - pieces) - np.log(left)).sum()
    assert log_stick(np.log(weights), alpha) == pytest.approx(expected)


def test_the_stick_does_not_lose_what_is_smaller_than_rounding():
    """Both orders of two classes far below rounding have different densities; differences from 1 would be noise."""
    logs = np.array([-1e-30, -80.0, -95.0])
    swapped = np.array([-1e-30, -95.0, -80.0])
    assert log_stick(logs, 0.1) - log_stick(swapped, 0.1) == pytest.approx((0.1 - 1) * (-15.0), rel=1e-3)
