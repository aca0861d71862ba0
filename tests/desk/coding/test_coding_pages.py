"""Coding through the pages: saving, accepting, refusing, and two people on one claim."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from kept_sources import keep
from whole_words import named

from kirok.desk.claims.models import Claim, SecondCoding
from kirok.desk.coding.entering import mark, payload_of
from kirok.desk.entities.models import Actor, Involvement, Link, Place
from kirok.desk.journal.models import Line
from kirok.desk.statements.models import ContentNote, OptOut, Statement, Translation

WORDS = "More clerks went than the winter before"


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def enter(loaded, page):
    """Post a new claim on words of stA and give the answer."""

    def run(kind, words=WORDS, **fields):
        return page.post(address("claim-new", "stA"), {"kind": kind, "words": words, "id": "x01", **fields})

    return run


@pytest.fixture
def other(people):
    """Nat the analyst's own browser."""
    client = Client()
    assert client.login(username="nat", password="the password of nat")
    return client


def lines():
    return list(Line.objects.order_by("pk").values_list("action", "target", "actor__name"))


KINDS = {
    "act": {"type": "VIO.LIB.camp", "patient.0.who": "g-clerks", "patient.0.as": "direct", "when.edtf": "2101-03"},
    "state": {"type": "FATE.disappeared", "patient.0.who": "a-vale"},
    "quantity": {"part": "g-fish", "whole": "g-held", "count.min": "3", "count.max": "9"},
    "policy": {"content": "rolls are rewritten", "agent.0.who": "a-council"},
    "comparison": {"left": "k01", "right": "k04", "relation": "greater-than"},
    "sourcing": {"subject": "stA", "content": "told by a cousin"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_saved_with_its_words_and_one_line_in_the_journal(enter, kind):
    before = lines()
    answer = enter(kind, **KINDS[kind])
    assert answer.status_code == 302, answer.context["error"]
    assert "?claim=x01&at=" in answer.url
    row = Claim.objects.get(key="x01")
    assert (row.kind, row.coder.name, row.coder_authenticated, row.status) == (kind, "ann", True, "draft")
    assert [span.exact for span in row.spans.all()] == [WORDS]
    assert lines() == [*before, ("code", "x01", "ann")]


def test_the_columns_and_ties_follow_the_form(enter):
    enter("act", **KINDS["act"], **{"agent.0.who": "the harbour council", "place": "p-salt", "count.min": "24", "count.max": "?"})
    row = Claim.objects.get(key="x01")
    assert (row.type, row.when, row.count_min, row.count_max) == ("VIO.LIB.camp", "2101-03", 24, None)
    assert row.payload["agent"] == [{"who": "a-council"}]
    assert row.payload["count"] == {"min": 24, "max": None}
    assert set(Involvement.objects.filter(claim=row).values_list("actor__key", "role")) == {("g-clerks", "patient"), ("a-council", "agent")}
    assert row.setting.place.key == "p-salt"


def test_a_proposal_is_shown_with_its_reason_and_not_saved_unless_accepted(loaded, page):
    where = address("claim-new", "stA")
    shown = page.get(where, {"kind": "act", "words": "dozens of dock clerks when the guards led them to the salt camp"})
    assert shown.status_code == 200
    proposed = {one.field: one for one in shown.context["suggestions"]}
    assert {"type", "patient", "count"} <= set(proposed)
    assert "because of the words" in proposed["type"].reason
    assert proposed["count"].value["rule"] == "en:dozens"
    fields = {"kind": "act", "words": WORDS, "id": "x01", "type": "VIO.LIB.camp"}
    page.post(where, fields)
    assert set(Claim.objects.get(key="x01").payload) == {"id", "statement", "kind", "type", "span"}
    page.post(where, {**fields, "id": "x02", "type": "", "accept": [one.patch for one in proposed.values()]})
    accepted = Claim.objects.get(key="x02").payload
    assert accepted["count"] == {"min": 24, "max": 99, "unit": "individual", "verbatim": "dozens", "rule": "en:dozens"}
    assert accepted["type"] == proposed["type"].value


def test_korean_words_get_korean_proposals(loaded, page):
    shown = page.get(address("claim-new", "stB"), {"kind": "act", "words": "항구 서기들이 소금 수용소로 보내졌다는"})
    assert next(one.value for one in shown.context["suggestions"] if one.field == "type") == "VIO.LIB.camp"
    korean = {"kind": "act", "words": "등대 가족들은 따로 갇혔다"}
    reason = page.get(address("claim-new", "stB"), korean).context["suggestions"][0].reason
    assert "“따로 갇”" in reason


def test_a_place_of_the_gazetteer_is_entered_when_it_is_accepted(enter):
    enter("act", **KINDS["act"], place="KP-09")
    assert Place.objects.get(key="KP-09").payload["precision"] == "province"
    assert Claim.objects.get(key="x01").setting.place.key == "KP-09"
    assert [line for line in lines() if line[1] in {"x01", "KP-09"}] == [("code", "x01", "ann")]
    assert Line.objects.get(target="x01").detail["also"] == ["KP-09"]


def test_a_new_group_is_made_on_the_way_and_named_by_its_label(enter):
    enter("act", **{**KINDS["act"], "patient.0.who": "+night clerks"})
    made = Actor.objects.get(payload__label="night clerks")
    assert made.kind == "group"
    assert Claim.objects.get(key="x01").payload["patient"] == [{"who": made.key, "as": "direct"}]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": ""}, "type"),
        ({"type": "VIO.NONE"}, "type"),
        ({"when.edtf": "someday"}, "when.edtf"),
        ({"count.min": "9", "count.max": "3"}, "count.min"),
        ({"count.min": "many"}, "count.min"),
        ({"patient.0.who": "nobody"}, "patient[0].who"),
        ({"patient.0.who": "+"}, None),
        ({"id": "no id"}, "id"),
        ({"id": "k01"}, "id"),
        ({"credibility": "7"}, "credibility"),
    ],
    ids=["no-type", "no-code", "no-date", "backwards", "no-number", "nobody", "no-label", "bad-id", "taken", "credibility"],
)
def test_what_does_not_fit_is_said_in_one_sentence_and_changes_nothing(enter, fields, field):
    before, claims = lines(), Claim.objects.count()
    answer = enter("act", **{**KINDS["act"], **fields})
    assert answer.status_code == 400
    assert answer.context["error"].field == field
    assert (lines(), Claim.objects.count()) == (before, claims)
    assert 'role="alert"' in answer.content.decode()
    assert "VIO.LIB.camp" in answer.content.decode() or "type" in fields


