import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import Refused
from kirok.exposure.clearing import Basis, Grounds, clear, reasons
from kirok.exposure.consent import ANONYMOUS, Permission
from kirok.exposure.crowd import Answer

DAY = dt.date(2101, 5, 1)
YES = Permission("S-0101", "own-consent", frozenset({ANONYMOUS}), frozenset(), None)
NO_QUOTES = replace(YES, denied=frozenset({"verbatim-quote"}))
ANSWER = Answer(items=("s1",), knowers="everyone", low=4_000, listed=False, specific=False, corroborated=False)
GOOD = Grounds("pubA", released=True, bases=(Basis("S-0101", (YES,)),), sentences=("s1",), answers=(ANSWER,))


def test_what_holds_is_let_out_as_it_is():
    value = object()
    assert clear(value, [GOOD], k=300, today=DAY).value is value
    assert reasons(GOOD, k=300, today=DAY) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"released": False}, "not released"),
        ({"bases": (Basis("S-0101", ()),)}, "consent to publish is missing"),
        ({"bases": (Basis("S-0102", (YES,)),)}, "consent to publish is missing"),
        ({"bases": (Basis("S-0101", (YES,)), Basis("S-0102", ()))}, "consent to publish is missing"),
        ({"answers": ()}, "pubA/s1: nobody answered"),
        ({"answers": (replace(ANSWER, low=299),)}, "below the floor"),
        ({"quotes": ("led them to",), "bases": (Basis("S-0101", (NO_QUOTES,)),)}, "quoting was not allowed"),
        ({"names": ("Orrin Vale",)}, "names a person"),
        ({"places": ("Grey Spit",)}, "more exactly than was allowed"),
        ({"sourcing": ("k09",)}, "claim about sources"),
    ],
)
def test_each_rule_alone_keeps_it_in(change, reason):
    ground = replace(GOOD, **change)
    found = reasons(ground, k=300, today=DAY)
    assert len(found) == 1
    assert reason in found[0]
    with pytest.raises(Refused, match="may not leave the desk"):
        clear("a page", [GOOD, ground], k=300, today=DAY)


def test_a_quote_is_free_where_nobody_denied_it():
    assert reasons(replace(GOOD, quotes=("led them to",)), k=300, today=DAY) == []


def test_reasons_name_neither_source_nor_private_name():
    ground = replace(GOOD, released=False, bases=(Basis("S-0777", ()),), names=("Orrin Vale",), answers=())
    told = " ".join(reasons(ground, k=300, today=DAY))
    assert "S-0777" not in told
    assert "Orrin" not in told


def test_nothing_on_grounds_of_nothing():
    assert clear("an empty site", [], k=300, today=DAY).value == "an empty site"


GROUNDS = st.builds(
    Grounds,
    st.sampled_from(["pubA", "pubB"]),
    released=st.booleans(),
    bases=st.lists(st.sampled_from([Basis("S-0101", (YES,)), Basis("S-0101", (NO_QUOTES,)), Basis("S-0102", ())]), max_size=2).map(tuple),
    sentences=st.sampled_from([(), ("s1",), ("s1", "s2")]),
    answers=st.sampled_from([(), (ANSWER,), (replace(ANSWER, low=3),), (replace(ANSWER, items=("s1", "s2")),)]),
    quotes=st.sampled_from([(), ("led them to",)]),
    names=st.sampled_from([(), ("Orrin Vale",)]),
    places=st.sampled_from([(), ("Grey Spit",)]),
    sourcing=st.sampled_from([(), ("k09",)]),
)


@given(st.lists(GROUNDS, max_size=3), st.integers(0, 5_000))
def test_a_value_leaves_only_where_every_ground_holds(grounds, k):
    against = [reason for ground in grounds for reason in reasons(ground, k=k, today=DAY)]
    if not against:
        assert clear("a page", grounds, k=k, today=DAY).value == "a page"
        return
    with pytest.raises(Refused) as error:
        clear("a page", grounds, k=k, today=DAY)
    assert error.value.message.endswith(against[0])
    assert error.value.field in {ground.item for ground in grounds}
    assert len(str(error.value).splitlines()) == 1


@given(GROUNDS)
def test_taking_something_out_never_adds_a_reason(ground):
    for less in ({"quotes": ()}, {"names": ()}, {"places": ()}, {"sourcing": ()}, {"released": True}):
        assert set(reasons(replace(ground, **less), k=300, today=DAY)) <= set(reasons(ground, k=300, today=DAY))


@given(GROUNDS)
def test_what_has_no_answer_and_no_consent_never_leaves(ground):
    bare = replace(ground, bases=(Basis("S-0102", ()),), sentences=("s1",), answers=())
    told = " ".join(reasons(bare, k=300, today=DAY))
    assert "consent to publish is missing" in told
    assert "nobody answered" in told
