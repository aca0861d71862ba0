from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terms_strategies import coding_files, texts

from kirok.base.errors import BadInput
from kirok.terms import coding
from kirok.terms.codec import decode, encode
from kirok.terms.coding_text import scalar
from kirok.terms.yaml_tree import read_tree

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8")


def load(text: str = SAMPLE, **known: object) -> coding.CodingFile:
    return coding.load_text(text, file="x.yaml", known=coding.Known(**known))


def refused(text: str, **known: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        load(text, **known)
    assert caught.value.file == "x.yaml"
    assert "\n" not in str(caught.value)
    return caught.value


def test_dumped_file_loads_as_the_same_value() -> None:
    first = load()
    text = coding.dump(first)
    assert load(text) == first
    assert coding.dump(load(text)) == text


def test_dumped_file_parses_as_the_same_data_in_both_versions_of_yaml() -> None:
    text = coding.dump(load())
    assert read_tree(text, "x").data == read_tree(SAMPLE, "x").data
    assert yaml.safe_load(text) == yaml.safe_load(SAMPLE)


def test_every_entry_decodes_to_what_was_written() -> None:
    file, data = load(), read_tree(SAMPLE, "x").data
    for section, cls in coding.SECTIONS.items():
        for entry, plain in zip(file.entries(section), data[section], strict=True):
            assert encode(entry) == plain
            assert decode(cls, plain) == entry


def test_lines_name_where_an_entry_stands() -> None:
    lines = SAMPLE.splitlines()
    file = load()
    for (section, name), line in file.lines.items():
        if section != "links":
            assert f"id: {name}" in lines[line - 1]
    assert "from: k7" in lines[file.lines["links", "1"] - 1]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(coding_files())
def test_any_file_survives_the_round_trip(file: coding.CodingFile) -> None:
    text = coding.dump(file)
    again = load(text)
    assert again == file
    assert coding.dump(again) == text
    assert read_tree(text, "x").data == coding.plain(file)
    assert as_1_2(yaml.safe_load(text)) == coding.plain(file)


def as_1_2(data: Any) -> Any:
    """What YAML 1.1 reads, with the one plain key that it takes for a truth value set right."""
    if isinstance(data, dict):
        return {"on" if key is True else key: as_1_2(held) for key, held in data.items()}
    return [as_1_2(part) for part in data] if isinstance(data, list) else data


@settings(max_examples=300, deadline=None)
@given(texts)
def test_any_text_is_written_so_that_both_versions_of_yaml_read_it(text: str) -> None:
    written = f"a: {scalar(text)}\nb: [{scalar(text)}, {{c: {scalar(text)}}}]\n"
    expected = {"a": text, "b": [text, {"c": text}]}
    assert read_tree(written, "x").data == expected
    assert yaml.safe_load(written) == expected


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**49), 2**49))
def test_numbers_are_written_so_that_both_versions_of_yaml_read_them(number: float) -> None:
    if isinstance(number, float) and abs(number) > 2**53 - 1:
        return
    assert yaml.safe_load(scalar(number)) == number
    assert read_tree(f"a: {scalar(number)}", "x").data == {"a": number}


def changed(old: str, new: str) -> str:
    assert SAMPLE.count(old) >= 1, old
    return SAMPLE.replace(old, new, 1)


