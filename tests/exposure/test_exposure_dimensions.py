import pytest

from kirok.base.errors import BadInput
from kirok.exposure.dimensions import REST, Dimension

PLACES = Dimension(
    "place",
    root="T",
    parents={"north": REST, "south": REST, "north-1": "north"},
    complete=frozenset({REST}),
    names={"북부": "north"},
)
ORGS = Dimension("org")
CLOSED = Dimension("rank", parents={"low": REST, "high": REST}, open=False)


def test_a_code_lies_in_its_parent():
    assert PLACES.chain("north-1") == ("north-1", "north")
    assert PLACES.depth("north-1") == 2
    assert PLACES.depth(REST) == PLACES.depth("T") == 0
    assert PLACES.chain("T") == ()


def test_a_path_lies_in_the_code_before_the_slash():
    assert PLACES.chain("north/harbour/quay") == ("north/harbour/quay", "north/harbour", "north")


def test_names_stand_for_codes():
    assert PLACES.code("북부") == "north"
    assert PLACES.code("T") == "T"
    assert PLACES.code("elsewhere") == "elsewhere"


@pytest.mark.parametrize(
    ("code", "depth", "found"),
    [
        ("north-1", 0, REST),
        ("north-1", 1, "north"),
        ("north-1", 2, "north-1"),
        ("north", 2, "north"),
        (REST, 1, REST),
    ],
)
def test_the_code_around_at_a_depth(code, depth, found):
    assert PLACES.at_depth(code, depth) == found


def test_an_open_dimension_without_table_takes_any_code():
    assert ORGS.around("mill") == REST
    assert ORGS.chain("mill/yard") == ("mill/yard", "mill")


@pytest.mark.parametrize(
    ("dimension", "code"),
    [
        (PLACES, "west"),
        (PLACES, "west/harbour"),
        (CLOSED, "middle"),
        (CLOSED, "low/lower"),
    ],
)
def test_an_unknown_code_is_refused_with_what_is_allowed(dimension, code):
    with pytest.raises(BadInput) as caught:
        dimension.chain(code)
    assert "is no code of" in caught.value.message
    assert set(dimension.parents) <= set(caught.value.allowed)


def test_a_code_that_its_parts_cover_takes_no_further_ones():
    full = Dimension("place", parents={"north": REST, "north-1": "north"}, complete=frozenset({"north"}))
    with pytest.raises(BadInput):
        full.around("north/harbour")


def test_classes_divide_everybody():
    assert PLACES.classes([]) == ("north", "north-1", "south")
    assert PLACES.classes(["north/harbour"]) == ("north", "north-1", "north/harbour", "south")
    assert ORGS.classes([]) == (REST,)
    assert ORGS.classes(["mill"]) == (REST, "mill")
    assert CLOSED.classes([]) == (REST, "high", "low")
