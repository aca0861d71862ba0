from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.seal.padding import FLOOR, envelope_length, padme

LENGTHS = st.integers(0, 2**40)


def by_paper(length: int) -> int:
    """Algorithm 1 of the PURBs paper, line by line."""
    exponent = int(math.log2(length))
    bits = int(math.log2(exponent)) + 1
    mask = (1 << (exponent - bits)) - 1
    return (length + mask) & ~mask


@given(st.integers(2, 2**40))
@settings(max_examples=300)
def test_padme_is_the_papers(length: int) -> None:
    assert padme(length) == by_paper(length)


@given(LENGTHS, LENGTHS)
@settings(max_examples=300)
def test_padding_is_small_stable_and_in_order(length: int, other: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12
    assert padme(padded) == padded
    assert (length <= other) <= (padded <= padme(other))


@given(st.integers(FLOOR, 2**40))
@settings(max_examples=200)
def test_few_lengths_are_left(length: int) -> None:
    exponent = length.bit_length() - 1
    assert padme(length) % (1 << (exponent - exponent.bit_length())) == 0


def test_small_ones_are_one_length() -> None:
    assert {envelope_length(length) for length in range(FLOOR + 1)} == {FLOOR}
    assert [padme(length) for length in (0, 1, 2, 9, 1000, 5000)] == [0, 1, 2, 10, 1024, 5120]
    with pytest.raises(ValueError, match="negative"):
        padme(-1)