WRONG = [
    # what is replaced, by what, the field named, a word of the sentence
    ("format: kirok-coding/1", "format: kirok-coding/2", "format", "not a coding file"),
    ("format: kirok-coding/1\n", "", "format", "not a coding file"),
    ("links:", "lynx:", "lynx", "no section"),
    ("{id: S-0101, kind: person}", "{id: S-0101, kind: person, name: Kim}", "sources[S-0101].name", "sealed"),
    ("{id: S-0101, kind: person}", "{id: S-0101, kind: person, phone: 1}", "sources[S-0101].phone", "sealed"),
    ("source: S-0101", "source: S-0102", "statements[st9].source", "not the id"),
    ("source: S-0101", "source: apple river stone", "statements[st9].source", "mailbox words"),
    ("{id: S-0101, kind: person}", "{id: apple river stone, kind: person}", "sources[apple river stone].id", "mailbox words"),
    ("person: S-0101,", "person: apple river stone,", "statements[st9].consent[0].person", "mailbox words"),
    ("who: S-0101", "who: S-9999", "statements[st9].chain[0].who", "not the id"),
    ("hop: 0", "hop: -1", "statements[st9].chain[0].hop", "counted from 0"),
    ("lang: en\n    text", "channel: x\n    lang: en\n    text", "statements[st9].channel", "sealed"),
    ("basis: own-consent", "basis: whatever", "statements[st9].consent[0].basis", "not a code"),
    ("scopes: [publish-anonymous, research]", "scopes: [publish]", "statements[st9].consent[0].scopes[0]", "not a code"),
    ("basis: own-consent", "basis: already-public", "statements[st9].consent[0].url", "public address"),
    ("access: ACC.relative", "access: ACC.friend", "statements[st9].chain[0].access", "not a code"),
    ("id: k7, statement", "id: k6, statement", "claims[k6].id", "twice"),
    ("id: k2", "id: g-young", "claims[g-young].id", "twice"),
    ("subset_of: g-bakers", "subset_of: g-nobody", "actors[g-young].subset_of", "not the id"),
    ("subset_of: g-bakers", "subset_of: g-young", "actors[g-young].subset_of", "itself"),
    ("unit: individual}\n  - {id: g-young", "subset_of: g-young}\n  - {id: g-young", "actors[g-bakers].subset_of", "inside itself"),
    ("to: g-bakers", "to: k1", "actors[g-young].relation[0].to", "not the id"),
    ("parent: p-north", "parent: p-south", "places[p-camp].parent", "not the id"),
    ("precision: province", "precision: street", "places[p-north].precision", "not a code"),
    ("precision: site", "precision: county", "places[p-camp].geom", "point"),
    ("geom: [127.5, 40]", "geom: [40, 127.5]", "places[p-camp].geom", "degrees"),
    ("place: p-north, members", "place: p-x, members", "events[ev1].place", "not the id"),
    ("members: [k1]", "members: [k99]", "events[ev1].members[0]", "not the id"),
    ("type: VIO.LIB.camp", "type: VIO.LIB.kamp", "claims[k1].type", "not a code"),
    ("type: VIO.LIB.camp, ", "", "claims[k1].type", "needs 'type'"),
    ("type: disappeared", "type: VIO.LIB.camp", "claims[k5].type", "not a code"),
    ("id: k1, statement: st9", "id: k1, statement: st8", "claims[k1].statement", "not the id"),
    ("id: k1, statement: st9", "id: k1", "claims[k1].statement", "2 statements"),
    ("who: a-mayor, degree", "who: p-north, degree", "claims[k1].agent[0].who", "not the id"),
    ("degree: suspected", "degree: maybe", "claims[k1].agent[0].degree", "not a code"),
    ("as: direct", "as: none", "claims[k1].patient[0].as", "not a code"),
    ("place: p-camp", "place: g-bakers", "claims[k1].place", "not the id"),
    ("from_place: [p-north]", "from_place: [nowhere]", "claims[k1].from_place[0]", "not the id"),
    ('edtf: "2031-21", verbatim: this spring', 'edtf: "2031-13", verbatim: x', "claims[k1].when.edtf", "not an EDTF date"),
    ('edtf: "2031-21", verbatim: this spring', "edtf: 2031, verbatim: x", "claims[k1].when.edtf", "in quotes"),
    ("min: 24, max: 99", "min: 100, max: 99", "claims[k1].count.min", "more than max"),
    ("min: 24, max: 99", "min: 20, max: 99", "claims[k1].count.min", "means min 24"),
    ('rule: "en:dozens"', 'rule: "en:dozen"', "claims[k1].count.rule", "no count rule"),
    ("polarity: asserted", "polarity: maybe", "claims[k1].polarity", "not a code"),
    ("modality: heard", "modality: felt", "claims[k1].modality", "not a code"),
    ("ground: [GRD.economic-crime", "ground: [GRD.crime", "claims[k1].ground[0]", "not a code"),
    ("ground_logic: any", "ground_logic: some", "claims[k1].ground_logic", "not a code"),
    ("access: [relative", "access: [friend", "claims[k1].access[0]", "not a code"),
    ("credibility: 3", "credibility: 7", "claims[k1].credibility", "1 to 6"),
    ("kind: comparison, left: k1", "kind: comparison", "claims[k2].left", "needs 'left'"),
    ("left: k1", "left: k11", "claims[k2].left", "not the id"),
    ("same_as: k1", "same_as: ev1", "claims[k2].right.same_as", "not the id"),
    ("relation: greater-than", "relation: bigger", "claims[k2].relation", "not a code"),
    ("content: {en: bread is a matter of state, ko: 빵은 국사다}, ", "", "claims[k3].content", "needs 'content'"),
    ("content: {en: bread is a matter of state, ko: 빵은 국사다}, ", "content: {}, ", "claims[k3].content", "both languages"),
    ("part: g-young, ", "", "claims[k4].part", "needs 'part'"),
    ("whole: g-bakers", "whole: k1", "claims[k4].whole", "not the id"),
    ("subject: st9, ", "", "claims[k6].subject", "needs 'subject'"),
    ("subject: st9, ", "subject: st99, ", "claims[k6].subject", "not the id"),
    ("subject: st9, ", "subject: st9, part: g-young, ", "claims[k6].part", "belongs to"),
    ("status: draft", "status: retracted", "claims[k6].status", "drafts only"),
    ("span: bread is a matter of state", "span: bread is no matter", "claims[k3].span", "are not in the statement"),
    ('span: {exact: A baker, suffix: " who"}', "span: the", "claims[k5].span", "stand 2 times"),
    ('prefix: "so; "', 'prefix: "said "', "claims[k6].span[0]", "not with this prefix"),
    ("span: 수십 명이 끌려갔다", 'span: ""', "claims[k7].span", "empty"),
    ("span: 수십 명이 끌려갔다", "span: []", "claims[k7].span", "at least one span"),
    ("wgad: [I]", "certainty: CER.reported", "findings[fi1].certainty", "follows from rules"),
    ("wgad: [I]", "independent_origins: 3", "findings[fi1].independent_origins", "follows from rules"),
    ("credibility: 3", "wgad: [I]", "claims[k1].wgad", "never on a claim"),
    ("supports: [k1, k7]", "supports: [k1, ev1]", "findings[fi1].supports[1]", "not the id"),
    ("supports: [k1, k7]", "supports: []", "findings[fi1].supports", "at least one claim"),
    ("contradicts: []", "contradicts: [k1]", "findings[fi1].contradicts", "both support"),
    ("from: k7, type: corroborates", "from: k77, type: corroborates", "links[1].from", "not the id"),
    ("type: corroborates", "type: proves", "links[1].type", "not a code"),
    ("from: k7, type: corroborates, to: k1", "from: k7, type: corroborates, to: k7", "links[1].to", "two different"),
    ("state: draft", "state: released", "publications[pu1].state", "drafts only"),
    ("state: draft", "review: {coded_by: [u1]}", "publications[pu1].review", "never carries"),
    ("kind: fact, uses: [fi1, k1]", "kind: fiction, uses: [fi1, k1]", "publications[pu1].items[0].kind", "not a code"),
    ("kind: fact, uses: [fi1, k1]", "kind: fact, uses: []", "publications[pu1].items[0].uses", "at least one"),
    ("kind: fact, uses: [fi1, k1]", "kind: fact", "publications[pu1].items[0].uses", "missing"),
    ("uses: [fi1, k1]", "uses: [fi1, st9]", "publications[pu1].items[0].uses[1]", "not the id"),
    ("id: s2, kind: background", "id: s1, kind: background", "publications[pu1].items[1].id", "twice"),
    ("items: [s1], knowers", "items: [s7], knowers", "publications[pu1].exposure[0].items", "no sentence"),
    ("low: 4000, ", "", "publications[pu1].exposure[0].low", "missing"),
    ("low: 4000", "low: -1", "publications[pu1].exposure[0].low", "not negative"),
    (
        "contact: month}",
        "contact: month}\n      - {items: [s1], knowers: x, low: 1, listed: true, specific: true, corroborated: true, contact: day}",
        "publications[pu1].exposure[1].items",
        "two answers",
    ),
    ("basis: own-consent", "basis: none", "statements[st9].consent[0].scopes", "without a basis"),
    ("parent: p-north", "parent: p-camp", "places[p-camp].parent", "in itself"),
    ("fi1: {independent_origins: 2, certainty: CER.supported}", "fi1: 7", "expect.fi1", "mapping"),
    ("low: 4000", "low: many", "publications[pu1].exposure[0].low", "whole number"),
    ("contact: month", "contact: sometimes", "publications[pu1].exposure[0].contact", "not a code"),
    ("certainty: CER.supported", "certainty: CER.sure", "expect.fi1.certainty", "not a code"),
    ("retract: {claim: k7, ", "retract: {", "expect.retract.claim", "missing"),
]


