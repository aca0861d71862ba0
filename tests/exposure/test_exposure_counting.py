"""The bound of a union: never above the truth, never smaller for a larger union, exact where circles are nested."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.exposure.counting import Counting

CELLS = 8
FAMILY = st.lists(
    st.tuples(st.integers(1, 2**CELLS - 1), st.integers(0, 50)),
    max_size=9,
)
MASK = st.integers(0, 2**CELLS - 1)


def heaviest(family, mask):
    """The heaviest family of disjoint circles in *mask*, by trying all."""
    inside = [(bits, low) for bits, low in family if bits & ~mask == 0]
    best = 0
    for size in range(1, len(inside) + 1):
        for chosen in itertools.combinations(inside, size):
            if all(not a & b for (a, _), (b, _) in itertools.combinations(chosen, 2)):
                best = max(best, sum(low for _, low in chosen))
    return best


@settings(deadline=None)
@given(FAMILY, MASK)
def test_the_bound_is_at_most_the_heaviest_disjoint_family(family, mask):
    assert Counting(family).people(mask) <= heaviest(family, mask)


@settings(deadline=None)
@given(FAMILY, MASK)
def test_no_single_circle_is_lost(family, mask):
    largest = max((low for bits, low in family if bits & ~mask == 0), default=0)
    assert Counting(family).people(mask) >= largest


@settings(deadline=None)
@given(FAMILY, MASK, MASK)
def test_a_larger_union_never_has_a_smaller_bound(family, mask, more):
    counting = Counting(family)
    assert counting.people(mask | more) >= counting.people(mask)


@settings(deadline=None)
@given(FAMILY, MASK, st.randoms(use_true_random=False))
def test_the_order_of_the_circles_does_not_matter(family, mask, chance):
    turned = list(family)
    chance.shuffle(turned)
    assert Counting(turned).people(mask) == Counting(family).people(mask)


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_nested_circles_are_counted_exactly(seed):
    """Random trees: children are disjoint parts of their parent."""
    chance = random.Random(seed)  # noqa: S311 - drawn again from its seed
    family, parts = [], [2**CELLS - 1]
    while parts:
        bits = parts.pop()
        family.append((bits, chance.randint(0, 30)))
        if bits.bit_count() > 1 and chance.random() < 0.8:
            half = bits & chance.getrandbits(CELLS)
            parts += [part for part in (half, bits & ~half) if part and part != bits]
    mask = chance.getrandbits(CELLS)
    assert Counting(family).people(mask) == heaviest(family, mask)


def test_an_empty_family_counts_nobody():
    assert Counting([]).people(0b111) == 0
    assert Counting([(0, 5)]).people(0b111) == 0


def test_of_equal_circles_the_larger_count_holds():
    assert Counting([(0b11, 3), (0b11, 7)]).people(0b11) == 7


def test_crossing_circles_each_begin_a_forest():
    counting = Counting([(0b0011, 5), (0b0110, 7), (0b1100, 5)])
    assert counting.people(0b1111) == 10
    assert counting.people(0b0111) == 7


def test_three_rings_that_all_cross_are_each_counted():
    counting = Counting([(0b011, 5), (0b110, 6), (0b101, 7)])
    assert counting.people(0b111) == 7


def test_a_circle_of_nobody_only_shapes_the_forest():
    assert Counting([(0b0111, 0), (0b0001, 4), (0b1110, 0)]).people(0b1111) == 4


def test_what_was_asked_is_remembered_and_forgotten(monkeypatch):
    monkeypatch.setattr("kirok.exposure.counting._REMEMBERED", 2)
    counting = Counting([(0b1, 1), (0b10, 2), (0b100, 4)])
    assert [counting.people(mask) for mask in range(8)] == list(range(8))
    assert [counting.people(mask) for mask in range(8)] == list(range(8))
