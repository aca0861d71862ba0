"""A source's number: its keepers read it beside what it told; nobody else learns that two statements have a teller in common."""

import json
import re

import pytest
from desk_routes import PEOPLE, ROUTES
from django.test import Client
from django.urls import reverse
from django.utils import translation
from kept_sources import SECOND, keep
from test_desk_views import CLOSED, address

from kirok.desk.handling.keeping import keep_sheet
from kirok.desk.handling.naming import aliases, shown
from kirok.desk.handling.sheets import Knowers, Sheet
from kirok.desk.members.roles import ACTS, ROLES
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.exposing import verdicts
from kirok.desk.publications.models import Publication
from kirok.desk.statements.models import Consent, Statement

#: Pages that list sources by number, without a word of what they said.
LISTS = {"sources", "journal"}


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


@pytest.fixture
def kept(loaded, people):
    return [keep(people, number) for number in ("S-0101", "S-0102", "S-0103")]


def dora():
    client = Client()
    assert client.login(username="dora", password=SECOND)
    return client


def test_no_page_tells_anybody_else_whose_a_statement_is(kept, client_of):
    """Every page x every role, and a handler who keeps other sources."""
    clients = {person: client_of(person) for person in PEOPLE if person != "han"} | {"dora": dora()}
    for person, client in clients.items():
        for name in CLOSED:
            if PEOPLE.get(person, "handler") in ACTS.get(ROUTES[name].act or "", ROLES) and name not in LISTS:
                content = client.get(address(name)).content.decode()
                assert not re.search(r"S-01\d\d", content), (person, name)


def test_who_keeps_it_reads_the_number(kept, client_of, people):
    han = client_of("han")
    for name in ("statements", "statement", "person", "exposure"):
        assert "S-0101" in han.get(address(name)).content.decode(), name
    assert shown(people["han"].user, ["S-0101", "S-0102"]) == {"S-0101", "S-0102"}
    kept[0].delete()
    assert shown(people["han"].user, ["S-0101", "S-0102"]) == {"S-0102"}
    assert shown(people["lea"].user, ["S-0101", "S-0102"]) == {"S-0101"}  # nobody keeps it: the lead gives it a handler
    assert shown(people["ann"].user, ["S-0101"]) == frozenset()


def test_a_coder_completes_a_statement_without_reading_whose_it_is(kept, page):
    where = url("entry-edit", "statements", "stA")
    before, consent = dict(Statement.objects.get(key="stA").payload), Consent.objects.get(statement__key="stA").payload
    form = page.get(where)
    content = form.content.decode()
    offered = re.compile(r"<datalist.*?</datalist>", re.DOTALL)  # every number there is, beside no statement
    assert not re.search(r"S-01\d\d", offered.sub("", content))
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', content))
    word = next(value for value in fields.values() if value.startswith("source-"))
    base = json.loads(form.context["base"])
    assert base["source"] == word
    sent = {"_seen": form.context["seen"], "_base": form.context["base"], "id": "stA", "source": word, "lang": "en"}
    sent |= {"said_on.edtf": "2101-03-02", "consent.0.person": word, "consent.0.basis": "own-consent"}
    sent |= {"consent.0.scopes": "publish-anonymous", "chain.0.hop": "0", "chain.0.who": word, "chain.0.access": "witness-eye"}
    answer = page.post(where, sent)
    assert answer.status_code == 302, answer.context["error"]
    after = Statement.objects.select_related("source").get(key="stA")
    assert after.source.number == after.payload["source"] == before["source"] == "S-0101"
    assert after.payload["chain"] == before["chain"]
    assert Consent.objects.get(statement__key="stA").payload["person"] == consent["person"] == "S-0101"
    assert after.payload["said_on"]["edtf"] == "2101-03-02"


def test_a_word_means_nothing_on_another_form(kept, people):
    one, other = ({"source": "S-0101"} for _ in "ab")
    first, second = (aliases(people["ann"].user, payload, of=key) for payload, key in ((one, "stA"), (other, "stX")))
    assert first.hide(one) != second.hide(other)
    assert first.reveal(first.hide(one)) == one
    assert first.reveal(second.hide(other)) == second.hide(other)


def test_consent_is_taken_back_by_a_lawyer_who_never_reads_the_number(kept, client_of):
    leo, where = client_of("leo"), url("consent", "stA")
    content = leo.get(where).content.decode()
    assert not re.search(r"S-01\d\d", content)
    word = re.search(r"source-[0-9a-f]{10}", content).group()
    assert leo.post(where, {"act": "take-back", "person": word, "on": "2101-05"}).status_code == 302
    assert Consent.objects.get(statement__key="stA").basis == "none"


REPLY = {"knowers": "clerks", "low": "4000", "listed": "no", "specific": "no", "corroborated": "no", "contact": "month"}


def test_each_handler_answers_for_the_sources_in_their_own_care(kept, people, client_of):
    kept[2].handler = people["dora"].user  # S-0103 told what pubB/s1 rests on
    kept[2].save()
    han, where = client_of("han"), url("answer", "pubB")
    refused = han.post(where, {**REPLY, "items": ["s1"]})
    assert refused.status_code == 422
    assert "only who keeps the source behind s1" in refused.content.decode()
    assert dora().post(where, {**REPLY, "items": ["s1"]}).status_code == 302
    assert dora().post(where, {**REPLY, "items": ["s2"]}).status_code == 422
    for client, own, other in ((han, ("S-0101", "S-0102"), ("S-0103",)), (dora(), ("S-0103",), ("S-0101", "S-0102"))):
        content = client.get(url("exposure", "pubB")).content.decode()
        assert all(number in content for number in own)
        assert not any(number in content for number in other)
    party = {"teller": "S-0103", "role": "teller", "at_low": "900", "at_group": "clerks"}
    assert han.post(url("protect", "pubB"), party).status_code == 422


def test_the_standing_sheet_is_offered_with_its_reason_and_never_kept_by_itself(kept, people, client_of):
    crowd = Knowers("p-salt", "", "", "clerks of the tally gate", 1200, listed=True)
    keep_sheet(care=kept[0], sheet=Sheet("ACC.witness-eye", "p-land", (crowd,)), places=["p-salt", "p-land"], by=people["han"])
    han, where = client_of("han"), url("exposure", "pubA")
    before = (Publication.objects.get(key="pubA").payload, verdicts(gather(Publication.objects.get(key="pubA"))))
    assert "clerks of the tally gate, p-salt" in han.get(where).content.decode()
    filled = han.get(where, {"offer": "S-0101.0"})
    assert filled.context["given"] == {"knowers": "clerks of the tally gate, p-salt", "low": "1200", "listed": "list"}
    assert "Filled in because the standing sheet of S-0101 says so" in filled.content.decode()
    assert (Publication.objects.get(key="pubA").payload, verdicts(gather(Publication.objects.get(key="pubA")))) == before
    assert "tally gate, p-salt" not in dora().get(where, {"offer": "S-0101.0"}).content.decode()
    assert "tally gate, p-salt" not in client_of("bob").get(where, {"offer": "S-0101.0"}).content.decode()
    assert (
        han.post(
            url("answer", "pubA"), {**filled.context["given"], "items": ["s1"], "specific": "no", "corroborated": "no", "contact": "month"}
        ).status_code
        == 302
    )
    assert "tally gate" in str(Publication.objects.get(key="pubA").payload["exposure"])