@pytest.mark.parametrize(("old", "new", "field", "words"), WRONG, ids=[f"{field}-{at}" for at, (_, _, field, _) in enumerate(WRONG)])
def test_what_does_not_hold_is_refused_with_its_line_and_field(old: str, new: str, field: str, words: str) -> None:
    text = changed(old, new)
    error = refused(text)
    assert error.field == field
    assert words in error.message
    if new and old in SAMPLE and "\n" not in old + new:
        first = SAMPLE.index(old)
        assert error.line == SAMPLE.count("\n", 0, first) + 1
    if "apple river" in new:
        assert "apple" not in error.message


def test_a_duplicate_is_shown_where_it_stands_the_second_time() -> None:
    error = refused(changed("id: k7, statement", "id: k6, statement"))
    assert "id: k7" in SAMPLE.splitlines()[(error.line or 0) - 1]


YAML_WRONG = [
    ("a: [1", "not YAML"),
    ("format: kirok-coding/1\nformat: kirok-coding/1", "there twice"),
    ("format: &x kirok-coding/1", "anchor"),
    ("format: *x", "alias"),
    ("format: !!str kirok-coding/1", "tag"),
    ("format: !!python/object/apply:os.system [ls]", "tag"),
    ("? [a]\n: b", "key must be text"),
    ("format: kirok-coding/1\n---\na: b", "second document"),
    ("- a", "not a mapping"),
    ("hello", "not a mapping"),
    ("", "holds nothing"),
    ("# only this", "holds nothing"),
    ("format: kirok-coding/1\nactors: " + "[" * 60 + "]" * 60, "nested"),
    ("format: kirok-coding/1\nactors: {}", "must be a list"),
    ("format: kirok-coding/1\nactors: [x]", "must be a mapping"),
    ("format: kirok-coding/1\nexpect: [x]", "must be a mapping"),
    ("format: kirok-coding/1\nactors: [{id: [a]}]", "must be text"),
    ("format: kirok-coding/1\nactors: [{id: a, kind: .inf}]", "kept exactly"),
    ("format: kirok-coding/1\nactors: [{id: a, kind: 99999999999999999999}]", "kept exactly"),
    ("format: kirok-coding/1\nx\x00y", "control sign"),
    ("PK\x03\x04", "control sign"),
    ("\tformat: x", "not YAML"),
]


