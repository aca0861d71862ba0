import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kirok.exposure.legacy import PastItem, triage

FIRST, SECOND, THIRD = (dt.date(2020, month, 1) for month in (1, 2, 3))
ITEMS = st.lists(
    st.builds(
        PastItem,
        id=st.uuids().map(str),
        published=st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        attribution=st.sampled_from(["a source in the north", "an official"]),
        sources=st.lists(st.sampled_from(["S-0001", "S-0002"]), max_size=2, unique=True).map(tuple),
        answered=st.booleans(),
    ),
    max_size=12,
)


def test_a_past_that_waits_is_not_assessed_before_the_day_after_its_latest_item():
    found = triage(
        [
            PastItem("b", SECOND, "an official", ("S-0001",)),
            PastItem("a", FIRST, "an official", ("S-0001",)),
            PastItem("c", THIRD, "an official", ("S-0001",), answered=True),
        ]
    )["S-0001"]
    assert found.waiting == ("a", "b")
    assert found.assessed == ("c",)
    assert found.assessed_from == dt.date(2020, 2, 2)
    assert found.standing == "not assessed before 2020-02-02"


def test_a_past_whose_questions_are_answered_is_assessed():
    found = triage([PastItem("a", FIRST, "an official", ("S-0001",), answered=True)])["S-0001"]
    assert found.assessed_from is None
    assert found.standing == "assessed"


def test_items_of_nobody_known_are_laid_together_under_their_attribution():
    found = triage([PastItem("a", FIRST, "an official"), PastItem("b", SECOND, "an official")])
    assert list(found) == ["house:an official"]
    assert found["house:an official"].waiting == ("a", "b")


@given(ITEMS)
def test_nothing_is_lost_and_nothing_that_waits_is_later_than_the_day(items):
    found = triage(items)
    for item in items:
        for person in item.sources or (f"house:{item.attribution}",):
            theirs = found[person]
            assert item.id in (theirs.assessed if item.answered else theirs.waiting)
            assert item.answered or item.published < theirs.assessed_from
