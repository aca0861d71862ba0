import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.exposure.circles import Box, Group
from kirok.exposure.grades import GAMMA, GRADES, Count, credit, is_fine

BOX = Box.of({"place": "KP-10"})


@pytest.mark.parametrize(
    ("grade", "fine", "worth"),
    [
        ("tabulated", True, 900),
        ("tabulated", False, 900),
        ("declared", True, 300),
        ("declared", False, 300),
        ("modelled", False, 300),
        ("modelled", True, 0),
    ],
)
def test_what_a_count_of_900_is_worth(grade, fine, worth):
    assert credit(Count(BOX, 900, grade), GAMMA, fine=fine) == worth


@given(
    st.sampled_from(GRADES),
    st.integers(0, 10**9),
    st.floats(0.001, 1),
    st.booleans(),
)
def test_nothing_is_worth_more_than_it_says(grade, low, gamma, fine):
    assert 0 <= credit(Count(BOX, low, grade), gamma, fine=fine) <= low


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_a_larger_count_is_never_worth_less(low, more):
    for grade in GRADES:
        assert credit(Count(BOX, low + more, grade), GAMMA, fine=False) >= credit(Count(BOX, low, grade), GAMMA, fine=False)


def test_groups_and_counties_are_finer_than_provinces():
    assert is_fine(Group("office"), 0)
    assert is_fine(BOX, 2)
    assert not is_fine(BOX, 1)
    assert not is_fine(Box(), 0)


def test_no_part_may_be_above_the_tables_own_figure():
    assert Count(BOX, 700, "tabulated", 1_000).most == 1_000
    assert Count(BOX, 700, "declared").most == 700
