from __future__ import annotations

import dataclasses

import pytest

from kirok.base.errors import BadInput
from kirok.terms.actor import Actor
from kirok.terms.claim import Claim
from kirok.terms.dated import Dated
from kirok.terms.publication import Review
from kirok.terms.selectors import Span
from kirok.terms.source import Source, check_source_number
from kirok.terms.statement import Statement
from kirok.terms.unset import UNSET, given
from kirok.terms.words import Words, in_language


def test_unset_is_false_and_is_not_null() -> None:
    assert not UNSET
    assert given(UNSET) is None
    assert given(None, 3) == 3
    assert given(0, 3) == 0


def test_a_source_has_no_field_for_a_name() -> None:
    assert {field.name for field in dataclasses.fields(Source)} == {"id", "kind", "number"}


@pytest.mark.parametrize(
    "text", ["apple river stone", "나무 강 돌", "1234567890123456789012345678901234", "S-7", "s-0007", "S-0007 ", "S-0007\n", ""]
)
def test_what_is_no_source_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_source_number(text)
    secret = len(text.split()) > 1 or len(text) > 30
    assert ("mailbox words" in caught.value.message) == secret
    assert not secret or text not in str(caught.value)


def test_a_text_is_given_in_the_language_there_is() -> None:
    assert in_language(Words(en="a", ko="나"), "ko") == "나"
    assert in_language(Words(en="a"), "ko") == "a"
    assert in_language("x", "ko") == "x"
    assert in_language(UNSET, "en") == in_language(None, "en") == ""
    with pytest.raises(BadInput):
        Words()


def test_spans_are_spans_however_they_were_written() -> None:
    fields = {"id": "c", "kind": "policy", "content": "x"}
    assert Claim(**fields, span="a").spans == (Span(exact="a"),)
    assert Claim(**fields, span=("a", Span(fragment="t=1,2"))).spans == (Span(exact="a"), Span(fragment="t=1,2"))


def test_what_may_be_shown_of_a_time_is_the_coarser_text() -> None:
    said = Dated(edtf="2031-05-14", publish_as="2031-05")
    assert (said.when.text, said.public.text) == ("2031-05-14", "2031-05")
    assert Dated(edtf="2031").public.text == "2031"


@pytest.mark.parametrize(
    ("cls", "fields", "field"),
    [
        (Statement, {"id": "s", "text": "x", "source": "S-0001"}, "lang"),
        (Statement, {"id": "s", "text": "x", "lang": "ko"}, "source"),
        (Actor, {"id": "a", "kind": "group", "subset_of": "a"}, "subset_of"),
        (Actor, {"id": "a", "kind": "group", "subset_unsure": True}, "subset_of"),
        (Review, {"coded_by": ("u1", "u2"), "released_by": "u2"}, "released_by"),
    ],
)
def test_an_invariant_that_does_not_hold_makes_no_value(cls: type, fields: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        cls(**fields)
    assert caught.value.field == field
