"""Population tables: those that come with Kirok, and what is refused in one of a newsroom's own."""

import copy
import json

import exposure_plans as plans
import pytest

from kirok.base.errors import BadInput
from kirok.demo.world.geography import COUNTIES, COUNTRY_CODE, PROVINCES
from kirok.exposure.circles import Box
from kirok.exposure.universe_files import find_universe, names, read_universe

DPRK_2008 = 24_052_231
IN_MILITARY_CAMPS = 702_372
MYANMAR_ENUMERATED_2014 = 50_279_900


def read(tmp_path, **changes):
    content = {key: value for key, value in {**copy.deepcopy(plans.UNIVERSE), **changes}.items() if value is not None}
    path = tmp_path / "own.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return read_universe(path)


def test_three_universes_come_with_kirok():
    assert names() == ("dprk", "merroval", "myanmar")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("dprk", "dprk"),
        ("KP", "dprk"),
        ("MM", "myanmar"),
        ("demo", "merroval"),
        ("XM", "merroval"),
    ],
)
def test_universes_are_found_by_name(tmp_path, given, name):
    assert find_universe(given, tmp_path).name == name


def test_the_provinces_of_the_dprk_add_up_to_the_census(tmp_path):
    universe = find_universe("dprk", tmp_path)
    assert sum(count.total for count in universe.counts) == DPRK_2008 - IN_MILITARY_CAMPS
    assert all(count.grade == "tabulated" and count.low <= 0.7 * count.total for count in universe.counts)
    assert "2008" in universe.citation
    assert not universe.invented


def test_the_states_of_myanmar_add_up_to_the_enumerated(tmp_path):
    universe = find_universe("myanmar", tmp_path)
    assert sum(count.total for count in universe.counts) == MYANMAR_ENUMERATED_2014
    assert len(universe.counts) == 15


def test_the_demonstrations_table_has_its_provinces_and_counties(tmp_path):
    universe = find_universe("merroval", tmp_path)
    places = universe.dimension("place")
    assert set(places.parents) == {area.key for area in (*PROVINCES, *COUNTIES)}
    assert all(places.parents[county.key] == county.parent for county in COUNTIES)
    assert all(places.code(area.name.en) == places.code(area.name.ko) == area.key for area in (*PROVINCES, *COUNTIES))
    assert places.root == COUNTRY_CODE
    assert universe.invented


def test_a_newsrooms_own_table_is_read(tmp_path):
    universe = read(tmp_path, invented=True, groups=[{"id": "crew", "box": {"place": "북부"}}])
    assert universe.counts[0].low == 20_000
    assert universe.counts[0].total == 40_000
    assert universe.counts[3].low == 1_500
    assert universe.cadres == {"cadre"}
    assert universe.groups == (("crew", Box.of({"place": "north"})),)
    assert universe.invented
    assert universe.dimension("age") is None


def test_a_table_without_share_of_adults_counts_everybody(tmp_path):
    assert read(tmp_path, adults=None).counts[0].low == 40_000


def test_a_closed_dimension_takes_no_other_code(tmp_path):
    dimensions = {**plans.UNIVERSE["dimensions"], "org": {"open": False, "codes": {"mill": {}}}}
    assert not read(tmp_path, dimensions=dimensions).dimension("org").open


def dimension(**place):
    return {"dimensions": {**plans.UNIVERSE["dimensions"], "place": place}}


REFUSED = {
    "no-format": ({"format": None}, "this is not a universe"),
    "other-format": ({"format": "kirok-universe/9"}, "this is not a universe"),
    "no-name": ({"name": None}, "has no name"),
    "no-citation": ({"citation": None}, "does not say where its counts come from"),
    "no-dimensions": ({"dimensions": None}, "has no dimensions"),
    "empty-dimensions": ({"dimensions": {}}, "at least one dimension"),
    "dimension-null": ({"dimensions": {"place": None}}, "dimension 'place' is empty"),
    "dimension-key": (dimension(colour="red"), "there is no 'colour' here"),
    "code-null": (dimension(codes={"north": None}), "code 'north' is empty"),
    "code-in-nothing": (dimension(codes={"north": {"inside": "west"}}), "which is not listed"),
    "code-in-itself": (dimension(codes={"a": {"inside": "b"}, "b": {"inside": "a"}}), "lies inside itself"),
    "no-counts": ({"counts": None}, "without low counts there is no crowd"),
    "empty-counts": ({"counts": []}, "without low counts there is no crowd"),
    "count-without-low": ({"counts": [{"box": {}, "grade": "declared"}]}, "a count has no low"),
    "count-without-grade": ({"counts": [{"box": {}, "low": 3}]}, "a count has no grade"),
    "count-without-box": ({"counts": [{"low": 3, "grade": "declared"}]}, "a count has no box"),
    "count-of-unknown-grade": ({"counts": [{"box": {}, "low": 3, "grade": "felt"}]}, "not possible here"),
    "count-below-zero": ({"counts": [{"box": {}, "low": -3, "grade": "declared"}]}, "whole number"),
    "count-of-unknown-place": ({"counts": [{"box": {"place": "west"}, "low": 3, "grade": "declared"}]}, "is no code of"),
    "no-adults": ({"adults": 0}, "a number from 0.01 to 1"),
    "group-without-id": ({"groups": [{"box": {}}]}, "a group has no id"),
    "group-without-box": ({"groups": [{"id": "crew"}]}, "say where it is"),
    "group-twice": ({"groups": [{"id": "crew", "box": {}}, {"id": "crew", "box": {}}]}, "is there twice"),
    "unknown-key": ({"people": ["somebody"]}, "there is no 'people' here"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_table_that_cannot_be_is_refused(tmp_path, name):
    changes, sentence = REFUSED[name]
    with pytest.raises(BadInput) as caught:
        read(tmp_path, **changes)
    assert sentence in caught.value.message
    assert caught.value.file == str(tmp_path / "own.yaml")


def test_a_roster_cannot_be_loaded(tmp_path):
    """A table counts people; there is no key under which one could be named."""
    with pytest.raises(BadInput, match="there is no 'members' here"):
        read(tmp_path, groups=[{"id": "crew", "box": {}, "members": ["a", "b"]}])
