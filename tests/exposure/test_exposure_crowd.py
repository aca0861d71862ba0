from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.exposure.crowd import DEFAULT_K, LOWEST_K, Answer, problems, step

GOOD = Answer(items=("s1",), knowers="everyone at the docks", low=300, listed=False, specific=False, corroborated=False)


def test_a_crowd_at_the_floor_is_enough():
    assert problems(["s1"], [GOOD], DEFAULT_K) == {}


def test_one_person_fewer_is_refused():
    found = problems(["s1"], [replace(GOOD, low=299)], DEFAULT_K)
    assert list(found) == ["s1"]
    assert "below the floor of 300" in found["s1"]


@pytest.mark.parametrize(
    "missing", [{"knowers": None}, {"knowers": ""}, {"low": None}, {"listed": None}, {"specific": None}, {"corroborated": None}]
)
def test_a_partial_answer_is_a_refusal(missing):
    assert "unanswered" in problems(["s1"], [replace(GOOD, **missing)], DEFAULT_K)["s1"]


def test_a_missing_answer_is_a_refusal():
    assert "nobody answered" in problems(["s1", "s2"], [GOOD], DEFAULT_K)["s2"]
    assert "nobody answered" in problems(["s1"], [], DEFAULT_K)["s1"]


def test_an_exact_detail_of_one_source_is_refused_whatever_the_crowd():
    specific = replace(GOOD, low=10**9, specific=True)
    assert "exact detail" in problems(["s1"], [specific], DEFAULT_K)["s1"]
    assert problems(["s1"], [replace(specific, corroborated=True)], DEFAULT_K) == {}


def test_no_setting_lowers_the_floor_below_100():
    assert problems(["s1"], [replace(GOOD, low=99)], 1)["s1"].startswith(f"the declared crowd is below the floor of {LOWEST_K}")
    assert problems(["s1"], [replace(GOOD, low=100)], 1) == {}


def test_the_strictest_of_two_answers_counts():
    assert problems(["s1"], [GOOD, replace(GOOD, low=5)], DEFAULT_K)
    assert problems(["s1"], [replace(GOOD, low=5), GOOD], DEFAULT_K)


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.booleans(), st.booleans())
def test_a_larger_crowd_never_makes_a_problem(low, more, specific, corroborated):
    answer = replace(GOOD, low=low, specific=specific, corroborated=corroborated)
    if not problems(["s1"], [answer], DEFAULT_K):
        assert not problems(["s1"], [replace(answer, low=low + more)], DEFAULT_K)


@given(st.integers(0, 10**6), st.integers(0, 2_000), st.integers(0, 2_000))
def test_a_stricter_floor_never_lets_more_out(low, k, more):
    if problems(["s1"], [replace(GOOD, low=low)], k):
        assert problems(["s1"], [replace(GOOD, low=low)], k + more)


@pytest.mark.parametrize(
    ("low", "shown"),
    [
        (300, "hundreds; near the floor"),
        (599, "hundreds; near the floor"),
        (600, "hundreds"),
        (999, "hundreds"),
        (1_000, "thousands"),
        (10_000, "tens of thousands"),
        (100_000, "more"),
    ],
)
def test_editors_see_a_step_and_no_number(low, shown):
    assert step(low, DEFAULT_K) == shown


def test_near_the_floor_follows_the_newsrooms_own_floor():
    assert step(1_999, 1_000) == "thousands; near the floor"
    assert step(199, 1) == "hundreds; near the floor"
    assert step(200, 1) == "hundreds"
