"""The exposure panel: whose questions, whose answers, and what two people may let out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

import traces
from kirok.base.errors import Refused
from kirok.desk.journal.models import Line
from kirok.desk.members.models import today
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.models import Hold, Override
from kirok.desk.publications.publishing import compose
from kirok.desk.vault import sealing


def url(name, key="pubB"):
    with translation.override("en"):
        return reverse(name, args=[key])


def answers(*items, low="4000", specific="no", **more):
    given = {"knowers": "people of the coast", "low": low, "listed": "list", "specific": specific, "corroborated": "no", "contact": "month"}
    return {"items": list(items), **given, **more}


@pytest.fixture
def thin(loaded, client_of):
    """pubB with a crowd that is too small for s2."""
    assert client_of("han").post(url("answer"), answers("s2", low="12")).status_code == 302
    return loaded


def test_the_handler_answers_for_a_group_and_the_others_read_ok_or_hold(thin, client_of):
    assert [row["items"] for row in find("pubB").payload["exposure"]] == [["s1"], ["s2"]]
    for name, number in (("han", True), ("bob", False), ("lea", False), ("ann", False)):
        content = client_of(name).get(url("exposure")).content.decode()
        assert ("12 people" in content) == number
        assert ("people of the coast" in content) == number
        assert ("below the floor" in content) == number
        assert content.count(">hold<") == 1
    told = client_of("bob").get(url("publication")).content.decode()
    assert "pubB/s2: on hold; ask its handler" in told
    assert "No wording was found under which it could go out." in client_of("bob").get(url("exposure")).content.decode()
    assert "below the floor" not in told


def test_an_editor_reads_that_the_handler_has_not_answered_and_the_same_reason_once(loaded, client_of):
    row = find("pubB")
    row.payload["exposure"] = []
    row.save(update_fields=["payload"])
    bob = client_of("bob")
    assert bob.get(url("exposure")).content.decode().count("It waits for its handler’s answers.") == 2
    assert "pubB/s1, pubB/s2: on hold; ask its handler" in bob.get(url("publication")).content.decode()


def test_without_a_problem_the_words_promise_no_more_than_was_told(loaded, client_of):
    words = "No problem found under what you told us."
    assert words in client_of("bob").get(url("exposure", "pubA")).content.decode()
    client_of("han").post(url("answer", "pubA"), answers("s3", specific="yes"))
    assert words not in client_of("bob").get(url("exposure", "pubA")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": ["s9"]},
        {"knowers": " "},
        {"low": "many"},
        {"low": "-3"},
        {"listed": ""},
        {"specific": "perhaps"},
        {"contact": "x"},
    ],
)
def test_a_question_without_an_answer_is_asked_again(loaded, client_of, wrong):
    before = Line.objects.count()
    answer = client_of("han").post(url("answer"), answers("s1") | wrong)
    assert answer.status_code == 422
    assert Line.objects.count() == before
    assert len(find("pubB").payload["exposure"]) == 1


@pytest.mark.parametrize("name", ["ann", "bob", "lea", "ray", "nat", "leo", "ada"])
def test_only_a_handler_is_asked(loaded, client_of, name):
    assert client_of(name).post(url("answer"), answers("s1")).status_code == 404


def test_a_hold_keeps_it_in_until_its_day_and_takes_it_off_the_site(released, people, client_of, vault):
    until = (today() + dt.timedelta(days=30)).isoformat()

    def shown():
        return [row.id for row in compose(vault.home)[0].value.publications]

    assert shown() == ["pubA"]
    assert client_of("bob").post(url("hold-until", "pubA"), {"until": until}).status_code == 302
    assert shown() == []
    assert f"it is held until {until}" in [row.reason for row in compose(vault.home)[1]]
    client_of("bob").post(url("hold-until"), {"until": until})
    with pytest.raises(Refused, match="held until"):
        release(publication=find("pubB"), by=people["lea"])
    Hold.objects.update(until=today())
    assert shown() == ["pubA"]
    for wrong in ("tomorrow", today().isoformat(), "1999-01-01", ""):
        assert client_of("bob").post(url("hold-until", "pubA"), {"until": wrong}).status_code == 422
    assert client_of("bob").post(url("hold-until", "pubA"), {"lift": "1"}).status_code == 422


def test_a_hold_is_lifted_before_its_day(released, client_of, vault):
    client_of("bob").post(url("hold-until", "pubA"), {"until": (today() + dt.timedelta(days=3)).isoformat()})
    assert client_of("lea").post(url("hold-until", "pubA"), {"lift": "1"}).status_code == 302
    assert [row.id for row in compose(vault.home)[0].value.publications] == ["pubA"]


def two(first="bob", second="lea", **more):
    form = {"items": ["s2"], "reason": "They are all abroad now.", "password": f"the password of {first}"}
    return form | {"second": second, "second_password": f"the password of {second}", **more}


def test_two_people_let_a_sentence_out_and_their_reason_is_sealed(thin, people, client_of, vault):
    with pytest.raises(Refused, match="below the floor"):
        release(publication=find("pubB"), by=people["lea"])
    before = Line.objects.count()
    assert client_of("bob").post(url("let-out"), two()).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.detail) == ("override", {"sentences": ["s2"], "second": "lea"})
    row = Override.objects.get()
    assert sealing.take(row.sealed) == b"They are all abroad now."
    assert traces.below(vault.home.sealed, "abroad now") == []
    release(publication=find("pubB"), by=people["lea"])
    assert [entry.id for entry in compose(vault.home)[0].value.publications] == ["pubB"]


def test_a_changed_word_ends_an_override(thin, people, client_of):
    client_of("bob").post(url("let-out"), two())
    row = find("pubB")
    row.payload["items"][1]["en"] = "A clerk was beaten, and families were held apart."
    row.save(update_fields=["payload"])
    with pytest.raises(Refused, match="below the floor"):
        release(publication=find("pubB"), by=people["lea"])


def test_an_override_lifts_the_crowd_and_nothing_else(thin, client_of, people, code):
    next(row for row in thin["statements"] if row["id"] == "stB")["consent"] = []
    thin.pop("publications")
    code(thin)
    client_of("bob").post(url("let-out"), two())
    assert Override.objects.exists()
    with pytest.raises(Refused, match="consent to publish is missing"):
        release(publication=find("pubB"), by=people["lea"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": ["s1"]},
        {"reason": "  "},
        {"second": "bob", "second_password": "the password of bob"},
        {"second": "han", "second_password": "the password of han"},
        {"password": "x"},
        {"second_password": "x"},
    ],
)
def test_an_override_that_may_not_be(thin, client_of, vault, wrong):
    before = (Line.objects.count(), len(list(vault.home.sealed.rglob("*.age"))))
    assert client_of("bob").post(url("let-out"), two() | wrong).status_code == 422
    assert (Line.objects.count(), len(list(vault.home.sealed.rglob("*.age")))) == before
    assert not Override.objects.exists()


def test_what_is_out_is_neither_asked_nor_overridden(released, client_of):
    assert client_of("han").post(url("answer", "pubA"), answers("s1")).status_code == 422
    assert client_of("bob").post(url("let-out", "pubA"), two()).status_code == 422
