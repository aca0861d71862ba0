"""Every page x every role x in or out of a compartment: what is closed is found nowhere, by nobody who is not in it."""

import base64
import re

import pytest
from desk_routes import PEOPLE, ROUTES
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from kept_sources import keep

from kirok.base.errors import BadInput, Refused
from kirok.desk.administration import walls
from kirok.desk.claims.models import Claim, SecondCoding
from kirok.desk.compartments.actions import enclose, release
from kirok.desk.compartments.models import Enclosed
from kirok.desk.entities.models import Event, Place, Setting
from kirok.desk.journal.models import Line
from kirok.desk.members.models import Compartment, User
from kirok.desk.members.roles import ACTS
from kirok.desk.members.scoping import reading
from kirok.desk.publications.models import Publication
from kirok.desk.publications.pictures import Given, add
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Medium, Statement, Translation
from kirok.desk.vault import sealing

#: What the example holds only in or on top of stA: its claims, what rests on them, and words of theirs.
CLOSED = ("stA", "k01", "k02", "k03", "tally gate", "Orrin Vale", "a-vale")
READERS = sorted(name for name, role in PEOPLE.items() if role != "admin")


def at(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def harbour(loaded, people):
    """A compartment with the lead (by role) and nat (by name) in it, and stA."""
    return close(people, "stA")


def close(people, item):
    """The compartment, and *item* in it."""
    row = walls.build(key="harbour", title="Harbour", by=people["ada"])
    walls.admit(key="harbour", roles=["lead"], people=["nat"], by=people["ada"], second=people["lea"])
    enclose(item=item, compartment="harbour", by=people["lea"])
    return row


#: Where one thing is opened or answered by its address: the arguments of something closed. "made" stands for what the fixture made.
ADDRESSED = {
    **dict.fromkeys(("statement", "statement-care", "claim-new", "enclosure", "consent", "media"), ("stA",)),
    **dict.fromkeys(("claim", "marking", "hide", "fall", "destroy", "stop"), ("k01",)),
    **dict.fromkeys(("finding", "lower"), ("fHurt",)),
    **dict.fromkeys(("publication", "exposure", "edit", "review", "release", "sign-off", "kin-told", "add-picture"), ("pubA",)),
    **dict.fromkeys(("answer", "protect", "hold-until", "let-out", "bring-estimate", "remove-estimates"), ("pubA",)),
    **dict.fromkeys(("picture", "cover", "uncovered", "remove-picture"), ("pubA", 0)),
    **dict.fromkeys(("medium", "medium-bytes"), ("stA", "made")),
    **dict.fromkeys(("second-coding", "second-claim"), ("made",)),
    **dict.fromkeys(("taken-back", "ruling"), ("ev-closed",)),
    **dict.fromkeys(("person", "judge"), ("a-vale",)),
    "claim-edit": ("k02",),
    "entry-edit": ("statements", "stA"),
    "translation": ("stA", "made"),
    "event": ("e-quay",),
    "place": ("p-quay",),
    "preview": ("en/index.html",),
}
#: Pages that list, count or search; what they show is looked at below.
LISTS = frozenset(
    {
        "statements", "findings", "publications", "search", "today", "replays", "events", "disclosures", "places", "coverage", "journal",
        "sources", "second-codings", "doubles", "questions", "consents", "foreseen", "registry",
    }
)  # fmt: skip
#: A handler's own: kept by care, not by compartment (tests/desk/contact, tests/desk/handling).
BY_CARE = frozenset(name for name, route in ROUTES.items() if route.act == "handle")
#: Forms and pages that name nothing in their address and show nothing that was told: what is named inside them is refused as unknown.
NAMELESS = frozenset({"new", "entry-new", "limits", "conclude", "record", "give"})
#: Data of other newsrooms, which no compartment of this one holds.
OF_OTHERS = frozenset({"held-records", "held-record", "held-record-delete"})
#: A picture of one pixel.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def test_every_route_is_in_the_table_of_compartments():
    of_people = {name for name, route in ROUTES.items() if route.act in {None, "administer"}} - LISTS
    parts = [set(ADDRESSED), set(LISTS), set(BY_CARE), set(NAMELESS), set(OF_OTHERS), of_people]
    assert set().union(*parts) == set(ROUTES)
    assert sum(map(len, parts)) == len(ROUTES)


@pytest.fixture
def furnished(loaded, people):
    """All that stands beside stA: a translation, a second coding, a picture, a recording, what was hidden; a place and event of its own.

    Route -> the arguments of its address.
    """
    source, statement, claim = keep(people).source, Statement.objects.get(key="stA"), Claim.objects.get(key="k01")
    place = Place.objects.create(key="p-quay", kind="facility", precision="county", payload={"id": "p-quay", "name": {"en": "the quay"}})
    event = Event.objects.create(key="e-quay", payload={"id": "e-quay", "label": "the quay night"})
    Place.objects.filter(key="p-salt").update(payload=Place.objects.get(key="p-salt").payload | {"parent": "p-quay"})
    Setting.objects.filter(claim__statement=statement).delete()
    Setting.objects.create(claim=claim, place=place, event=event)
    given = Given(PNG, "Ada Quist", "photograph", "digitalCapture", "A quay.", "부두.", graphic=False)
    add(publication=Publication.objects.get(key="pubA"), given=given, by=people["bob"])
    StatusEvent.objects.create(key="ev-closed", target="k01", was="standing", becomes="withdrawn", reason="safety", by=people["bob"].user)
    of_file = {"sealed": sealing.put(PNG, name="medium"), "mime": "image/png", "size": len(PNG), "sha256": "a" * 64, "leaf": "b" * 64}
    made = {
        "medium": Medium.objects.create(kind="image", statement=statement, source=source, **of_file).sha256,
        "translation": Translation.objects.create(statement=statement, lang="ko", text="부두 서기들.", translator=people["nat"].user).pk,
        "second": SecondCoding.objects.create(statement=statement, coder=people["ann"].user, assigned_by=people["nat"].user).pk,
    }
    return {name: [made[name.split("-")[0]] if one == "made" else one for one in args] for name, args in ADDRESSED.items()}


def status(client, name, args):
    """What asking for it, or sending it next to nothing, is answered with; whatever it did is undone."""
    asked = (
        {"kind": "act", "start": 0, "end": 8} if name in {"claim-new", "second-claim"} else {"other": "a-min"} if name == "judge" else {}
    )
    with transaction.atomic():
        answer = client.post(at(name, *args), asked) if ROUTES[name].posts else client.get(at(name, *args), asked)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_address_of_what_is_closed_is_nothing_to_whoever_is_not_in_it(furnished, people, client_of):
    """Every route by every role that may use it: there before, nowhere afterwards, and still there for who is in it."""
    clients = {name: client_of(name) for name in READERS}
    may = {name: [one for one in READERS if PEOPLE[one] in ACTS[ROUTES[name].act]] for name in furnished}
    before = {name: {one for one in may[name] if status(clients[one], name, args) != 404} for name, args in furnished.items()}
    assert [name for name, found in before.items() if not found] == []
    close(people, "stA")
    after = {name: {one for one in may[name] if status(clients[one], name, args) != 404} for name, args in furnished.items()}
    assert {status(clients["ann"], "place", ("p-salt",)), clients["ann"].get(at("places")).status_code} == {200}  # within a closed place
    assert "p-quay" not in clients["ann"].get(at("place", "p-salt")).content.decode() + clients["ann"].get(at("places")).content.decode()
    inside = {"nat", "lea"}
    assert {name: found - inside for name, found in after.items() if found - inside} == {}
    assert {name: before[name] & inside for name in before} == {name: after[name] & inside for name in after}


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"nat", "lea"}))
def test_no_list_count_or_search_shows_what_is_closed(harbour, client_of, person):
    client = client_of(person)
    for route in LISTS - {"registry"}:
        if ROUTES[route].act is None or PEOPLE[person] in ACTS[ROUTES[route].act]:
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
