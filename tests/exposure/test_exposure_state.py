"""The folded state: monotone, in any order, each item once; its bytes go out and come back the same."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.exposure.state import FORMAT, Mark, State

CELLS = 2**40 - 1
MARKS = st.lists(
    st.builds(
        Mark,
        item=st.sampled_from([f"i{n}" for n in range(6)]),
        possible=st.integers(0, CELLS),
        likeliest=st.integers(0, CELLS),
        missing=st.integers(0, 500),
    ),
    max_size=6,
    unique_by=lambda mark: mark.item,
)
START = State("S-0007", CELLS, CELLS)
STATES = st.builds(
    State,
    person=st.sampled_from(["S-0007", "S-0007/broker"]),
    possible=st.integers(0, CELLS),
    likeliest=st.integers(0, CELLS),
    missing=st.integers(0, 2_000),
    items=st.frozensets(st.text(min_size=1, max_size=8), max_size=4),
    assessed_from=st.none() | st.dates(),
)


@given(MARKS)
def test_no_disclosure_raises_a_crowd(marks):
    state = START
    for mark in marks:
        after = state.fold(mark)
        assert after.possible & ~state.possible == 0
        assert after.likeliest & ~state.likeliest == 0
        assert after.missing >= state.missing
        state = after


@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_disclosures_does_not_matter(marks, chance):
    turned = list(marks)
    chance.shuffle(turned)
    assert START.fold_all(turned) == START.fold_all(marks)


@given(MARKS)
def test_an_item_counts_once(marks):
    once = START.fold_all(marks)
    assert once.fold_all(marks) == once
    assert START.fold_all([*marks, *marks]) == once


@given(MARKS)
def test_any_part_of_the_history_leaves_at_least_as_many(marks):
    """An adversary who links only some of the items knows no more."""
    whole = START.fold_all(marks)
    part = START.fold_all(marks[::2])
    assert whole.possible & ~part.possible == 0
    assert part.missing <= whole.missing


@given(STATES, st.text(max_size=20))
def test_a_states_bytes_come_back_the_same(state, universe):
    assert State.from_bytes(state.to_bytes(universe), universe) == state


@given(STATES)
def test_equal_states_have_equal_bytes(state):
    assert replace(state).to_bytes("u") == state.to_bytes("u")


def test_a_state_of_another_universe_is_refused():
    with pytest.raises(BadInput, match="cells of another universe"):
        State.from_bytes(START.to_bytes("u"), "v")


GOOD = json.loads(START.to_bytes("u"))


@pytest.mark.parametrize(
    "broken",
    [
        {"format": "kirok-crowd/9"},
        {"person": 7},
        {"possible": "zz"},
        {"likeliest": None},
        {"missing": -1},
        {"missing": True},
        {"missing": "many"},
        {"items": [1]},
        {"items": None},
        {"assessed_from": "in spring"},
    ],
    ids=str,
)
def test_damaged_bytes_are_refused(broken):
    with pytest.raises(BadInput, match="this is no exposure state"):
        State.from_bytes(json.dumps({**GOOD, **broken}).encode(), "u")


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_bytes_without_a_key_are_refused(missing):
    cut = {key: value for key, value in GOOD.items() if key != missing}
    with pytest.raises(BadInput):
        State.from_bytes(json.dumps(cut).encode(), "u")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_state_or_one_sentence(content):
    with pytest.raises(BadInput):
        State.from_bytes(content, "u")


def test_deep_nesting_is_refused():
    with pytest.raises(BadInput):
        State.from_bytes(b"[" * 200_000, "u")


def test_the_format_is_named_in_the_bytes():
    assert GOOD["format"] == FORMAT


def test_a_state_says_since_when_it_is_assessed():
    assert START.standing == "assessed"
    assert replace(START, assessed_from=dt.date(2025, 1, 1)).standing == "not assessed before 2025-01-01"
