from hypothesis import given
from hypothesis import strategies as st

from kirok.publish.scale import decades, position, span, ticks

BOUNDS = st.none() | st.integers(0, 10**9)


@given(BOUNDS, BOUNDS)
def test_every_range_is_drawn_inside_and_to_be_seen(low, high):
    ends = sorted(bound for bound in (low, high) if bound is not None)
    low, high = (low, high) if len(ends) < 2 else ends
    start, end = span(low, high, decades((low, high)))
    assert 0 <= start < end <= 100
    assert end - start >= 0.79


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_larger_number_lies_further_right(one, two):
    top = decades((one, two))
    assert (position(one, top) <= position(two, top)) or one > two


def test_the_marks_reach_the_largest_number():
    assert decades([None, 0, 7]) == 2
    assert decades([999, 1001]) == 4
    assert [number for number, _ in ticks(3)] == [1, 10, 100, 1000]
