"""An estimate leaves with a publication, by two people, and only as a person brought it; places and events stand beside claims."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import kirok.demo
from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.models import Line
from kirok.desk.publications import pictures
from kirok.desk.publications.actions import find, release, review
from kirok.desk.publications.estimating import Brought, bring, read_result, record_of, remove
from kirok.desk.publications.publishing import compose, publish_site
from kirok.publish.record import Words

RESULT = read_result(Path(kirok.demo.__file__).parent / "data" / "estimate.json")
QUESTION, REVIEWER = Words("How many in all?", "모두 몇 명인가?"), Words("R. Madeup, statistician", "지어낸 통계학자")
BROUGHT = Brought(RESULT, QUESTION, REVIEWER)


def test_an_estimate_reaches_the_site_with_its_publication_alone(loaded, people, vault, tmp_path):
    row = bring(publication=find("pubA"), brought=BROUGHT, by=people["lea"])
    assert compose(vault.home)[0].value.estimates == ()
    release(publication=find("pubA"), by=people["bob"])
    [estimate] = compose(vault.home)[0].value.estimates
    assert estimate == record_of(row)
    assert (estimate.id, estimate.question, estimate.reviewer) == ("pubA-n1", QUESTION, REVIEWER)
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert "R. Madeup" in (tmp_path / "site/en/estimates.html").read_text("utf-8")
    assert json.loads((tmp_path / "site/data/estimates.json").read_bytes())[0]["publication"] == "pubA"


def test_who_brought_it_does_not_release_it(loaded, people):
    bring(publication=find("pubA"), brought=BROUGHT, by=people["bob"])
    with pytest.raises(Refused, match="four eyes"):
        release(publication=find("pubA"), by=people["bob"])


def test_a_review_before_it_is_taken_back(loaded, people):
    review(publication=find("pubA"), by=people["ray"])
    bring(publication=find("pubA"), brought=BROUGHT, by=people["bob"])
    assert (find("pubA").state, find("pubA").reviewed_by) == ("draft", None)


def test_what_is_out_takes_none_and_gives_none_back(released, people):
    for act in (
        lambda: bring(publication=released, brought=BROUGHT, by=people["bob"]),
        lambda: remove(publication=released, by=people["bob"]),
    ):
        with pytest.raises(Refused, match="released"):
            act()


@pytest.mark.parametrize(
    ("brought", "what"),
    [
        (Brought(RESULT, QUESTION, Words("", "")), "checked the statistics"),
        (Brought(RESULT, QUESTION, Words("bob", "")), "does not check it"),
        (Brought({"refused": "one list"}, QUESTION, REVIEWER), "no estimate"),
    ],
)
def test_without_a_reviewer_of_its_own_nothing_is_kept(loaded, people, brought, what):
    with pytest.raises(BadInput, match=what):
        bring(publication=find("pubA"), brought=brought, by=people["bob"])
    assert find("pubA").estimates.count() == 0


def test_it_can_be_taken_out_of_a_draft(loaded, people):
    bring(publication=find("pubA"), brought=BROUGHT, by=people["bob"])
    assert remove(publication=find("pubA"), by=people["bob"]) == 1
    assert find("pubA").estimates.count() == 0


def form(content=None, **changes):
    file = SimpleUploadedFile("estimate.json", json.dumps(RESULT).encode() if content is None else content)
    words = {"question_en": QUESTION.en, "question_ko": QUESTION.ko, "reviewer_en": REVIEWER.en, "reviewer_ko": REVIEWER.ko}
    return {"estimate": file, **words, **changes}


def test_at_the_desk_it_is_brought_seen_by_who_releases_and_taken_out(loaded, client_of):
    editor, where = client_of("bob"), "/en/publications/pubA"
    assert editor.post(f"{where}/estimates", form(remark_en="Read it with care.")).url == where
    [estimate] = map(record_of, find("pubA").estimates.all())
    assert (estimate.question, estimate.reviewer, estimate.remark) == (QUESTION, REVIEWER, Words("Read it with care.", ""))
    shown = client_of("ray").get(where).content.decode()
    assert all(text in shown for text in (QUESTION.en, REVIEWER.ko, "Read it with care.", *(row.method for row in estimate.methods)))
    assert "bring-estimate" not in shown
    assert f"{where}/estimates/remove" in editor.get(where).content.decode()
    assert editor.post(f"{where}/estimates/remove").url == where
    assert find("pubA").estimates.count() == 0
    assert editor.post(f"{where}/estimates/remove").status_code == 422
    lines = Line.objects.filter(action__startswith="estimate").order_by("pk")
    assert [line.action for line in lines] == ["estimate", "estimate.remove"]


def test_what_is_no_estimate_is_refused_on_the_page_and_what_was_written_stays(loaded, client_of):
    for change in ({"estimate": ""}, {"content": b"{"}, {"content": b"[]"}, {"content": b"[" * 99_999}, {"reviewer_en": "bob"}):
        answer = client_of("bob").post("/ko/publications/pubA/estimates", form(**change))
        assert answer.status_code == 422, change
        assert QUESTION.ko in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert find("pubA").estimates.count() == 0


def test_no_json_is_no_estimate(tmp_path):
    (tmp_path / "x.json").write_text("[1]", "utf-8")
    for path in (tmp_path / "x.json", tmp_path / "gone.json"):
        with pytest.raises(BadInput):
            read_result(path)


def test_areas_and_events_are_those_of_released_claims(released, vault, example):
    record = compose(vault.home)[0].value
    shown = {claim.id for claim in record.claims}
    named = {claim.place.id for claim in record.claims if claim.place}
    assert named <= {area.id for area in record.areas}
    parents = {area.parent for area in record.areas if area.parent}
    assert {area.id for area in record.areas} <= named | parents
    assert all(set(event.claims) <= shown for event in record.events)
    labels = [entry["label"] for entry in example["events"]]
    everything = repr(record)
    assert not [label for label in labels if str(label.get("en") if isinstance(label, dict) else label) in everything]


def test_a_picture_goes_out_with_its_line(loaded, people, vault, tmp_path):
    from test_desk_pictures import png

    given = pictures.Given(png(), "A. Photographer", "photograph", "digitalCapture", "a wall", "벽", graphic=False)
    pictures.add(publication=find("pubA"), given=given, by=people["bob"])
    release(publication=find("pubA"), by=people["bob"])
    [record] = [one for one in compose(vault.home)[0].value.publications if one.id == "pubA"]
    assert [(one.file, one.width, one.credit) for one in record.pictures] == [("pubA-1.png", 1, "A. Photographer")]
    publish_site(tmp_path / "site", base_url=None, by=people["bob"].user)
    assert (tmp_path / "site/pictures/pubA-1.png").read_bytes() == png()