def test_words_that_are_not_there_ask_for_words_again(enter):
    answer = enter("act", words="never said", **KINDS["act"])
    assert answer.status_code == 400
    assert "are not in the statement" in answer.content.decode()
    assert enter("nonsense").status_code == 404


def test_unsure_is_a_value_of_every_field(enter):
    fields = {"type": "VIO.LIB.camp", "place": "?", "polarity": "?", "when._unsure": "1", "event": "?", "_doubt": ["type", "patient"]}
    enter("act", **fields)
    payload = Claim.objects.get(key="x01").payload
    assert [payload[key] for key in ("place", "polarity", "when", "event")] == [None] * 4
    assert payload["ambiguity"] == ["unsure: type", "unsure: patient"]


def edit(client, key="k02"):
    """The form of a claim as a browser would send it back unchanged."""
    shown = client.get(address("claim-edit", key))
    assert shown.status_code == 200
    context = shown.context
    return {"kind": context["kind"], "id": key, "spans": context["spans"], "_seen": context["seen"], "_base": context["base"]} | {
        name: value for control in [*context["form"].first, *context["form"].more] for name, value in flat(control)
    }


def flat(control):
    if control.kind in {"group", "list"}:
        return [pair for one in control.inside for pair in flat(one)]
    return [(control.name, control.value)] if control.value else []


