from __future__ import annotations

import random
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.link.clustering import cluster, missing_pairs
from kirok.link.knots import ABSENT, Graph, Knot, Pair, Pairs, components
from kirok.link.linkages import draw, partitions

#: Rows 0..n-1 with a list each, weights between some of them, and what is judged.
Scene = tuple[list[int], dict[Pair, float], set[Pair]]


@st.composite
def scenes(draw_: st.DrawFn, most: int = 8) -> Scene:
    lists = draw_(st.lists(st.integers(0, 2), min_size=2, max_size=most))
    every = [(a, b) for a in range(len(lists)) for b in range(a + 1, len(lists))]
    chosen = draw_(st.lists(st.sampled_from(every), unique=True))
    weights = {pair: draw_(st.floats(-10, 15)) for pair in chosen}
    different = set(draw_(st.lists(st.sampled_from(every), max_size=2, unique=True)))
    return lists, weights, different


def graph(scene: Scene, twice: frozenset[int] = frozenset()) -> Graph:
    lists, weights, different = scene
    links = frozenset(pair for pair, weight in weights.items() if weight > 0 and pair not in different)
    once = lambda row: None if lists[row] in twice else lists[row]  # noqa: E731
    return Graph(Pairs.of(weights, links), len(lists), once, frozenset(), frozenset(different))


def violations(scene: Scene, knot: Knot, blocks: list[tuple[int, ...]]) -> list[object]:
    lists, _, different = scene
    found: list[object] = []
    for block in blocks:
        rows = [row for unit in block for row in knot.units[unit]]
        found += [number for number, times in Counter(lists[row] for row in rows).items() if times > 1]
        found += [pair for pair in different if pair[0] in rows and pair[1] in rows]
    return found


@given(scenes())
def test_no_list_names_a_person_twice_and_no_judgement_is_broken(scene: Scene) -> None:
    for knot in graph(scene).knots():
        blocks = cluster(knot, 0.0)
        assert violations(scene, knot, blocks) == []
        assert sorted(unit for block in blocks for unit in block) == list(range(len(knot.units)))


@settings(max_examples=50)
@given(scenes())
def test_drawn_linkages_keep_the_constraints_too(scene: Scene) -> None:
    for knot in graph(scene).knots(-8.0):
        for blocks in draw(knot, 3, random.Random(1), cluster(knot, 0.0)):
            assert violations(scene, knot, blocks) == []
            assert sorted(unit for block in blocks for unit in block) == list(range(len(knot.units)))


#: No two different sums of their roots are equal, so that no means of weights tie, whose order would then be that of the rows.
PRIMES = [number for number in range(2, 1_000) if all(number % divisor for divisor in range(2, number))]


