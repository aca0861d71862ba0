"""R-hat and effective sample size on chains whose answer is known."""

import math

import numpy as np
import pytest

from kirok.estimate.chains import agreement, ess, normal_quantiles, split_rhat


def noise(chains=4, draws=1_000, seed=1):
    return np.random.default_rng(seed).standard_normal((chains, draws))


def autoregressive(share, draws=20_000):
    chains = noise(4, draws, 3)
    for place in range(1, draws):
        chains[:, place] = share * chains[:, place - 1] + math.sqrt(1 - share**2) * chains[:, place]
    return chains


def test_independent_draws_agree_and_count_in_full():
    found = agreement(noise())
    assert found.converged
    assert found.bulk == pytest.approx(4_000, rel=0.15)
    assert found.tail == pytest.approx(4_000, rel=0.25)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_an_autoregressive_chain_has_its_known_effective_size(share):
    chains = autoregressive(share)
    assert ess(chains) == pytest.approx(chains.size * (1 - share) / (1 + share), rel=0.12)


def test_chains_in_two_places_do_not_agree():
    chains = noise()
    chains[0] += 3
    found = agreement(chains)
    assert found.rhat > 1.1
    assert not found.converged


def test_chains_of_different_spread_do_not_agree_though_their_means_do():
    chains = noise()
    chains[0] *= 5
    assert split_rhat(chains) < 1.02
    assert agreement(chains).rhat > 1.05


def test_a_drift_within_a_chain_is_seen_by_its_halves():
    assert agreement(noise() + np.linspace(-2, 2, 1_000)).rhat > 1.1


def test_heavy_tails_do_not_hide_disagreement():
    chains = np.random.default_rng(2).standard_cauchy((4, 1_000))
    assert agreement(chains).rhat < 1.02
    chains[0] += 5
    assert agreement(chains).rhat > 1.05


def test_chains_that_stand_still():
    assert agreement(np.ones((4, 100))).rhat == 1.0
    assert math.isinf(agreement(np.repeat([[1.0], [2.0], [1.0], [2.0]], 100, axis=1)).rhat)
    assert agreement(np.full((4, 100), np.nan)).bulk == 0


def test_normal_quantiles():
    assert normal_quantiles(np.array([0.025, 0.5, 0.975])) == pytest.approx([-1.959964, 0, 1.959964], abs=1e-5)
