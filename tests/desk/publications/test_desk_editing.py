"""A publication written on the page: what is kept, what is refused, and that nothing is lost when two people write."""

import pytest
from desk_data import part
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import Refused
from kirok.desk.coding.exporting import export
from kirok.desk.coding.loading import load
from kirok.desk.journal.models import Line
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.models import Publication


def url(name, *keys):
    with translation.override("en"):
        return reverse(name, args=keys)


def form(*lines, seen=0, **more):
    """What the browser sends: one list of values for each part of a line."""
    parts = {f"line_{part}": [line[at] for line in lines] for at, part in enumerate(("key", "kind", "uses", "en", "ko"))}
    return {"title_en": "Salt", "title_ko": "소금", "seen": seen, **parts, **more}


FACT = ("s1", "fact", "fRolls", "The rolls were rewritten.", "명부가 다시 쓰였다.")


def test_a_new_publication_is_written_and_read_back(loaded, client_of):
    client, before = client_of("bob"), Line.objects.count()
    lines = (FACT, ("", "voice", "", "We think this matters.", ""), ("s9", "background", "", "", ""))
    answer = client.post(url("new"), form(*lines, key="pubN", contact_en="desk@record.example"))
    assert answer.status_code == 302
    row = find("pubN")
    assert [(item.key, item.kind, [use.finding.key for use in item.uses.all()]) for item in row.items.all()] == [
        ("s1", "fact", ["fRolls"]),
        ("s2", "voice", []),
    ]
    assert row.payload["title"] == {"en": "Salt", "ko": "소금"}
    assert row.contact == {"en": "desk@record.example"}
    assert row.drafted_by.name == "bob"
    assert [(line.action, line.target, line.actor.name) for line in Line.objects.order_by("pk")[before:]] == [("edit", "pubN", "bob")]
    page = client.get(url("edit", "pubN")).content.decode()
    assert "The rolls were rewritten." in page
    assert 'name="seen" value="1"' in page


def test_an_editor_reads_what_a_sentence_stands_on_and_which_findings_there_are(loaded, client_of):
    content = client_of("bob").get(url("edit", "pubB")).content.decode()
    first = content.split("</fieldset>")[0]
    assert "The harbour rolls were rewritten." in first.split('class="uses"')[1]
    assert "More clerks were sent than a year before." in content.split("the newest first")[1]


def test_the_sentence_to_which_a_missing_consent_belongs_is_marked(example, code, client_of):
    part(example, "statements", "stA")["consent"] = []
    code(example)
    rows = client_of("bob").get(url("publication", "pubB")).content.decode().split('<li id="')[1:]
    assert [row[:2] for row in rows if "consent is missing or has ended</strong>" in row] == ["s2"]


def test_a_fact_tied_to_nothing_is_kept_and_not_released(loaded, client_of, people):
    client_of("lea").post(url("new"), form(FACT, ("s2", "fact", "", "Nobody knows why.", ""), key="pubN"))
    assert "tied to nothing" in client_of("bob").get(url("publication", "pubN")).content.decode()
    with pytest.raises(Refused, match="rests on nothing"):
        release(publication=find("pubN"), by=people["bob"])
    text = export([])
    assert "Nobody knows why" not in text
    assert "The rolls were rewritten" in text
    load(text, file="again.yaml", by=people["ann"].user, authenticated=True)


@pytest.mark.parametrize(
    ("lines", "more", "said"),
    [
        ([("s1", "fact", "f99", "x", "")], {"key": "pubN"}, "no finding or claim"),
        ([("s1", "rumour", "", "x", "")], {"key": "pubN"}, "no kind of sentence"),
        ([FACT, FACT], {"key": "pubN"}, "same id"),
        ([("1 x", "fact", "", "x", "")], {"key": "pubN"}, "begins with a letter"),
        ([FACT], {"key": "../x"}, "begins with a letter"),
        ([FACT], {"key": "pubA"}, "already"),
        ([("s1", "fact", "", "x" * 4001, "")], {"key": "pubN"}, "at most 4000"),
    ],
)
def test_what_cannot_be_is_said_and_the_text_is_not_lost(loaded, client_of, lines, more, said):
    before = (Publication.objects.count(), Line.objects.count())
    answer = client_of("bob").post(url("new"), form(*lines, **more))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert said in content
    assert lines[0][3] in content
    assert (Publication.objects.count(), Line.objects.count()) == before


def test_of_two_writers_the_second_is_told_and_keeps_the_text(loaded, client_of):
    bob, lea = client_of("bob"), client_of("lea")
    seen = find("pubB").version
    assert bob.post(url("edit", "pubB"), form(FACT, seen=seen)).status_code == 302
    answer = lea.post(url("edit", "pubB"), form(("s1", "fact", "fRolls", "Mine.", ""), seen=seen))
    assert answer.status_code == 422
    assert "somebody else saved" in answer.content.decode()
    assert "Mine." in answer.content.decode()
    assert find("pubB").payload["items"][0]["en"] == FACT[3]


def test_whoever_wrote_it_stays_an_author_and_a_review_ends_with_a_new_wording(loaded, client_of, people):
    client_of("ray").post(url("review", "pubB"))
    assert find("pubB").state == "reviewed"
    client_of("bob").post(url("edit", "pubB"), form(FACT, seen=find("pubB").version))
    row = find("pubB")
    assert (row.state, row.reviewed_by) == ("draft", None)
    assert {"ann", "bob"} <= {user.name for user in gather(row).authors}
    assert client_of("bob").post(url("release", "pubB"), {"password": "the password of bob"}).status_code == 422
    assert find("pubB").state == "draft"


def test_what_is_out_is_not_rewritten(released, client_of):
    answer = client_of("lea").post(url("edit", "pubA"), form(FACT, seen=find("pubA").version))
    assert answer.status_code == 422
    assert find("pubA").state == "released"


def test_release_and_review_are_acts_of_the_person_on_the_page(loaded, client_of):
    client, before = client_of("bob"), Line.objects.count()
    assert client.post(url("release", "pubA"), {"password": "wrong"}).status_code == 422
    assert find("pubA").state == "draft"
    assert client.post(url("release", "pubA"), {"password": "the password of bob"}).status_code == 302
    assert find("pubA").released_by.name == "bob"
    assert [line.action for line in Line.objects.order_by("pk")[before:]] == ["release"]


def test_an_empty_sentence_loses_its_answer(loaded, client_of):
    line = ("s3", "fact", "fMore", "Their number grew.", "그 수는 늘었다.")
    client_of("bob").post(url("edit", "pubA"), form(line, seen=find("pubA").version))
    assert [answer["items"] for answer in find("pubA").payload["exposure"]] == [["s3"]]


def test_a_sentence_that_was_changed_is_asked_for_anew(loaded, client_of):
    line = ("s3", "fact", "fMore", "Their number grew much.", "그 수는 늘었다.")
    client_of("bob").post(url("edit", "pubA"), form(line, seen=find("pubA").version))
    assert find("pubA").payload["exposure"] == []
