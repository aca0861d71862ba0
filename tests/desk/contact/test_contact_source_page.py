"""A source's page: its two keepers see it, everybody else finds nothing there; editors ask and never learn whose it is."""

import pytest
from desk_routes import PEOPLE
from django.test import Client
from django.urls import reverse
from django.utils import translation
from kept_sources import SECOND, keep, two
from whole_words import named

from kirok.base.errors import BadInput
from kirok.desk.contact.questions import ask, asked_by, told
from kirok.desk.handling.models import Asked, Care, Question, SafetyHold
from kirok.desk.inbox.models import Letter, Mailbox
from kirok.desk.journal.models import Line
from kirok.seal.identities import new_identity
from kirok.seal.mailbox import reply_address


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


@pytest.fixture
def care(loaded, people):
    return keep(people, deputy="dora")


def dora():
    client = Client()
    assert client.login(username="dora", password=SECOND)
    return client


@pytest.mark.parametrize("language", ["en", "ko"])
def test_both_keepers_see_it_and_nobody_else(care, client_of, language):
    with translation.override(language):
        page = reverse("source", args=["S-0101"])
    for client in (client_of("han"), dora()):
        assert client.get(page).status_code == 200
    for person in sorted(set(PEOPLE) - {"han"}):
        assert client_of(person).get(page).status_code == 404, person
        assert client_of(person).post(url("source-keep", "S-0101"), {"act": "state", "state": "silent"}).status_code == 404
    Care.objects.update(handler=care.deputy, deputy=None)
    assert client_of("han").get(page).status_code == 404
    assert client_of("han").get(url("source", "S-0102")).status_code == 404


def test_a_keeper_keeps_everything_by_forms(care, client_of):
    han, before = client_of("han"), Line.objects.count()

    def post(**fields):
        assert han.post(url("source-keep", "S-0101"), fields).status_code == 302

    post(act="state", state="silent")
    post(act="next", on="2101-07")
    post(act="contact", on="2101-05", text="Moved inland.")
    crowd = {"group.0": "clerks", "low.0": "40", "listed.0": "1", "place.0": "p-salt", "organisation.0": "", "rank.0": ""}
    post(act="sheet", access="ACC.witness-eye", province="p-land", **crowd, **{"group.1": "", "low.1": ""})
    assert [row.action for row in Line.objects.order_by("pk")[before:]] == ["state", "next-contact", "contact", "sheet"]
    content = han.get(url("source", "S-0101")).content.decode()
    assert all(words in content for words in ("Moved inland.", 'value="clerks"', "July 2101", 'value="40"'))


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "next", "on": "10:30"},
        {"act": "state", "state": "fine"},
        {"act": "sheet", "group.0": "clerks", "low.0": "many"},
        {"act": "contact", "on": "2101-05", "text": ""},
        {"act": "burn"},
        {"act": "deputy", "deputy": "dora", "password": "wrong", "second": "lea", "second_password": "the password of lea"},
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(care, client_of, wrong):
    before = Line.objects.count()
    answer = client_of("han").post(url("source-keep", "S-0101"), wrong)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
    assert Line.objects.count() == before


def test_a_source_is_handed_over_on_the_page(care, client_of):
    answer = client_of("han").post(url("source-keep", "S-0101"), {"act": "hand-over", "handler": "dora", **two("han", "lea")})
    assert answer.url == url("sources")
    assert client_of("han").get(url("source", "S-0101")).status_code == 404
    assert dora().get(url("source", "S-0101")).status_code == 200


def test_a_reply_leaves_through_the_drop(care, client_of):
    recipient = new_identity("pq").recipient
    Mailbox.objects.create(number="S-0101", recipient=recipient, address=reply_address(recipient))
    before = Line.objects.count()
    assert client_of("han").post(url("source-keep", "S-0101"), {"act": "reply", "text": "Did the ship sail?"}).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target) == ("drop.reply", "S-0101")
    assert Letter.objects.get().mailbox.number == "S-0101"
    content = client_of("han").get(url("source", "S-0101")).content.decode()
    assert "Did the ship sail?" in content
    assert "waits for the next pull" in content


