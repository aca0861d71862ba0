import datetime as dt
from dataclasses import replace

import pytest

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
