from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terms_strategies import claims, value

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.terms.claim import Claim
from kirok.terms.codec import decode, encode, from_record, slots, to_record
from kirok.terms.coding_file import SECTIONS
from kirok.terms.count import Count
from kirok.terms.finding import Finding
from kirok.terms.source import Source
from kirok.terms.unset import UNSET

ANY_VALUE = st.one_of([value(cls) for cls in SECTIONS.values() if cls is not Claim] + [claims("c1")])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY_VALUE)
def test_nothing_is_lost_in_plain_data(thing: object) -> None:
    plain = encode(thing)
    assert decode(type(thing), plain) == thing
    assert encode(decode(type(thing), plain)) == plain
    again = json.loads(canonical(plain))
    assert decode(type(thing), again) == thing
    assert from_record(type(thing), to_record(thing)) == thing


def test_absent_and_null_are_different() -> None:
    absent, null = decode(Count, {"min": 1}), decode(Count, {"min": 1, "max": None})
    assert absent != null
    assert absent.max is UNSET
    assert encode(null) == {"min": 1, "max": None}


def test_a_record_names_its_schema() -> None:
    source = Source(id="S-0101", kind="person")
    assert to_record(source) == {"schema": "kirok.source/1", "id": "S-0101", "kind": "person"}
    with pytest.raises(BadInput):
        from_record(Source, {"schema": "kirok.source/2", "id": "S-0101", "kind": "person"})


def test_keys_are_field_names_without_pythons_underscore() -> None:
    assert {"from", "type", "to", "unsure"} == {slot.key for slot in slots(SECTIONS["links"])}


@pytest.mark.parametrize(
    ("cls", "data", "field"),
    [
        (Count, {"min": "5"}, "w.min"),
        (Count, {"min": True}, "w.min"),
        (Count, {"min": 1.5}, "w.min"),
        (Count, {"minimum": 5}, "w.minimum"),
        (Count, {"min": 5, "max": 3}, "w.min"),
        (Source, {"id": "S-0101"}, "w.kind"),
        (Source, {"id": "S-0101", "kind": "spy"}, "w.kind"),
        (Source, {"id": "S-0101", "kind": "person", "name": "x"}, "w.name"),
        (Source, {"id": 7, "kind": "person"}, "w.id"),
        (Claim, {"id": "c", "kind": "policy", "content": "x", "span": "x", "count": {"max": -1}}, "w.count.max"),
        (Claim, {"id": "c", "kind": "policy", "content": "x", "span": ["x", 5]}, "w.span[1]"),
        (Claim, {"id": "c", "kind": "policy", "content": "x", "span": "x", "agent": [{"who": "a", "degree": "bit"}]}, "w.agent[0].degree"),
        (Finding, {"id": "f", "en": "x", "supports": ["c"], "grade": {"source": "G", "information": 1}}, "w.grade.source"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(cls: type, data: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        decode(cls, data, "w")
    assert caught.value.field == field


def test_a_number_where_a_text_belongs_is_told_to_be_quoted() -> None:
    with pytest.raises(BadInput, match='write "2024" in quotes'):
        decode(Claim, {"id": "c", "kind": "policy", "content": "x", "span": "x", "when": {"edtf": 2024}})