@pytest.mark.parametrize("about", ["k01", "stA", "fCamp", "pubA/s1"])
def test_an_editor_asks_and_the_handler_answers(care, client_of, about):
    bob, han, before = client_of("bob"), client_of("han"), Line.objects.count()
    assert bob.post(url("questions"), {"about": about, "text": "Was it night?"}).status_code == 302
    question = Question.objects.get()
    assert "Was it night?" in han.get(url("source", "S-0101")).content.decode()
    assert "Was it night?" in han.get(url("today")).content.decode()
    answer = {"act": "answer", "question": question.key, "text": "It was dawn."}
    assert han.post(url("source-keep", "S-0101"), answer).status_code == 302
    assert han.post(url("source-keep", "S-0101"), answer).status_code == 422
    assert [row.action for row in Line.objects.order_by("pk")[before:]] == ["ask", "answer"]
    read = bob.get(url("questions")).content.decode()
    assert "It was dawn." in read
    assert "S-0101" not in read
    assert not named("han", read)
    assert "It was dawn." not in client_of("lea").get(url("questions")).content.decode()


def test_whose_it_is_never_stands_in_the_journal_of_a_question(care, client_of, people):
    ask(about="fCamp", text="Was it night?", by=people["bob"])
    line = Line.objects.order_by("-pk").first()
    assert (line.target, line.detail) == ("fCamp", {"question": Question.objects.get().key})


def test_a_number_in_an_answer_is_refused(care, client_of, people):
    question = ask(about="k01", text="Was it night?", by=people["bob"])
    answer = client_of("han").post(url("source-keep", "S-0101"), {"act": "answer", "question": question.key, "text": "as S-0101 said"})
    assert answer.status_code == 422
    assert Asked.objects.get().answer == ""


@pytest.mark.parametrize(("about", "text"), [("k07", "Was it night?"), ("k99", "Was it night?"), ("k01", " "), ("k01", "x" * 4001)])
def test_a_question_that_reaches_nobody(care, people, about, text):
    """k07 was told by a source that nobody keeps."""
    with pytest.raises(BadInput):
        ask(about=about, text=text, by=people["bob"])
    assert not Question.objects.exists()


def test_answers_stand_in_no_order_of_sources(care, people, client_of):
    keep(people, "S-0102")
    ask(about="fCamp", text="Was it night?", by=people["bob"])
    for row, words in zip(Asked.objects.order_by("-source__number"), ("zeta", "alpha"), strict=True):
        Asked.objects.filter(pk=row.pk).update(answer=words, answered_by=people["han"].user, answered_on="2101-05-01")
    (read,) = map(told, asked_by(people["bob"].user))
    assert (read.answers, read.waiting) == (["alpha", "zeta"], 0)


def test_the_page_asks_as_often_for_many_rows_as_for_few(care, people, client_of, django_assert_max_num_queries):
    han = client_of("han")
    ask(about="k01", text="Was it night?", by=people["bob"])
    with django_assert_max_num_queries(45) as few:
        han.get(url("source", "S-0101"))
    for _ in range(15):
        ask(about="k01", text="Was it night?", by=people["bob"])
    with django_assert_max_num_queries(len(few)):
        han.get(url("source", "S-0101"))


def test_a_hold_is_set_and_lifted_on_the_page(care, client_of):
    han = client_of("han")
    assert han.post(url("stop", "S-0101"), {"hide": "1"}).url == url("source", "S-0101")
    assert "Under a safety hold" in han.get(url("source", "S-0101")).content.decode()
    assert han.post(url("source-keep", "S-0101"), {"act": "lift", **two("han", "lea")}).status_code == 302
    assert not SafetyHold.objects.filter(lifted_on=None).exists()
