"""Today, coverage, the journal, and track records that only a handler and the lead see."""

import pytest
from desk_data import drop_triggers, part
from django.urls import reverse
from django.utils import translation

from kirok.desk.coding.doubling import assign
from kirok.desk.findings.actions import conclude_all
from kirok.desk.handling.models import Care
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import add_user
from kirok.desk.members.models import User
from kirok.desk.overview.counting import coverage, kept_by, tracks
from kirok.desk.publications.actions import find, review
from kirok.desk.retraction.actions import retract, withdraw
from kirok.desk.statements.models import Source, Statement


def url(name):
    with translation.override("en"):
        return reverse(name)


def found():
    return {row.source.number: (row.claims, row.resolved, row.held, row.fell) for row in tracks(list(Source.objects.order_by("number")))}


def test_today_shows_what_waits_and_for_whom(loaded, people, client_of):
    review(publication=find("pubB"), by=people["ray"])
    withdraw(item="k07", reason="safety", by=people["bob"])
    conclude_all(by=people["nat"].user)
    answer = client_of("lea").get(url("today"))
    content = answer.content.decode()
    mine = {group.title: [one.key for one in group.things] for group in answer.context["mine"]}
    assert mine["To release"] == ["pubB"]
    assert "pubA" in mine["Drafts to review"]
    assert "Held until a day" in answer.context["empty"]
    assert "hidden by bob" in content
    assert "yours, if you did not hide it" in content
    coder = client_of("ann").get(url("today"))
    assert "yours, if you did not hide it" not in coder.content.decode()
    assert "To release" in [group.title for group in coder.context["others"]]


def test_today_tells_handler_lawyer_and_lead_what_a_draft_still_takes(example, code, people, client_of):
    """Sentences that no handler has answered for, a name that no lawyer has read, sources without a handler."""
    part(example, "claims", "k01")["agent"] = [{"who": "a-min", "degree": "ordered"}]
    code(example)
    Care.objects.create(source=Source.objects.get(number="S-0101"), handler=people["han"].user)
    add_user(name="dora", roles=["handler"], password="the password of dora")
    Care.objects.create(source=Source.objects.get(number="S-0102"), handler=User.objects.get(name="dora"))
    Care.objects.create(source=Source.objects.get(number="S-0103"), handler=User.objects.get(name="dora"))
    row = find("pubA")
    row.payload["exposure"] = row.payload["exposure"][:1]  # s3 stands on k02, which S-0101 told
    row.save(update_fields=["payload"])
    asked, kin = "Exposure questions without an answer", "Next of kin"

    def groups(name, whose):
        context = client_of(name).get(url("today")).context
        return {group.title: [one.key for one in group.things] for group in context[whose]}

    assert groups("han", "mine")[asked] == ["pubA"]
    assert asked not in groups("dora", "mine")
    assert groups("bob", "others")[asked] == ["pubA"]
    assert groups("leo", "mine")["Legal sign-off"] == ["pubA"]
    assert groups("bob", "others")["Legal sign-off"] == ["pubA"]
    assert kin not in groups("bob", "mine")
    assert "Sources that nobody keeps" not in groups("lea", "mine")
    Care.objects.filter(source__number="S-0103").delete()
    assert groups("lea", "mine")["Sources that nobody keeps"] == ["S-0103"]


def test_today_tells_a_second_coder_what_was_asked_of_them(loaded, people, client_of):
    row = assign(Statement.objects.get(key="stA"), coder=people["nat"].user, by=people["lea"].user)
    shown = {name: client_of(name).get(url("today")).context["mine"] for name in ("nat", "ann")}
    assert f"/en/second/{row.pk}" in [one.url for group in shown["nat"] for one in group.things]
    assert "stA" not in [one.key for group in shown["ann"] for one in group.things]


def test_today_asks_as_often_for_many_rows_as_for_few(loaded, client_of, django_assert_max_num_queries):
    from kirok.desk.publications.models import Publication

    client = client_of("lea")
    with django_assert_max_num_queries(35) as few:
        client.get(url("today"))
    row = Publication.objects.get(key="pubB")
    for at in range(40):
        row.pk, row.key = None, f"pub{at}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(len(few)):
        client.get(url("today"))


def test_coverage_counts_whole_rows(loaded, people):
    conclude_all(by=people["nat"].user)
    counted = coverage()
    assert counted["lang"] == [("en", 2), ("ko", 1)]
    assert counted["coded"] == [("coded", 3), ("uncoded", 0)]
    assert dict(counted["kind"])["act"] == 4
    assert dict(counted["certainty"]) == {"CER.corroborated": 1, "CER.reported": 3}


def test_a_track_record_is_of_resolved_claims_alone(released, people):
    assert found() == {"S-0101": (3, 1, 1, 0), "S-0102": (3, 1, 1, 0), "S-0103": (3, 0, 0, 0)}
    retract(claim="k01", reason="subject-reappeared", by=people["ann"], second=people["bob"])
    assert found() == {"S-0101": (3, 1, 0, 1), "S-0102": (3, 0, 0, 0), "S-0103": (3, 0, 0, 0)}


@pytest.mark.parametrize("reason", ["account-revised", "mis-translated", "coding-error", "consent-withdrawn", "duplicate", "safety"])
def test_what_says_nothing_of_a_source_counts_for_nothing(released, people, reason):
    retract(claim="k04", reason=reason, by=people["ann"], second=people["bob"])
    assert found()["S-0102"] == (3, 0, 0, 0)


def give(client, handler="han", source="S-0101"):
    return client.post(url("give"), {"source": source, "handler": handler})


def test_the_lead_gives_a_source_its_handler_who_alone_sees_it(loaded, people, client_of):
    assert list(kept_by(people["han"].user)) == []
    before = Line.objects.count()
    assert give(client_of("lea")).status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target, line.detail) == ("assign", "S-0101", {"handler": "han"})
    content = client_of("han").get(url("sources")).content.decode()
    assert "S-0101" in content
    assert "S-0102" not in content
    assert all(number in client_of("lea").get(url("sources")).content.decode() for number in ("S-0101", "S-0102", "S-0103"))


@pytest.mark.parametrize("wrong", [{"handler": "bob"}, {"handler": "zoe"}, {"source": "S-9999"}, {"handler": ""}])
def test_an_assignment_that_may_not_be(loaded, client_of, wrong):
    assert give(client_of("lea"), **wrong).status_code == 422
    assert not Care.objects.exists()


def test_the_journal_finds_a_line_that_was_changed_past_the_desk(loaded, people, client_of):
    from django.db import connection

    review(publication=find("pubB"), by=people["ray"])
    client = client_of("ada")
    assert "Every line fits the one before it." in client.get(url("journal") + "?check").content.decode()
    drop_triggers("journal_line")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_line SET target = 'pubA' WHERE action = 'review'")
    content = client.get(url("journal") + "?check").content.decode()
    assert "1 line was changed" in content


def test_a_source_is_shown_by_its_number(loaded, people, client_of):
    asked = client_of("lea").get(url("sources"), {"number": " s-0102"}).content.decode()
    assert ">S-0102" in asked
    assert "S-0101" not in asked
    assert "S-0103" not in asked
    assert "No source of that number is yours to see." in client_of("han").get(url("sources"), {"number": "S-0102"}).content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["today", "coverage", "journal", "sources"])
def test_each_page_is_there_in_both_languages(released, client_of, name, language):
    with translation.override(language):
        assert client_of("lea").get(reverse(name)).status_code == 200