def test_a_form_opened_and_sent_back_changes_nothing(loaded, page):
    for key in ("k01", "k02", "k05", "k06", "k07", "k08", "k09"):
        before = Claim.objects.get(key=key).payload
        assert page.post(address("claim-edit", key), edit(page, key)).status_code == 302
        assert Claim.objects.get(key=key).payload == before


def test_two_people_on_different_fields_lose_nothing(loaded, page, other):
    mine, theirs = edit(page), edit(other)
    assert other.post(address("claim-edit", "k02"), {**theirs, "modality": "heard"}).status_code == 302
    answer = page.post(address("claim-edit", "k02"), {**mine, "credibility": "3"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "nat saved it since you opened it" in text
    assert not [one for one in answer.context["differences"] if one.clash]
    assert Claim.objects.get(key="k02").payload.get("credibility") is None
    merged = {name: value for control in [*answer.context["form"].first, *answer.context["form"].more] for name, value in flat(control)}
    again = {**mine, **merged, "_seen": answer.context["seen"], "_base": answer.context["base"]}
    assert page.post(address("claim-edit", "k02"), again).status_code == 302
    payload = Claim.objects.get(key="k02").payload
    assert (payload["modality"], payload["credibility"]) == ("heard", 3)
    assert Claim.objects.get(key="k02").earlier_coders


def test_two_people_on_one_field_see_the_clash(loaded, page, other):
    mine, theirs = edit(page), edit(other)
    other.post(address("claim-edit", "k02"), {**theirs, "relation": "at-least"})
    answer = page.post(address("claim-edit", "k02"), {**mine, "relation": "equal-to"})
    assert answer.status_code == 409
    (clash,) = [one for one in answer.context["differences"] if one.clash]
    assert (clash.was, clash.theirs, clash.mine) == ("more than (greater-than)", "at least as many as (at-least)", "as many as (equal-to)")


def test_a_released_claim_is_not_rewritten(released, page):
    answer = page.post(address("claim-edit", "k01"), edit(page, "k01") | {"credibility": "5"})
    assert answer.status_code == 400
    assert "cannot be rewritten" in answer.content.decode()


def test_who_may_not_code_finds_nothing(loaded, people):
    client = Client()
    assert client.login(username="ray", password="the password of ray")
    for name, args in (
        ("claim-new", ["stA"]),
        ("claim-edit", ["k02"]),
        ("registry", ["actors"]),
        ("entry-new", ["places"]),
    ):
        assert client.get(address(name, *args)).status_code == 404
        assert client.post(address(name, *args), {"kind": "act"}).status_code == 404
    assert "claim-form" not in client.get(address("statement", "stA")).content.decode()


ENTRIES = {
    "sources": {"id": "S-0999", "kind": "person"},
    "outlets": {"id": "out-x", "name.en": "The Gull", "name.ko": "갈매기"},
    "actors": {"id": "a-x", "kind": "person", "names.0.form": "구름", "names.0.script": "Hang", "public_role": "no"},
    "places": {"id": "p-x", "kind": "county", "name": "Foamside", "precision": "county", "parent": "p-land"},
    "events": {"id": "e-x", "label": "the autumn transfers", "when.edtf": "2101-23"},
    "links": {"from": "k03", "type": "context-for", "to": "k01", "unsure": "yes"},
    "findings": {"id": "f-x", "en": "A finding.", "supports.0": "k03", "contradicts._none": "1"},
    "statements": {"id": "stX", "source": "S-0101", "lang": "en", "text": "One line.\r\nAnother line.\r\n", "said_on.edtf": "2101"},
}


@pytest.mark.parametrize("section", ENTRIES)
def test_every_section_is_entered_by_hand_with_one_line_in_the_journal(loaded, page, section):
    before = lines()
    answer = page.post(address("entry-new", section), ENTRIES[section])
    assert answer.status_code == 302, answer.context["error"]
    key = ENTRIES[section].get("id", "k03 context-for k01")
    assert payload_of(section, key) is not None
    assert len(lines()) == len(before) + 1
    again = page.post(address("entry-new", section), ENTRIES[section])
    assert again.status_code == 400
    assert "is taken" in again.content.decode()
    assert page.get(address("registry", section)).status_code == 200
    assert page.get(address("entry-edit", section, key)).status_code == 200
    assert len(lines()) == len(before) + 1


def test_a_typed_statement_keeps_its_words_and_is_sealed(loaded, page):
    page.post(address("entry-new", "statements"), ENTRIES["statements"])
    row = Statement.objects.get(key="stX")
    assert row.text == "One line.\nAnother line.\n"
    assert len(row.leaf) == 64


def test_an_entry_changed_by_somebody_else_is_a_readable_conflict(loaded, page, other):
    where = address("entry-edit", "actors", "g-clerks")
    held = payload_of("actors", "g-clerks")
    sent = {"id": "g-clerks", "kind": "group", "unit": "individual", "_seen": mark(held), "_base": json.dumps(held)}
    assert other.post(where, {**sent, "label": "harbour clerks"}).status_code == 302
    answer = page.post(where, {**sent, "label": "dock scribes"})
    assert answer.status_code == 409
    assert "harbour clerks" in answer.content.decode()
    assert Actor.objects.get(key="g-clerks").payload["label"] == "harbour clerks"


def test_a_link_can_be_taken_away_again(loaded, page):
    where = address("entry-edit", "links", "k07 motive-for k01")
    assert page.post(where, {"_remove": "1"}).status_code == 302
    assert not Link.objects.filter(left="k07").exists()
    assert lines()[-1] == ("unlink", "k07 motive-for k01", "ann")
    assert page.post(where, {"_remove": "1"}).status_code == 404


def test_further_rows_keep_what_was_typed_and_save_nothing(loaded, page):
    answer = page.post(address("entry-new", "actors"), {"id": "a-y", "kind": "person", "names.0.form": "물결", "_more": "names"})
    assert answer.status_code == 200
    names = next(one for one in answer.context["first"] if one.name == "names")
    assert [row.inside[0].value for row in names.inside] == ["물결", "", "", ""]
    assert not Actor.objects.filter(key="a-y").exists()


def test_an_unknown_section_or_entry_is_not_found(loaded, page):
    assert page.get(address("registry", "claims")).status_code == 404
    assert page.get(address("entry-edit", "actors", "nobody")).status_code == 404


def care(client, **data):
    return client.post(address("statement-care", "stA"), data)


def test_a_translation_stands_beside_the_words_and_a_second_person_compares_it(loaded, page, other):
    assert care(page, act="translate", lang="ko", text="옮긴 글\r\n둘째 줄").status_code == 302
    row = Translation.objects.get()
    assert row.text == "옮긴 글\n둘째 줄"
    assert "옮긴 글" in page.get(address("statement", "stA")).content.decode()
    assert care(page, act="check", translation=row.pk).status_code == 400
    assert care(other, act="check", translation=row.pk).status_code == 302
    assert "compared by nat" in page.get(address("statement", "stA")).content.decode()
    assert care(other, act="check", translation=row.pk).status_code == 400
    assert [action for action, _, _ in lines()][-2:] == ["translate", "translation.check"]


@pytest.mark.parametrize(
    "data", [{"lang": "en", "text": "x"}, {"lang": "ko", "text": " "}, {"lang": "no code", "text": "x"}, {"act": "dance"}]
)
def test_what_is_no_translation_is_refused(loaded, page, data):
    assert care(page, **{"act": "translate", **data}).status_code == 400
    assert not Translation.objects.exists()


def test_a_graphic_passage_is_hidden_until_it_is_asked_for(loaded, page):
    care(page, act="note", code="VIO.INT.beating", words="Orrin Vale was beaten at the tally gate", graphic="1")
    shown = page.get(address("statement", "stA")).content.decode()
    assert "tally gate" not in shown
    assert "dozens of dock clerks" in shown
    assert "tally gate" in page.get(address("statement", "stA") + "?show=1").content.decode()
    note = ContentNote.objects.get()
    care(page, act="drop", note=note.pk)
    assert "tally gate" in page.get(address("statement", "stA")).content.decode()


def test_who_asked_not_to_read_of_something_opens_it_without_its_words(loaded, page, other):
    page.post(address("limits"), {"code": ["VIO.INT.beating", "nonsense"]})
    assert list(OptOut.objects.values_list("user__name", "code")) == [("ann", "VIO.INT.beating")]
    shown = page.get(address("statement", "stA")).content.decode()
    assert "dozens of dock clerks" not in shown
    assert "You asked not to read of:" in shown
    assert "dozens of dock clerks" in other.get(address("statement", "stA")).content.decode()
    assert (lines()[-1], Line.objects.last().detail) == (("limits", "ann", "ann"), {})
    page.post(address("limits"), {})
    assert not OptOut.objects.exists()


def test_a_note_on_words_that_are_not_there_is_refused(loaded, page):
    assert care(page, act="note", code="VIO.INT.beating", words="never said").status_code == 400
    assert care(page, act="note", code="VIO.NONE").status_code == 400
    assert not ContentNote.objects.exists()


def test_a_claims_page_tells_all_that_it_says_and_what_it_is_tied_to(loaded, page, people):
    enter_claim = {"kind": "act", "words": WORDS, "id": "x01", "type": "VIO.LIB.arrest", "patient.0.who": "g-clerks"}
    said = {"polarity": "denied", "modality": "heard", "place": "?", "_doubt": "when", "ambiguity.0": "which winter"}
    assert page.post(address("claim-new", "stA"), enter_claim | said).status_code == 302
    shown = page.get(address("claim", "x01")).content.decode()
    assert 'class="tag withdrawn">denied' in page.get(address("statement", "stA")).content.decode()
    for words in ("denied", "<dt>Unsure about</dt><dd>Where, When</dd>", "<dt>Open to doubt</dt><dd>which winter</dd>"):
        assert words in shown
    assert "unsure: when" not in shown
    compared = page.get(address("claim", "k02")).content.decode()
    assert f'<a href="{address("claim", "k01")}">k01</a>' in compared
    assert "but When: 4 December 2100" in compared
    tied = page.get(address("claim", "k01")).content.decode()
    assert "harbour rolls rewritten with loyal hands" in tied
    assert "part of" in tied
    assert f'{address("entry-edit", "links", "k07 motive-for k01")}"' in tied
    SecondCoding.objects.create(statement=Statement.objects.get(key="stC"), coder=people["ann"].user, assigned_by=people["nat"].user)
    assert not named("k07", page.get(address("claim", "k01")).content.decode())


def test_a_finding_is_begun_on_claims(loaded, page):
    assert "?supports=k04" in page.get(address("claim", "k04")).content.decode()
    shown = page.get(address("entry-new", "findings"), {"supports": ["k04", "k08"]}).content.decode()
    assert 'name="supports.0" value="k04"' in shown
    assert 'name="supports.1" value="k08"' in shown
    words = '<p class="quote" lang="en">survived the first roll call'
    assert words in shown
    assert words not in page.get(address("entry-new", "findings")).content.decode()
    for route in (("person", "g-clerks"), ("event", "e-spring"), ("place", "p-salt")):
        assert 'name="supports"' not in page.get(address(*route)).content.decode()
        assert 'name="supports" value="k01"' in page.get(address(*route), {"choose": "1"}).content.decode()


def test_kin_and_parts_are_named_from_both_sides_and_findings_stand_there(loaded, page):
    shown = page.get(address("person", "g-clerks")).content.decode()
    assert "lighthouse families</a> — kin of — dock clerks" in shown
    assert "Dock clerks were sent to a salt camp" in shown
    assert "A clerk was beaten." not in shown
    assert "fishermen</a> — Part of the group — those held" in page.get(address("person", "g-held")).content.decode()


def test_recordings_are_offered_to_whom_their_page_opens(loaded, page, people, client_of):
    keep(people)
    for client, opens in ((page, False), (client_of("han"), True)):
        assert ("/media/" in client.get(address("statement", "stA")).content.decode()) is opens
        assert (client.get(address("media", "stA")).status_code == 200) is opens
