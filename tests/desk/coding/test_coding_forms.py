"""A form carries everything that the format can carry: drawn from a value and sent back unchanged, it is the same value."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[2] / "terms"))
import terms_strategies

from kirok.base.errors import BadInput
from kirok.desk.coding import claim_forms
from kirok.desk.coding.comparing import three_way
from kirok.desk.coding.controls import Drawing, controls
from kirok.desk.coding.reading import part, parts, read, rows
from kirok.desk.coding.suggesting import accept
from kirok.desk.statements.models import Statement
from kirok.terms import codec
from kirok.terms.coding_file import SECTIONS

NOTHING_MORE = Drawing({})
DRAWN = sorted(set(SECTIONS) - {"claims", "publications"})


def sent(drawn):
    """What a browser sends of these controls."""
    data = {}
    for control in drawn:
        if control.kind not in {"group", "list"}:
            data[control.name] = control.value
        if control.unsure:
            data[f"{control.name}._unsure"] = "1"
        if control.none:
            data[f"{control.name}._none"] = "1"
        data |= sent(control.inside)
    return data


def as_typed(value):
    """A payload without what a form cannot tell apart: blanks around a line, lists without entries."""
    if isinstance(value, dict):
        return {key: typed for key, held in value.items() if (typed := as_typed(held)) != []}
    if isinstance(value, list):
        return [as_typed(held) for held in value]
    return value if not isinstance(value, str) or "\n" in value else value.strip()


def same(_sections, text):
    return text


def fits(value):
    """Texts that mean something else in a form: a lone question mark is the unsure value."""
    return "?" not in json.dumps(codec.encode(value))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.sampled_from(DRAWN).flatmap(lambda name: st.tuples(st.just(name), terms_strategies.value(SECTIONS[name]).filter(fits))))
def test_a_form_sent_back_unchanged_is_the_same_entry(drawn):
    section, value = drawn
    payload = codec.encode(value)
    data = sent(controls(SECTIONS[section], payload, NOTHING_MORE))
    assert as_typed(read(SECTIONS[section], data, same)) == as_typed(payload)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(terms_strategies.claims("c01").filter(fits))
def test_a_claim_form_sent_back_unchanged_is_the_same_claim(value):
    payload = codec.encode(value)
    form = claim_forms.form(value.kind, payload, {})
    data = sent([*form.first, *form.more])
    back = claim_forms.payload(data, form.doubted, same)
    apart = {"id", "statement", "kind", "span", "status", "coder"}
    wanted = {key: held for key, held in as_typed(payload).items() if key not in apart}
    given_type = {"type": payload["type"]} if "type" in payload and value.kind not in {"act", "state"} else {}
    assert as_typed(back) | given_type | ({"type": wanted["type"]} if "type" in wanted else {}) == wanted


def test_a_question_mark_is_null_and_an_empty_field_is_absent():
    claim = SECTIONS["claims"]
    data = {"kind": "act", "count.min": "?", "count.max": "?", "count.quantifier": "many", "credibility": "", "when._unsure": "1"}
    assert read(claim, data, same) == {"kind": "act", "when": None, "count": {"min": None, "max": None, "quantifier": "many"}}


def test_looked_at_and_nothing_found_is_not_the_same_as_not_looked_at():
    finding = SECTIONS["findings"]
    assert read(finding, {"id": "f1", "contradicts._none": "1"}, same) == {"id": "f1", "contradicts": []}
    assert read(finding, {"id": "f1"}, same) == {"id": "f1"}


def test_a_number_that_is_none_says_where_it_stands():
    with pytest.raises(BadInput, match="is not a whole number") as caught:
        read(SECTIONS["claims"], {"count.min": "dozens"}, same)
    assert caught.value.field == "count.min"


def test_rows_are_counted_by_their_highest_number():
    assert rows({"agent.0.who": "a", "agent.4.who": "b", "agents.9": "c", "agent.x": "d", "agent.99999": "e"}, "agent") == 5


def test_every_field_of_every_section_has_a_shape():
    for cls in SECTIONS.values():
        assert all(shape.leaf or shape.nested or shape.items for _, shape in parts(cls)), cls
    assert part(int | None).nullable


def test_what_is_typed_is_never_overwritten_by_what_is_accepted():
    patches = ['{"type": "VIO.LIB.camp"}', '{"ground": ["GRD.expression"]}', '{"ground": ["GRD.faction"]}', "no json", "[1]"]
    assert accept({"type": "VIO.LIB.arrest", "ground": ["GRD.faction"]}, patches) == {
        "type": "VIO.LIB.arrest",
        "ground": ["GRD.faction", "GRD.expression"],
    }


def test_doubts_are_lines_of_their_own_and_come_back_as_ticks():
    payload = claim_forms.payload({"type": "VIO.LIB.camp", "ambiguity.0": "of whom"}, ["type", "place"], same)
    assert payload["ambiguity"] == ["unsure: type", "unsure: place", "of whom"]
    assert claim_forms.form("act", payload, {}).doubted == {"type", "place"}


@pytest.fixture
def twice():
    return Statement(text="He was here. She was here. 그는 왔다.\n")


def test_words_that_stand_once_are_kept_plain_and_others_with_what_stands_around_them(twice):
    plain = claim_forms.words_of(twice, {"start": "0", "end": "6"})
    assert plain.span(twice.text) == "He was"
    assert claim_forms.Words(((3, 11),)).span(twice.text) == {
        "exact": "was here",
        "prefix": "He ",
        "suffix": ". She was here. 그는 왔다.\n"[:24],
    }
    assert claim_forms.Words(((0, 2), (13, 16))).span(twice.text) == ["He", "She"]
    assert claim_forms.Words((), ("t=1,2",)).span(twice.text) == {"fragment": "t=1,2"}


def test_a_span_of_many_like_it_is_told_by_its_place():
    text = "x " * 60
    assert claim_forms.Words(((60, 61),)).span(text) == {"exact": "x", "prefix": text[36:60], "suffix": text[61:85], "start": 60, "end": 61}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "words"),
        ({"start": "5", "end": "4"}, "start"),
        ({"start": "0", "end": "999"}, "start"),
        ({"start": "x", "end": "4"}, "start"),
        ({"words": "not there"}, "words"),
        ({"words": "was here"}, "words"),
        ({"spans": "nonsense"}, "words"),
        ({"spans": "[[0, 999]]"}, "start"),
    ],
    ids=["nothing", "backwards", "outside", "no-number", "missing", "ambiguous", "damaged", "kept-outside"],
)
def test_words_that_cannot_be_are_refused(twice, data, field):
    with pytest.raises(BadInput) as caught:
        claim_forms.words_of(twice, data)
    assert caught.value.field == field


plain_maps = st.dictionaries(st.sampled_from(["type", "when", "place", "law"]), st.integers(0, 3))


@given(plain_maps, plain_maps, plain_maps)
def test_nothing_that_either_wrote_is_lost_without_being_shown(base, theirs, mine):
    merged, differences = three_way(base, theirs, mine)
    clashes = {one.field for one in differences if one.clash}
    for key in {*base, *theirs, *mine}:
        was, other, own = (found.get(key) for found in (base, theirs, mine))
        if own == was:
            assert merged.get(key) == other
        elif other in (was, own):
            assert merged.get(key) == own
    assert (theirs in (base, mine) or mine == base) <= (not clashes)
