"""What a crowd of a given size promises; the figures are those of the theorem in docs/exposure.en.md."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.exposure.floors import (
    Figures,
    Rule,
    arrests,
    crowd_for,
    min_entropy,
    posterior_max,
    thinned,
)

FINE = Figures(crowd=300, tier=100, even=True, floor=300)


@pytest.mark.parametrize(
    ("rho", "chance", "crowd"),
    [
        (1, 0.01, 100),
        (10, 0.10, 91),
        (10, 0.05, 191),
        (50, 0.10, 451),
    ],
)
def test_how_large_a_crowd_must_be(rho, chance, crowd):
    assert crowd_for(rho, chance) == crowd
    assert posterior_max(crowd, rho) <= chance < posterior_max(crowd - 1, rho) + 1e-3


def test_the_houses_floors_promise_what_the_page_says():
    assert posterior_max(300, 10) == pytest.approx(10 / 309)
    assert arrests(300, 10) == pytest.approx(100 / 390)
    assert arrests(300, 1) == pytest.approx(10 / 300)
    assert min_entropy(300, 10) == pytest.approx(math.log2(30.9))


@pytest.mark.parametrize("crowd", [0, 1])
def test_a_crowd_of_one_promises_nothing(crowd):
    assert posterior_max(crowd, 10) == 1.0
    assert min_entropy(crowd, 10) == 0.0


def test_ten_arrests_among_ten_reach_everybody():
    assert arrests(10, 1) == 1.0
    assert arrests(11, 1) < 1.0


@settings(deadline=None)
@given(
    st.integers(2, 10**7),
    st.floats(1, 100),
    st.integers(1, 100),
)
def test_a_larger_crowd_or_a_smaller_suspicion_never_promises_less(crowd, rho, people):
    assert posterior_max(crowd + 1, rho) <= posterior_max(crowd, rho)
    assert arrests(crowd + 1, rho, people) <= arrests(crowd, rho, people)
    assert posterior_max(crowd, rho) <= posterior_max(crowd, rho + 1)
    assert min_entropy(crowd + 1, rho) >= min_entropy(crowd, rho)
    assert min_entropy(crowd, rho) == pytest.approx(-math.log2(posterior_max(crowd, rho)))


def test_nobody_falls_out_where_nothing_is_missing():
    assert thinned(12_345, 0) == 12_345


@pytest.mark.parametrize(
    ("people", "missing", "left"),
    [
        (20_000, 500, 9_474),
        (20_000, 100, 17_294),
        (1_000, 500, 382),
        (50, 500, 0),
        (20_000, 1_000, 0),
        (20_000, 1_500, 0),
        (0, 100, 0),
    ],
)
def test_how_many_are_left_when_some_fall_out(people, missing, left):
    assert thinned(people, missing) == left


@settings(deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 10**4), st.integers(0, 1_200), st.integers(0, 500))
def test_thinning_is_monotone(people, more, missing, further):
    assert thinned(people + more, missing) >= thinned(people, missing)
    assert thinned(people, missing + further) <= thinned(people, missing)
    assert 0 <= thinned(people, missing) <= people


@settings(deadline=None)
@given(st.integers(1, 3_000), st.sampled_from([100, 500, 600]), st.integers(0, 2**32))
def test_what_is_left_is_not_below_the_bound_when_people_fall_out_at_random(people, missing, seed):
    import random

    chance = random.Random(seed)  # noqa: S311 - drawn again from its seed
    left = sum(chance.random() >= missing / 1_000 for _ in range(people))
    assert left >= thinned(people, missing)


def test_a_crowd_that_keeps_every_floor_has_no_fault():
    assert FINE.fault(Rule()) is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"crowd": 299}, "fewer than 300 people"),
        ({"tier": 99}, "fewer than 100 people would be tied"),
        ({"even": False}, "more than half"),
        ({"floor": 1_000}, "fewer than 1000 people"),
    ],
    ids=["crowd", "tier", "spread", "cadres"],
)
def test_each_floor_is_kept_by_itself(changed, sentence):
    assert sentence in replace(FINE, **changed).fault(Rule())


@pytest.mark.parametrize(
    ("k", "cadres", "floor"),
    [
        (300, False, 300),
        (300, True, 1_000),
        (2_000, True, 2_000),
        (5, False, 100),
    ],
)
def test_no_setting_lowers_a_floor_below_the_houses(k, cadres, floor):
    assert Rule(k=k).floor(cadres=cadres) == floor


def test_thinned_figures_keep_the_floor_and_the_spread():
    assert FINE.thin(500) == Figures(crowd=85, tier=12, even=True, floor=300)
