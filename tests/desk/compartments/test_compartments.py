"""Every page x every role x in or out of a compartment: what is closed is found nowhere, by nobody who is not in it."""

import re

import pytest
from desk_routes import PEOPLE, ROUTES
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import BadInput, Refused
from kirok.desk.administration import walls
from kirok.desk.compartments.actions import enclose, release
from kirok.desk.compartments.models import Enclosed
from kirok.desk.journal.models import Line
from kirok.desk.members.models import Compartment, User
from kirok.desk.members.roles import ACTS
from kirok.desk.members.scoping import reading
from kirok.desk.statements.models import Statement

#: What the example holds only in or on top of stA: its claims, what rests on them, and words of theirs.
CLOSED = ("stA", "k01", "k02", "k03", "tally gate", "Orrin Vale", "a-vale")
READERS = sorted(name for name, role in PEOPLE.items() if role != "admin")


def at(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def harbour(loaded, people):
    """A compartment with the lead (by role) and nat (by name) in it, and stA."""
    row = walls.build(key="harbour", title="Harbour", by=people["ada"])
    walls.admit(key="harbour", roles=["lead"], people=["nat"], by=people["ada"], second=people["lea"])
    enclose(item="stA", compartment="harbour", by=people["lea"])
    return row


def pages_of(name):
    """Every page that a person of that role may open, with the arguments of the example; lists, details, searches."""
    details = {
        "statement": ["stA"], "claim": ["k01"], "statement-care": ["stA"], "claim-new": ["stA"], "claim-edit": ["k02"], "marking": ["k01"],
        "finding": ["fCamp"], "publication": ["pubA"], "exposure": ["pubA"], "edit": ["pubB"], "lower": ["fCamp"],
        "enclosure": ["stA"], "person": ["a-vale"],
    }  # fmt: skip
    for route, entry in ROUTES.items():
        if (
            entry.posts
            or entry.made
            or route in {"style", "script", "login", "login-code"}
            or (entry.act and PEOPLE[name] not in ACTS[entry.act])
        ):
            continue
        yield route, details.get(route)


#: Pages that list, count or search.
LISTS = frozenset(
    {
        "statements", "findings", "publications", "search", "today", "replays", "events", "disclosures", "places", "coverage", "journal",
        "sources", "second-codings", "doubles",
    }
)  # fmt: skip


@pytest.mark.parametrize("person", READERS)
def test_a_detail_of_what_is_closed_is_not_found(harbour, client_of, person):
    inside = person in {"nat", "lea"}
    client = client_of(person)
    for route, args in pages_of(person):
        if args:
            asked = "?kind=act&start=0&end=8" if route == "claim-new" else ""
            answer = client.get(at(route, *args) + asked)
            assert (answer.status_code == 200) == inside, (route, answer.status_code)
            if not inside:
                assert answer.status_code == 404


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"nat", "lea"}))
def test_no_list_count_or_search_shows_what_is_closed(harbour, client_of, person):
    client = client_of(person)
    for route, args in pages_of(person):
        if args is None and route in LISTS:
            assert shown(client, at(route)) == [], route
    if PEOPLE[person] in ACTS["read"]:
        for query in ("tally gate", "Orrin Vale", "k01", "stA"):
            answer = client.get(at("search"), {"q": query})
            assert not {hit.key for hit in answer.context["hits"]} & set(CLOSED), query
    for section in ("statements", "findings", "links", "actors", "events") if PEOPLE[person] in ACTS["code"] else ():
        assert shown(client, at("registry", section)) == [], section


def shown(client, address):
    """What of the closed things a page tells, in its words and not in its own address."""
    words = re.sub(r'(value|href)="[^"]*"', "", client.get(address).content.decode())
    return [one for one in CLOSED if re.search(rf"(?<![\w-]){one}(?![\w-])", words)]


def test_whoever_is_in_it_finds_everything(harbour, client_of):
    for person in ("nat", "lea"):
        client = client_of(person)
        assert "stA" in client.get(at("statements")).content.decode()
        assert "k03" in client.get(at("search") + "?q=tally+gate").content.decode()


@pytest.mark.parametrize("route", ["hide", "fall", "destroy"])
def test_nobody_takes_back_what_is_closed_to_them(harbour, client_of, route):
    before = Line.objects.count()
    sent = {"reason": "safety", "password": "the password of bob", "second": "ray", "second_password": "the password of ray"}
    assert client_of("bob").post(at(route, "k01"), sent).status_code == 404
    assert Line.objects.count() == before


def test_a_stranger_and_an_administrator_see_no_statement(harbour, client_of):
    assert Client().get(at("statement", "stA")).status_code == 302
    ada = client_of("ada")
    for route in ("statements", "findings", "publications", "search", "places", "events", "registry"):
        assert ada.get(at(route, *(["actors"] if route == "registry" else []))).status_code == 404
    for route in ("today", "journal", "coverage", "compartments", "users"):
        content = ada.get(at(route)).content.decode()
        assert "tally gate" not in content
        assert not re.search(r">k01<|>stA<", content), route


def test_a_rule_is_worked_out_over_everything_whoever_asks(harbour, client_of, people):
    """A finding is concluded on all its claims, also by a coder who may not see one of them."""
    from kirok.desk.findings.actions import conclude_all
    from kirok.desk.findings.models import Finding

    conclude_all(by=people["lea"].user)
    before = dict(Finding.objects.values_list("key", "certainty"))
    client_of("ann").post(at("conclude"))
    assert dict(Finding.objects.values_list("key", "certainty")) == before


