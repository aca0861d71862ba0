import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.exposure.consent import ANONYMOUS, NAMED, Permission, allows, denies

DAY = dt.date(2101, 5, 1)
YES = Permission("S-0101", "own-consent", frozenset({ANONYMOUS}), frozenset(), None)


def test_a_missing_row_is_a_no():
    assert not allows([], "S-0101", ANONYMOUS, DAY)


def test_consent_is_of_one_person():
    assert allows([YES], "S-0101", ANONYMOUS, DAY)
    assert not allows([YES], "S-0102", ANONYMOUS, DAY)


@pytest.mark.parametrize(
    "no",
    [
        {"basis": "none"},
        {"scopes": frozenset({"internal", "research"})},
        {"denied": frozenset({ANONYMOUS})},
        {"until": dt.date(2101, 4, 30)},
    ],
)
def test_no_basis_no_scope_a_denial_or_an_end_is_a_no(no):
    assert not allows([replace(YES, **no)], "S-0101", ANONYMOUS, DAY)


def test_consent_holds_on_its_last_day():
    assert allows([replace(YES, until=DAY)], "S-0101", ANONYMOUS, DAY)


def test_by_name_includes_without_a_name_and_not_the_other_way():
    named = replace(YES, scopes=frozenset({NAMED}))
    assert allows([named], "S-0101", ANONYMOUS, DAY)
    assert allows([named], "S-0101", NAMED, DAY)
    assert not allows([YES], "S-0101", NAMED, DAY)


def test_who_asked_for_no_name_is_not_named():
    assert not allows([replace(YES, scopes=frozenset({NAMED}), denied=frozenset({"name"}))], "S-0101", NAMED, DAY)


def test_anybodys_denial_counts():
    assert not denies([YES], "verbatim-quote")
    assert denies([YES, replace(YES, person="S-0102", denied=frozenset({"verbatim-quote"}))], "verbatim-quote")


PERMISSIONS = st.lists(
    st.builds(
        Permission,
        st.sampled_from(["S-0101", "S-0102"]),
        st.sampled_from(["own-consent", "none", "already-public"]),
        st.frozensets(st.sampled_from([ANONYMOUS, NAMED, "internal"])),
        st.frozensets(st.sampled_from(["name", "verbatim-quote"])),
        st.none() | st.dates(dt.date(2101, 1, 1), dt.date(2101, 12, 31)),
    ),
    max_size=4,
)


@given(PERMISSIONS, st.sampled_from([ANONYMOUS, NAMED]), st.dates(dt.date(2101, 1, 1), dt.date(2102, 1, 1)))
def test_waiting_never_turns_a_no_into_a_yes(permissions, use, day):
    if not allows(permissions, "S-0101", use, day):
        assert not allows(permissions, "S-0101", use, day + dt.timedelta(days=30))


@given(PERMISSIONS, st.dates(dt.date(2101, 1, 1), dt.date(2102, 1, 1)))
def test_a_yes_comes_from_one_row_of_that_person(permissions, day):
    if allows(permissions, "S-0101", ANONYMOUS, day):
        assert any(row.person == "S-0101" and row.basis != "none" and row.scopes & {ANONYMOUS, NAMED} for row in permissions)
