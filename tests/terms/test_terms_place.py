from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms import gazetteer, vocabulary
from kirok.terms.place import LADDER, Place, coarsen, coarser, is_finer

PLACES = {
    place.id: place
    for place in (
        Place(id="land", kind="country", precision="country"),
        Place(id="north", kind="province", precision="province", parent="land"),
        Place(id="valley", kind="county", precision="county", parent="north"),
        Place(id="camp", kind="facility", precision="site", parent="valley", geom=(127.5, 40.0)),
    )
}
steps = st.sampled_from(LADDER)


def test_the_ladder_is_the_vocabulary() -> None:
    assert vocabulary.load().codes("PRECISION") == LADDER


@settings(deadline=None)
@given(steps, steps)
def test_the_coarser_of_two_is_no_finer_than_either(one: str, two: str) -> None:
    result = coarser(one, two)
    assert result == coarser(two, one)
    assert result in {one, two}
    assert not is_finer(result, one)
    assert not is_finer(result, two)


@pytest.mark.parametrize(
    ("floor", "found"), [("site", "camp"), ("ri", "valley"), ("province", "north"), ("country", "land"), ("unknown", None)]
)
def test_a_place_is_coarsened_to_the_nearest_one_above(floor: str, found: str | None) -> None:
    place = coarsen(PLACES["camp"], PLACES, floor)
    assert (place and place.id) == found


def test_places_in_a_circle_or_without_the_place_above_coarsen_to_none() -> None:
    ring = {name: Place(id=name, kind="area", precision="site", parent=above) for name, above in (("a", "b"), ("b", "a"))}
    assert coarsen(ring["a"], ring, "country") is None
    assert coarsen(PLACES["camp"], {}, "country") is None


def test_what_is_no_step_of_the_ladder_is_refused() -> None:
    for ask in (lambda: coarser("street", "ri"), lambda: coarsen(PLACES["camp"], PLACES, "street"), lambda: gazetteer.area("KP-99")):
        with pytest.raises(BadInput):
            ask()


def test_the_gazetteer_names_provinces_in_both_languages() -> None:
    area = gazetteer.area("KP-09")
    assert (area.label("en"), area.label("ko"), area.precision, area.country) == ("North Hamgyong Province", "함경북도", "province", "KP")
    for entry in gazetteer.areas().values():
        assert entry.country in gazetteer.areas()
        assert entry.en
        assert entry.ko
        assert bool(entry.rr) == bool(entry.mr) == (entry.precision == "province")