@pytest.mark.parametrize(("text", "words"), YAML_WRONG)
def test_what_is_not_a_coding_file_is_refused(text: str, words: str) -> None:
    error = refused(text)
    assert words in error.message
    assert error.line is not None


def test_bytes_that_are_no_text_are_refused() -> None:
    for content, words in ((b"a\n\xff\xfe", "not UTF-8"), (b"a" * 5_000_001, "over the limit")):
        with pytest.raises(BadInput, match=words):
            coding.load_bytes(content, file="x.yaml")
    with pytest.raises(BadInput, match="over the limit"):
        load("가" * 2_000_000)
    assert coding.load_bytes(b"\xef\xbb\xbf" + SAMPLE.encode(), file="x.yaml") == load()


def test_on_yes_no_and_dates_are_text_as_in_yaml_1_2() -> None:
    data = read_tree("on: yes\nno: off\na: 2031-05-14\nb: 0o17\nc: 0x1F\nd: 1e3\ne: ~\nf: 010\ng: 12:30\nh: '5'", "x").data
    assert data == {"on": "yes", "no": "off", "a": "2031-05-14", "b": 15, "c": 31, "d": 1000.0, "e": None, "f": 10, "g": "12:30", "h": "5"}


def test_a_file_may_refer_to_what_the_desk_holds() -> None:
    claim = "{id: n1, kind: policy, content: x, agent: [{who: a1}], span: 빵}"
    text = f"format: kirok-coding/1\nstatements:\n  - {{id: old}}\nclaims:\n  - {claim}\n"
    assert refused(text).field == "statements[old].text"
    assert refused(text, statements={"old": "빵 하나"}).field == "claims[n1].agent[0].who"
    file = load(text, statements={"old": "빵 하나"}, actors=frozenset({"a1"}))
    assert file.statement_of(file.claims[0]) == "old"
    assert load(coding.dump(file), statements={"old": "빵 하나"}, actors=frozenset({"a1"})) == file


def test_expectations_are_kept_as_they_were_written() -> None:
    expect = load().expect
    assert expect
    assert [(entry.id, entry.certainty) for entry in expect.findings] == [("fi1", "CER.supported")]
    assert [entry.reaches for entry in expect.retractions] == [("fi1", "pu1/s1")]
    several = load(
        changed("retract: {claim: k7, reaches: [fi1, pu1/s1]}", "retract: [{claim: k7, reaches: []}, {claim: k1, reaches: [fi1]}]")
    )
    assert several.expect
    assert len(several.expect.retractions) == 2


@settings(max_examples=2000, deadline=None)
@given(st.text("abkind: {}[],-'\"|>\n#&*!?~0.9\t%@`", max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        load("format: kirok-coding/1\n" + text)
    except BadInput as error:
        placed = error.line is not None and error.file == "x.yaml"
        assert placed, text


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_change_of_a_good_file_breaks_the_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE) - 1))
    size = data.draw(st.integers(0, 12))
    text = SAMPLE[:at] + data.draw(st.text("aZ0:{}[],\"' \n-", max_size=3)) + SAMPLE[at + size :]
    try:
        file = load(text)
    except BadInput as error:
        placed = error.line is not None
        assert placed, text
        return
    assert load(coding.dump(file)) == file
