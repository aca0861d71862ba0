"""Cells, circles as unions of them, and blocks; held against people looked up one by one."""

import random

import exposure_worlds as worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.exposure.circles import Box, Group
from kirok.exposure.dimensions import Dimension
from kirok.exposure.space import MOST_CELLS, Space, around, cells_in
from kirok.exposure.universe import Universe

SPACE = worlds.SPACE
LEVELS = (
    (),
    (("place", 1),),
    (("place", 2),),
    (("org", 1), ("place", 1)),
    (("org", 1), ("place", 2), ("rank", 1)),
    (("rank", 1),),
)


@settings(deadline=None)
@given(st.integers(0, 2**300))
def test_the_cells_of_a_number_are_its_bits(bits):
    assert sum(1 << cell for cell in cells_in(bits)) == bits
    assert list(cells_in(bits)) == sorted(cells_in(bits))


@pytest.mark.parametrize("first", worlds.CIRCLES, ids=lambda circle: circle.key)
def test_circles_hold_one_another_as_their_people_do(first):
    """A person for every cell: nesting and disjointness of bits are those of the people."""
    everyone = [
        worlds.Human(place, org, rank, group)
        for place in worlds.LEAVES
        for org in worlds.ORGS
        for rank in worlds.RANKS
        for group in (None, *worlds.GROUPS)
        if group is None or worlds.is_in(worlds.Human(place, org, rank, None), worlds.GROUPS[group])
    ]
    mine = {human for human in everyone if worlds.is_in(human, first)}
    for second in worlds.CIRCLES:
        theirs = {human for human in everyone if worlds.is_in(human, second)}
        assert (SPACE.bits(first) & ~SPACE.bits(second) == 0) == (mine <= theirs)
        assert (SPACE.bits(first) & SPACE.bits(second) == 0) == (not mine & theirs)


@pytest.mark.parametrize("level", LEVELS, ids=str)
@settings(deadline=None)
@given(seed=st.integers(0, 10**6))
def test_blocks_divide_what_is_split(level, seed):
    mask = random.Random(seed).getrandbits(SPACE.cells)  # noqa: S311 - drawn again from its seed
    blocks = list(SPACE.split(mask, level))
    assert sum(blocks) == mask
    assert all(block and block & mask == block for block in blocks)
    assert len({block & -block for block in blocks}) == len(blocks)


def test_a_finer_level_divides_the_blocks_of_a_coarser_one():
    coarse = list(SPACE.split(SPACE.everybody, (("place", 1),)))
    for block in SPACE.split(SPACE.everybody, (("org", 1), ("place", 2))):
        assert sum(block & ~each == 0 for each in coarse) == 1


def test_nothing_has_no_blocks():
    assert list(SPACE.split(0, (("place", 1),))) == []


def test_everybody_is_every_cell():
    assert SPACE.bits(Box()) == SPACE.everybody
    assert SPACE.bits(Box.of({"place": ["A", "B"]})) == SPACE.everybody


def test_the_root_of_a_dimension_is_everybody():
    universe = Universe("u", "c", (Dimension("place", "T", {"north": ""}),), ())
    space = Space(universe, [])
    assert space.bits(Box.of({"place": "T"})) == space.everybody


def test_a_group_lies_in_its_own_box_or_in_that_of_the_group_around_it():
    assert SPACE.home("g/inner") == Box.of({"place": "A1", "org": "x"})
    assert SPACE.home("g/other") == Box.of({"place": "A1"})
    assert SPACE.home("nowhere") == Box()
    assert around("a/b/c") == ["a/b/c", "a/b", "a"]


def test_only_outermost_groups_are_weighed_for_the_spread():
    assert SPACE.outermost == (SPACE.bits(Group("g")), SPACE.bits(Group("h")))


def test_cadres_are_the_ranks_that_the_universe_names():
    universe = Universe("u", "c", (Dimension("rank"),), (), cadres=frozenset({"cadre"}))
    space = Space(universe, [Box.of({"rank": "cadre"})])
    assert space.cadres == space.bits(Box.of({"rank": "cadre"}))
    assert Space(universe, []).cadres == 0
    assert Space(Universe("u", "c", (Dimension("org"),), ()), []).cadres == 0


def test_a_place_that_nobody_mentioned_holds_nobody():
    assert SPACE.bits(Box.of({"org": "never-mentioned"})) == 0


def test_the_digest_tells_spaces_apart():
    universe = Universe("u", "c", (Dimension("org"),), ())
    plain, named = Space(universe, []), Space(universe, [Box.of({"org": "mill"})])
    grouped = Space(universe, [], {"crew": Box()})
    assert len({plain.digest, named.digest, grouped.digest}) == 3
    assert Space(universe, []).digest == plain.digest


def test_too_many_cells_are_refused():
    universe = Universe("u", "c", (Dimension("place"), Dimension("org")), ())
    circles = [Box.of({"place": f"p{n}", "org": f"o{n}"}) for n in range(int(MOST_CELLS**0.5) + 1)]
    with pytest.raises(BadInput, match="cells; name fewer"):
        Space(universe, circles)


def test_too_many_cells_of_groups_are_refused(monkeypatch):
    universe = Universe("u", "c", (Dimension("place"),), ())
    circles = [Box.of({"place": f"p{n}"}) for n in range(400)]
    monkeypatch.setattr("kirok.exposure.space.MOST_CELLS", 1_000)
    with pytest.raises(BadInput, match="cells; name fewer"):
        Space(universe, circles, {f"g{n}": Box() for n in range(3)})
