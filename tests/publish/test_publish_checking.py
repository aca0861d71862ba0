from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, CORRECTIONS, FINDINGS, PUBLICATIONS, claim, site

from kirok.base.errors import BadInput, Refused
from kirok.publish.checking import check
from kirok.publish.record import Words

SENTENCE = PUBLICATIONS[0].sentences[0]


def publications(**changes):
    return {"publications": (replace(PUBLICATIONS[0], **changes),)}


BROKEN = {
    "id leaves its folder": {"claims": (claim("../x"),)},
    "id is a list page": {"findings": (replace(FINDINGS[0], id="Index"),)},
    "id is empty": {"claims": (claim(""),)},
    "id ends a line": {"claims": (claim("c1\n"),)},
    "id twice": {"claims": (claim("c1"), claim("C1"))},
    "correction id": {"corrections": (replace(CORRECTIONS[0], id="a b"),)},
    "sentence of another": publications(sentences=(replace(SENTENCE, id="pub2/s1"),)),
    "sentence twice": publications(sentences=(SENTENCE, SENTENCE)),
    "release day": publications(released_on="2104-13-01"),
    "day with an hour": publications(released_on="2104-06-20T10:00"),
    "week day": publications(released_on="2104-W10-1"),
    "first published": {"findings": (replace(FINDINGS[0], first_published=""),)},
    "correction day": {"corrections": (replace(CORRECTIONS[0], on="yesterday"),)},
    "no EDTF": {"claims": (claim("c1", when="last spring"),)},
    "retraction day": {"claims": (claim("c1", retracted_on="2104"),)},
    "address": {"base_url": "javascript:alert(1)"},
    "address with a quote": {"base_url": 'https://a.example/"x'},
    "address without host": {"base_url": "https:///x"},
    "control": {"claims": (claim("c1", conduct=Words("a\x00b", "")),)},
    "half a character": {"title": Words("\ud800", "")},
    "turned text": {"contact": Words("ok", "가\u202e나")},
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_record_is_named(name):
    with pytest.raises(BadInput) as caught:
        check(site(**BROKEN[name]))
    assert caught.value.field


def test_an_id_that_is_there_twice_is_found_among_claims_that_were_looked_at_before():
    with pytest.raises(BadInput, match="used twice"):
        check(site(claims=(claim("c1"), claim("C1"))), site(claims=()))


def test_the_sample_and_odd_but_good_addresses_pass():
    check(site())
    for address in ("", "http://[::1]:8080/x", "https://example.org/a-b/~c/%20"):
        check(site(base_url=address))


def test_a_claim_about_a_source_never_leaves():
    with pytest.raises(Refused):
        check(site(claims=(*CLAIMS, claim("n1", kind="sourcing"))))


@given(st.text(max_size=40))
def test_what_passes_can_be_written(text):
    try:
        check(site(title=Words(text, "")))
    except BadInput:
        return
    text.encode()
