"""The worst case over everybody who is possible."""

import random

import exposure_worlds as worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.exposure.circles import Box, Group
from kirok.exposure.counting import Counting
from kirok.exposure.floors import Rule
from kirok.exposure.space import Space
from kirok.exposure.state import Mark, State
from kirok.exposure.versions import coarser
from kirok.exposure.weighing import Scales

FINEST = (("org", 1), ("place", 2), ("rank", 1))
SPACE = worlds.SPACE
EVERYBODY = State("S-0001", SPACE.everybody, SPACE.everybody)


def scales(*counted, rule=None):
    return Scales(SPACE, Counting([(SPACE.bits(circle), low) for circle, low in counted]), rule or Rule())


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_a_coarser_version_never_lowers_the_crowd(seed):
    """Of two attributions the one that tells less leaves every block at least as large."""
    chance = random.Random(seed)  # noqa: S311 - drawn again from its seed
    world = worlds.draw_world(chance)
    state = world.state(world.items)
    for level in coarser(FINEST):
        blocks = list(SPACE.split(state.possible, level))
        smallest = min((world.scales.counting.people(block) for block in blocks), default=0)
        for wider in coarser(level):
            wide = [world.scales.counting.people(block) for block in SPACE.split(state.possible, wider)]
            assert min(wide, default=0) >= smallest


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_no_disclosure_raises_what_a_crowd_comes_to(seed):
    world = worlds.draw_world(random.Random(seed))  # noqa: S311 - drawn again from its seed
    state, before = world.start, world.scales.figures(world.start)
    for item in world.items:
        state = state.fold(item.mark)
        after = world.scales.figures(state)
        assert after.crowd <= before.crowd
        assert after.tier <= before.tier
        before = after


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_the_bound_is_never_above_the_truth(seed):
    chance = random.Random(seed)  # noqa: S311 - drawn again from its seed
    world = worlds.draw_world(chance)
    assert worlds.violations(world, chance)[1] == []


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(coarser(FINEST)))
def test_the_choice_is_the_same_for_every_block_that_is_possible(seed, level):
    """What the rule reads is the same whoever in the crowd is the source; if it lets one out, it lets all."""
    world = worlds.draw_world(random.Random(seed))  # noqa: S311 - drawn again from its seed
    rule = Rule(k=100, k_tier=1)
    judge = Scales(SPACE, world.scales.counting, rule)
    state = world.state(world.items)
    goes_out = judge.worst(state, level).fault(rule) is None
    own = []
    for block in SPACE.split(state.possible, level):
        mark = Mark("next", block, block)
        own.append(judge.figures(state.fold(mark)).fault(rule) is None)
    assert goes_out == (bool(own) and all(own))


def test_one_small_block_holds_everybody_back():
    judge = scales((Box.of({"place": "A"}), 5_000), (Box.of({"place": "B"}), 299))
    assert judge.worst(EVERYBODY, (("place", 1),)).crowd == 299
    assert judge.worst(EVERYBODY, ()).crowd == 5_299


def test_once_the_small_block_is_out_of_question_the_others_may():
    judge = scales((Box.of({"place": "A"}), 5_000), (Box.of({"place": "B"}), 299))
    north = EVERYBODY.fold(Mark("i1", SPACE.bits(Box.of({"place": "A"})), SPACE.everybody))
    assert judge.worst(north, (("place", 1),)).crowd == 5_000


def test_nobody_possible_is_the_worst():
    nobody = EVERYBODY.fold(Mark("i1", 0, 0))
    assert scales((Box(), 5_000)).worst(nobody, ()).crowd == 0
    assert scales((Box(), 5_000)).figures(nobody).crowd == 0


def test_the_smallest_tier_may_stand_in_another_block_than_the_smallest_crowd():
    judge = scales(
        (Box.of({"place": "A"}), 900),
        (Box.of({"place": "B"}), 800),
        (Box.of({"place": "A", "org": "x"}), 150),
        (Box.of({"place": "B", "org": "x"}), 200),
    )
    likeliest = SPACE.bits(Box.of({"org": "x"}))
    worst = judge.worst(EVERYBODY.fold(Mark("i1", SPACE.everybody, likeliest)), (("place", 1),))
    assert (worst.crowd, worst.tier) == (800, 150)


def test_a_group_counts_against_the_spread_only_where_it_is():
    judge = scales((Group("g"), 400), (Box.of({"place": "B"}), 500), (Box(), 900))
    assert judge.figures(EVERYBODY).even
    assert not judge.worst(EVERYBODY, (("place", 1),)).even


def test_two_floors_are_both_looked_at():
    """Cadres need a thousand even where the others have enough."""
    universe = worlds.UNIVERSE.__class__("w", "c", worlds.UNIVERSE.dimensions, (), cadres=frozenset({"c"}))
    space = Space(universe, worlds.CIRCLES)
    cadres, others = space.bits(Box.of({"rank": "c"})), space.everybody & ~space.bits(Box.of({"rank": "c"}))
    state = State("S-0001", space.everybody, space.everybody)
    few = Scales(space, Counting([(cadres, 999), (others, 600)]), Rule())
    assert few.worst(state, (("rank", 1),)).fault(Rule()) == "fewer than 1000 people could be counted on to be possible after it"
    many = Scales(space, Counting([(cadres, 1_200), (others, 600)]), Rule())
    assert many.worst(state, (("rank", 1),)).fault(Rule()) is None
    week = State("S-0001", space.everybody, space.everybody, missing=100)
    assert many.worst(week, (("rank", 1),)).fault(Rule()) == "fewer than 1000 people could be counted on to be possible after it"


def test_what_was_weighed_is_remembered_and_forgotten(monkeypatch):
    monkeypatch.setattr("kirok.exposure.weighing._REMEMBERED", 1)
    judge = scales((Box(), 5_000))
    assert [judge.worst(EVERYBODY, level).crowd for level in ((), (("place", 1),), ())] == [5_000, 0, 5_000]


def test_bits_are_what_leaving_an_item_out_would_give_back():
    judge = scales((Box(), 8_000), (Box.of({"place": "A"}), 1_000))
    north = EVERYBODY.fold(Mark("i1", SPACE.bits(Box.of({"place": "A"})), SPACE.everybody))
    assert judge.bits(north, [EVERYBODY, north]) == [pytest.approx(3.0), 0.0]
    gone = EVERYBODY.fold(Mark("i2", 0, 0))
    assert judge.bits(gone, [north]) == [pytest.approx(9.9658, abs=1e-3)]