@given(scenes(), st.randoms(use_true_random=False))
def test_the_numbering_of_rows_decides_nothing(scene: Scene, chance: random.Random) -> None:
    lists, weights, different = scene
    weights = {(a, b): round(weight, 3) + 1e-5 * PRIMES[b * (b - 1) // 2 + a] ** 0.5 for (a, b), weight in weights.items()}
    order = list(range(len(lists)))
    chance.shuffle(order)
    there = {old: new for new, old in enumerate(order)}

    def moved(pair: Pair) -> Pair:
        a, b = sorted((there[pair[0]], there[pair[1]]))
        return a, b

    other: Scene = ([lists[old] for old in order], {moved(pair): w for pair, w in weights.items()}, {moved(pair) for pair in different})
    assert proposed((lists, weights, different), list(range(len(lists)))) == proposed(other, order)


def proposed(scene: Scene, names: list[int]) -> set[frozenset[int]]:
    return {
        frozenset(names[row] for unit in block for row in knot.units[unit]) for knot in graph(scene).knots() for block in cluster(knot, 0.0)
    }


def test_three_lists_join_through_the_one_that_knows_most() -> None:
    scene: Scene = ([0, 1, 2], {(0, 1): 10.0, (0, 2): 9.0}, set())
    (knot,) = graph(scene).knots()
    assert missing_pairs(knot, 60) == [(1, 2)]
    assert missing_pairs(knot, 2) == []
    assert cluster(knot, 0.0) == [(0, 1, 2)]  # 9 and ABSENT: on average for one person


def test_what_one_pair_denies_the_mean_can_hold_apart() -> None:
    scene: Scene = ([0, 1, 2], {(0, 1): 10.0, (0, 2): 5.0, (1, 2): -9.0}, set())
    (knot,) = graph(scene).knots()
    assert cluster(knot, 0.0) == [(0, 1), (2,)]


def test_a_list_that_may_name_a_person_twice() -> None:
    scene: Scene = ([0, 0, 1], {(0, 1): 8.0, (0, 2): 8.0, (1, 2): 8.0}, set())
    (knot,) = graph(scene, frozenset({0})).knots()
    assert cluster(knot, 0.0) == [(0, 1, 2)]
    (knot,) = graph(scene).knots()
    assert len(cluster(knot, 0.0)) == 2


def test_judged_pairs_are_one_unit() -> None:
    given_ = Graph(Pairs.of({(0, 2): 5.0}, {(0, 2)}), 3, lambda row: row, frozenset({(0, 1)}))
    (knot,) = given_.knots()
    assert list(knot.units) == [(0, 1), (2,)]
    assert knot.weight(0, 1) == 5.0
    assert knot.lists[0] == frozenset({0, 1})


@pytest.mark.parametrize("weight", [-2.0, 0.0, 3.0])
def test_two_records_are_together_with_their_own_probability(weight: float) -> None:
    knot = Knot(((0,), (1,)), Pairs.of({(0, 1): weight}, {(0, 1)}), (frozenset(), frozenset()))
    found = {tuple(blocks): mass for blocks, mass in partitions(knot)}
    assert found[((0, 1),)] == pytest.approx(2**weight / (1 + 2**weight))
    times = Counter(len(blocks) for blocks in draw(knot, 4000, random.Random(2), []))
    assert times[1] / 4000 == pytest.approx(2**weight / (1 + 2**weight), abs=0.03)


def test_the_sampler_of_large_knots_agrees_with_enumeration() -> None:
    """Six units, sampled; the same distribution, enumerated."""
    weights = {(0, 1): 2.0, (1, 2): 1.0, (0, 2): -1.0, (3, 4): 0.5, (2, 3): 0.0, (4, 5): 1.5}
    knot = Knot(tuple((row,) for row in range(6)), Pairs.of(weights, weights), (frozenset(),) * 6)
    wanted = Counter[Pair]()
    for blocks, mass in partitions(knot):
        for pair in weights:
            wanted[pair] += mass * any(pair[0] in block and pair[1] in block for block in blocks)  # type: ignore[assignment]
    drawn = list(draw(knot, 5000, random.Random(3), [(unit,) for unit in range(6)]))
    for pair in weights:
        share = sum(any(pair[0] in block and pair[1] in block for block in blocks) for blocks in drawn) / len(drawn)
        assert share == pytest.approx(wanted[pair], abs=0.04)


def test_a_knot_of_thousands_is_drawn_by_its_pairs_alone() -> None:
    """A chain of 10,000 records of three lists: a table of who may be with whom would take 100 MB, the pairs take one."""
    size = 10_000
    weights = {(row, row + 1): 1.0 for row in range(size - 1)}
    (knot,) = Graph(Pairs.of(weights, weights), size, lambda row: row % 3, frozenset(), frozenset({(0, 1)})).knots()
    tracemalloc.start()
    (blocks,) = draw(knot, 1, random.Random(5), [(row,) for row in range(size)])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50_000_000
    assert sum(map(len, blocks)) == size
    assert all(len({row % 3 for row in block}) == len(block) for block in blocks)
    assert all(block[:2] != (0, 1) for block in blocks)
    assert max(map(len, blocks)) > 1


def test_components() -> None:
    assert components([(3, 1), (1, 2), (7, 8)]) == [[1, 2, 3], [7, 8]]
    assert ABSENT < 0
