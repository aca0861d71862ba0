"""A dossier goes out as bytes and comes back; items are taken once, and bookings change no crowd."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.exposure.dossier import Dossier

ITEM = {"id": "p/s1", "sources": ["S-0001"], "knowers": []}
WAY = {"item": "p/s1", "channel": "site", "recipients": "public", "to": "", "on": "2106-01-01"}
TEXT = st.text(max_size=6)
ENTRIES = st.lists(st.fixed_dictionaries({"id": TEXT, "item": TEXT}), max_size=3).map(tuple)


@given(TEXT, st.none() | st.dictionaries(TEXT, TEXT), ENTRIES, ENTRIES, st.lists(TEXT, max_size=2).map(tuple), st.none() | TEXT, TEXT)
def test_bytes_come_back(person, sheet, items, bookings, behind, since, state):
    dossier = Dossier(person, sheet, items, bookings, behind, since, state)
    assert Dossier.from_bytes(dossier.to_bytes()) == dossier


@given(st.binary(max_size=40))
def test_other_bytes_are_refused(content):
    with pytest.raises(BadInput, match="no dossier"):
        Dossier.from_bytes(content)


@pytest.mark.parametrize("change", [{"format": "kirok-dossier/0"}, {"extra": 1}, {"items": None}], ids=["format", "key", "list"])
def test_a_changed_dossier_is_refused(change):
    content = json.loads(Dossier("S-0001").to_bytes()) | change
    with pytest.raises(BadInput, match="no dossier"):
        Dossier.from_bytes(json.dumps(content).encode())


def test_an_item_is_taken_once_and_its_party_stands_behind_it_no_longer():
    once = Dossier("S-0001", behind=("p/s1", "p/s2")).book([ITEM])
    assert once.book([{**ITEM, "knowers": ["other"]}]) == once
    assert (once.told, once.behind) == ({"p/s1"}, ("p/s2",))


def test_ways_are_noted_once_and_only_of_what_is_out():
    dossier = Dossier("S-0001").book([ITEM])
    noted = dossier.note([WAY, {**WAY, "item": "p/s9"}])
    assert noted.bookings == (WAY,)
    assert noted.note([WAY]) == noted


def test_the_person_as_a_plan_lists_them():
    assert Dossier("S-0001").source == {"id": "S-0001"}
    sheet = {"standing": {"box": {"place": "tir"}, "low": 9}}
    assert Dossier("S-0001", sheet, assessed_from="2106-01-01").source == {"id": "S-0001", "assessed_from": "2106-01-01", **sheet}