def test_a_source_takes_all_that_it_says_along(loaded, people, client_of):
    walls.build(key="harbour", title="Harbour", by=people["ada"])
    walls.admit(key="harbour", roles=["lead"], people=[], by=people["ada"], second=people["lea"])
    number = Statement.objects.get(key="stA").source.number
    enclose(item=number, compartment="harbour", by=people["lea"])
    row = Statement.objects.get(key="stA")
    row.pk, row.key = None, "stLater"
    row.save(force_insert=True)
    client = client_of("ann")
    for key in ("stA", "stLater"):
        assert client.get(at("statement", key)).status_code == 404
    assert number not in client.get(at("registry", "sources")).content.decode()
    release(item=number, compartment="harbour", by=people["lea"])
    assert client.get(at("statement", "stLater")).status_code == 200


def test_what_lies_in_two_is_found_by_who_is_in_both(harbour, people):
    walls.build(key="border", title="Border", by=people["ada"])
    walls.admit(key="border", roles=["lead"], people=["ann"], by=people["ada"], second=people["lea"])
    enclose(item="stA", compartment="border", by=people["lea"])
    finds = {}
    for name in ("ann", "nat", "lea", "bob"):
        with reading(User.objects.get(name=name)):
            finds[name] = Statement.objects.filter(key="stA").exists()
    assert finds == {"ann": False, "nat": False, "lea": True, "bob": False}


def test_the_page_puts_in_and_takes_out(harbour, client_of):
    lea = client_of("lea")
    other = Statement.objects.exclude(key="stA").first().key
    lea.post(at("enclosure", other), {"act": "enclose", "compartment": "harbour"})
    assert Enclosed.objects.filter(statement__key=other).exists()
    assert "Harbour" in lea.get(at("enclosure", other)).content.decode()
    assert lea.post(at("enclosure", other), {"act": "enclose", "compartment": "harbour"}).status_code == 422
    lea.post(at("enclosure", other), {"act": "release", "compartment": "harbour"})
    assert not Enclosed.objects.filter(statement__key=other).exists()
    assert lea.post(at("enclosure", other), {"act": "release", "compartment": "harbour"}).status_code == 422
    assert list(Line.objects.order_by("-pk").values_list("action", flat=True)[:2]) == ["compartment.release", "compartment.enclose"]


def test_nobody_puts_into_a_compartment_that_they_are_not_in(harbour, people):
    for act in (enclose, release):
        with pytest.raises(BadInput, match="that you are in"):
            act(item="stA", compartment="harbour", by=people["han"])
    with pytest.raises(Refused):
        enclose(item="stA", compartment="harbour", by=people["ann"])
    with pytest.raises(BadInput, match="no statement or source"):
        enclose(item="nothing", compartment="harbour", by=people["lea"])


def test_the_administrators_page_makes_fills_and_removes(loaded, client_of):
    ada = client_of("ada")
    two = {"password": "the password of ada", "second": "lea", "second_password": "the password of lea"}
    assert ada.post(at("compartment-change"), {"act": "build", "key": "border", "title": "Border"}).status_code == 302
    ada.post(at("compartment-change"), {"act": "admit", "key": "border", "roles": ["handler"], "people": ["ann"], **two})
    row = Compartment.objects.get()
    assert (row.roles, [one.name for one in row.people.all()]) == (["handler"], ["ann"])
    content = ada.get(at("compartments")).content.decode()
    assert "Border" in content
    ada.post(at("compartment-change"), {"act": "remove", "key": "border"})
    assert not Compartment.objects.exists()
    assert ada.post(at("compartment-change"), {"act": "open-all"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"act": "build", "key": "Ä", "title": "x"}, "cannot be a compartment"),
        ({"act": "build", "key": "harbour", "title": "x"}, "already"),
        ({"act": "build", "key": "new", "title": " "}, "needs a title"),
        ({"act": "admit", "key": "nothing"}, "no compartment"),
        ({"act": "admit", "key": "harbour", "roles": ["admin"]}, "reads no statements"),
        ({"act": "admit", "key": "harbour", "people": ["zoe"]}, "nobody at this desk"),
        ({"act": "admit", "key": "harbour"}, "somebody must be left"),
        ({"act": "remove", "key": "harbour"}, "something lies in"),
        ({"act": "admit", "key": "harbour", "roles": ["lead"], "second": "bob", "second_password": "the password of bob"}, "another role"),
    ],
)
def test_what_the_administrator_cannot_do_is_said(harbour, client_of, sent, why):
    two = {"password": "the password of ada", "second": "lea", "second_password": "the password of lea"}
    answer = client_of("ada").post(at("compartment-change"), {**two, **sent})
    assert answer.status_code == 422
    assert why in answer.content.decode().replace("&#x27;", "'")
    assert Compartment.objects.get().roles == ["lead"]


def test_the_journal_says_that_something_was_done_but_not_to_what(harbour, client_of):
    """The chain stays whole for everybody who oversees; what is closed to them is not named."""
    content = client_of("ada").get(at("journal")).content.decode()
    assert "of something that is closed to you" in content
    assert "compartment.enclose" in content
    assert ">stA<" not in content


def test_what_lies_in_a_compartment_can_be_erased_by_who_is_in_it(harbour, people):
    from kirok.desk.retraction.erasing import erase

    erase(item="stA", by=people["lea"], second=people["ann"])
    assert not Statement.objects.filter(key="stA").exists()
    assert not Enclosed.objects.exists()
