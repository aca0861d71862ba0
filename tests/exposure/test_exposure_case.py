"""A case: the items of one text against the dossiers of all behind them, as the desk puts it before the door."""

import datetime as dt
from pathlib import Path

import pytest

from kirok.base.errors import BadInput
from kirok.exposure.case import Case, Frame, folded, in_words, merged, people_of
from kirok.exposure.clearing import Grounds, clear, crowd_faults, reasons
from kirok.exposure.crowd import Answer
from kirok.exposure.dossier import Dossier
from kirok.exposure.floors import Rule
from kirok.exposure.universe import DECLARED_ONLY, WORDS, with_words
from kirok.exposure.universe_files import find_universe

TABLE = Frame(with_words(find_universe("merroval", Path())), Rule())
PLAIN = Frame(DECLARED_ONLY, Rule())
TODAY = dt.date(2106, 5, 1)


def item(key, *sources, knowers=None, **changed):
    told = knowers or [{"box": {"place": "tir"}, "low": 1_240_000, "basis": "tabulated", "listed": True}]
    answers = {"specific": False, "corroborated": False, "attribution": {}, "shown": "month", "publish_on": "2106-05-01"}
    return {"id": key, "sources": list(sources or ("S-0001",)), "knowers": told, **answers, **changed}


def words(text, low=3_000):
    return [{"box": in_words(text), "low": low, "listed": True}]


def case(*items, frame=TABLE, dossiers=(), **more):
    return Case(frame, {held.person: held for held in dossiers}, tuple(items), **more)


def out(frame, *items, person="S-0001", **more):
    return folded(frame, Dossier(person, **more).book(items), {})


def test_nothing_is_found_where_the_crowd_is_large():
    assert case(item("p/s1")).faults == {}
    assert case().faults == {}
    assert case().judged() == []


def test_what_is_out_counts():
    crew = [{"group": "crew", "box": {"place": "tir"}, "low": 900, "listed": True}]
    before = out(TABLE, item("o/s1", knowers=crew))
    assert case(item("p/s1")).faults == {}
    assert case(item("p/s1"), dossiers=[before]).faults == {
        "p/s1": "one declared group would hold more than half of those who remain possible"
    }
    assert case(item("p/s1", "S-0002"), dossiers=[before]).faults == {}


def test_an_item_that_is_out_already_is_weighed_without_itself():
    before = out(TABLE, item("p/s1", knowers=[{"group": "crew", "box": {"place": "tir"}, "low": 9, "listed": True}]))
    assert case(item("p/s1"), dossiers=[before]).faults == {}


def test_a_reason_names_nobody():
    found = case(item("p/s1", knowers=[{"box": {"place": "tir", "org": "works"}, "low": 30, "listed": True}])).faults
    assert found == {"p/s1": "fewer than 300 people could be counted on to be possible after it"}


def test_a_quote_needs_a_larger_crowd():
    assert "a verbatim quote needs a crowd" in case(item("p/s1", knowers=words("a"), quote=True), frame=PLAIN).faults["p/s1"]
    assert case(item("p/s1", quote=True)).faults == {}


def test_items_of_one_text_count_together():
    both = case(item("p/s1", knowers=words("a")), item("p/s2", knowers=words("b")), frame=PLAIN)
    assert list(both.faults) == ["p/s2"]
    apart = case(item("p/s1", knowers=words("a")), item("p/s2", "S-0002", knowers=words("b")), frame=PLAIN)
    assert apart.faults == {}


def test_what_is_let_out_counts_for_the_rest():
    narrow = item("p/s1", knowers=words("a", 30))
    assert list(case(narrow, item("p/s2", knowers=words("b")), frame=PLAIN).faults) == ["p/s1"]
    assert list(case(narrow, item("p/s2", knowers=words("b")), frame=PLAIN, let_out=frozenset({"p/s1"})).faults) == ["p/s2"]


