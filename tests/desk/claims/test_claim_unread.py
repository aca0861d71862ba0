"""Graphic words, and kinds that a reader asked not to read, wait on every page until they are asked for."""

import pytest
from django.urls import reverse
from django.utils import translation
from kept_sources import keep

from kirok.desk.findings.actions import conclude_all
from kirok.desk.statements.care import opt_out, put_note
from kirok.desk.statements.models import Statement

HARM = "Orrin Vale was beaten at the tally gate"
CAMP = "dozens of dock clerks"
PAGES = {
    "claim": ("claim", "k03"),
    "finding": ("finding", "fHurt"),
    "place": ("place", "p-salt"),
    "person": ("person", "a-vale"),
    "statement": ("statement", "stA"),
}


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def graphic(people, *, whole=False):
    statement = Statement.objects.get(key="stA")
    at = statement.text.index(HARM)
    put_note(statement, code="VIO.INT.beating", passage=None if whole else (at, at + len(HARM)), graphic=True, by=people["ann"].user)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_graphic_passage_waits_until_it_is_asked_for(loaded, people, client_of, name):
    client, page = client_of("nat"), url(*PAGES[name])
    assert HARM in client.get(page).content.decode()
    graphic(people)
    content = client.get(page).content.decode()
    assert HARM not in content
    assert "hidden" in content
    assert HARM in client.get(page + "?show=1").content.decode()


def test_what_shares_a_source_hides_its_graphic_words_too(loaded, people, client_of):
    keep(people)
    client, page = client_of("han"), url("marking", "k01")
    assert HARM in client.get(page).content.decode()
    graphic(people)
    assert HARM not in client.get(page).content.decode()


def test_a_graphic_statement_hides_every_claim_of_it(loaded, people, client_of):
    graphic(people, whole=True)
    assert CAMP not in client_of("nat").get(url("claim", "k01")).content.decode()


def test_words_beside_the_passage_are_shown(loaded, people, client_of):
    graphic(people)
    assert CAMP in client_of("nat").get(url("claim", "k01")).content.decode()


@pytest.mark.parametrize("name", ["claim", "finding", "place", "person", "statement"])
def test_what_a_reader_asked_not_to_read_waits_for_that_reader_alone(loaded, people, client_of, name):
    opt_out(["VIO.INT.beating"], by=people["nat"].user)
    page = url(*PAGES[name])
    assert HARM not in client_of("nat").get(page).content.decode()
    assert HARM in client_of("ann").get(page).content.decode()


def test_the_page_asks_as_often_for_many_notes_as_for_few(loaded, people, client_of, django_assert_max_num_queries):
    conclude_all(by=people["nat"].user)
    client = client_of("nat")
    with django_assert_max_num_queries(40) as few:
        client.get(url("finding", "fCamp"))
    for _ in range(12):
        graphic(people)
    with django_assert_max_num_queries(len(few)):
        client.get(url("finding", "fCamp"))
