"""Loops that tell how far they are: all that was announced, in few steps, and nothing that is lost on the way."""

import pytest

from kirok.base.telling import spread


@pytest.mark.parametrize("size", [0, 1, 7, 199, 200, 5_000])
@pytest.mark.parametrize("share", [0, 1, 90, 100_000])
def test_all_steps_are_told_and_every_item_passes(size, share):
    told = []
    assert list(spread(range(size), share, told.append)) == list(range(size))
    assert sum(told) == share
    assert min(told) >= 0
    assert len(told) <= 401


def test_half_way_is_half():
    told = []
    items = spread(range(1_000), 100, told.append)
    for _ in range(501):  # the tale of an item follows it
        next(items)
    assert sum(told) == 50


@pytest.mark.parametrize("count", [1, 900, 1_000, 5_000])
def test_a_count_may_be_off(count):
    told = []
    assert sum(1 for _ in spread(iter(range(1_000)), 100, told.append, count)) == 1_000
    assert sum(told) == 100
    assert min(told) >= 0