def test_a_settled_text_is_not_asked_whether_it_could_be_offered_to_all():
    finer = item("p/s1", attribution={"place": "tir", "org": "works"}, knowers=[{"box": {"place": "tir"}, "low": 900_000, "listed": True}])
    sheet = {"standing": {"box": {"place": "tir", "org": "works"}, "low": 60_000}}
    told = [item(f"o/s{n}", attribution={"place": "tir", "org": "works"}) for n in range(2)]
    held = out(TABLE, *told, sheet=sheet)
    assert case(finer, dossiers=[held], settled=True).faults == {}


def test_answers_that_contradict_each_other_hold_everything():
    held = Dossier("S-0001", {"standing": {"box": {"place": "ond"}, "low": 900}})
    found = case(item("p/s1"), item("p/s2"), dossiers=[held], let_out=frozenset({"p/s2"}))
    assert list(found.faults) == ["p/s1"]
    assert found.faults["p/s1"].startswith("not assessed: the knowers contradict the sheets")
    with pytest.raises(BadInput):
        found.judged()


def test_answers_that_were_given_for_other_words_are_no_answers():
    stale = case(item("p/s1"), stale=frozenset({"p/s2", "p/s3"}), let_out=frozenset({"p/s3"}))
    assert list(stale.faults) == ["p/s2"]
    assert "answer them again" in stale.faults["p/s2"]


def test_an_unknown_hop_belongs_to_the_first_teller():
    assert people_of(item("p/s1", "S-0001", "unknown", "S-0002")) == ["S-0001", "S-0001/unknown", "S-0002"]


def test_behind_an_unknown_hop_the_smallest_circle_counts():
    wide = [*words("a", 3_000), *words("b", 600)]
    assert case(item("p/s1", knowers=wide), frame=PLAIN).faults == {}
    assert "fewer than 300" in case(item("p/s1", "S-0001", "S-0001/unknown", knowers=wide), frame=PLAIN).faults["p/s1"]


def test_the_same_words_are_the_same_circle():
    assert in_words("People  of the Coast") == in_words("people of the coast")
    assert in_words({"en": "a"}) != in_words("a")
    assert set(in_words("a")) == {WORDS}
    assert with_words(TABLE.universe) is TABLE.universe


def test_a_state_is_folded_anew_to_the_same_bytes():
    first, second = item("o/s1"), item("o/s2", "S-0001", "S-0002")
    one, other = out(TABLE, first, second), out(TABLE, second, first)
    assert one.state == other.state != ""
    shared = out(TABLE, second, person="S-0002", sheet={"standing": {"box": {"place": "tir"}, "low": 900}})
    assert folded(TABLE, one, {"S-0002": shared}).state == one.state


def test_all_dossiers_as_one_record():
    one, other = out(TABLE, item("b"), item("a")), out(TABLE, item("b"), person="S-0002")
    assert [each["id"] for each in merged([one, other])["published"]] == ["a", "b"]
    assert [each["id"] for each in merged([one, other])["sources"]] == ["S-0001", "S-0002"]


def grounds(*items, answers=(), **more):
    return Grounds("p", released=True, bases=(), sentences=("s1",), answers=answers, case=case(*items, **more))


GIVEN = (Answer(("s1",), "all of them", 3_000, listed=True, specific=False, corroborated=False),)


def test_the_door_obeys_the_engine():
    assert clear("x", [grounds(item("p/s1"), answers=GIVEN)], k=300, today=TODAY).value == "x"
    held = grounds(item("p/s1", knowers=words("a", 600)), answers=GIVEN, frame=PLAIN)
    assert reasons(held, k=300, today=TODAY) == ["p/s1: fewer than 300 people could be counted on to be possible after it"]


def test_an_open_question_is_said_before_what_the_engine_finds():
    held = grounds(item("p/s1", knowers=words("a", 6)), frame=PLAIN)
    assert "nobody answered" in crowd_faults(held, 300)["p/s1"]
