"""Consent at release and at publish, its end, taking it back so that it leaves the site; and the pages of both."""

import pytest
from django.urls import reverse
from django.utils import translation
from kept_sources import keep
from whole_words import named

from kirok.base.errors import Refused
from kirok.desk import timekeeper
from kirok.desk.contact.consents import ending, over, told
from kirok.desk.contact.ended import Ended, _stands, keep_days
from kirok.desk.journal.models import Line
from kirok.desk.members.models import today
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.hindrances import ROWS
from kirok.desk.publications.models import Correction, Picture, Publication
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.retraction.closure import Target, reach
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.retraction.standing import in_public
from kirok.desk.statements.models import ConsentStep, Statement
from kirok.desk.vault.state import current


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def given(*uses, **more):
    said = {"act": "give", "person": "S-0101", "basis": "own-consent", "on": "2101-03", "expires": "", "withdraw_by": "handler"}
    return {**said, "use": list(uses), **more}


def listed(person, people):
    return told(ending(people[person].user, today()), today())


def withheld():
    return {row.id: row.reason for row in compose(current().home)[1]}


@pytest.mark.parametrize("uses", [["un"], ["site", "un"]])
def test_what_consent_leaves_out_is_not_released(loaded, people, client_of, uses):
    """Without the site nothing may; with it but without rows of data neither, for every claim on the site stands in them."""
    assert client_of("leo").post(url("consent", "stA"), given(*uses)).status_code == 302
    with pytest.raises(Refused, match="consent to publish is missing" if uses == ["un"] else "did not allow rows of data"):
        release(publication=find("pubA"), by=people["bob"])


def test_what_ends_after_the_release_is_withheld_at_publish(released, people, client_of):
    assert "pubA" not in withheld()
    assert client_of("leo").post(url("consent", "stA"), given("site", "data", "quotation", expires="2001")).status_code == 302
    assert withheld()["pubA"] == "consent to publish is missing or has ended for a statement that it rests on"
    client_of("leo").post(url("consent", "stA"), given("site", "quotation"))
    assert withheld()["pubA"] == ROWS


def test_taken_back_and_hidden_it_leaves_the_site_without_a_notice(released, people, client_of, tmp_path):
    site = tmp_path / "site"
    publish_site(site, base_url=None, by=people["bob"].user)
    before = Line.objects.count()
    answer = client_of("leo").post(url("consent", "stA"), {"act": "take-back", "person": "S-0101", "hide": "1"})
    assert answer.status_code == 302
    (line,) = Line.objects.order_by("pk")[before:]
    event = StatusEvent.objects.get()
    assert (event.target, event.becomes, event.reason) == ("stA", "withdrawn", "consent-withdrawn")
    assert (line.action, line.detail["event"]) == ("consent.withdrawn", event.key)
    assert not Correction.objects.exists()
    everything = "".join(path.read_text(errors="replace") for path in site.rglob("*") if path.suffix in {".html", ".json", ".csv", ".xml"})
    everything = everything.replace((site / "proofs" / "vkey").read_text().strip(), "")  # its letters are at random
    assert not named("k01", everything)
    assert "consent" not in (site / "en" / "corrections.html").read_text().lower().replace("consent to", "")


def test_taken_back_without_hiding_it_is_withheld_at_the_next_publish(released, people, client_of):
    client_of("leo").post(url("consent", "stA"), {"act": "take-back", "person": "S-0101", "use": ["site"]})
    assert not StatusEvent.objects.exists()
    assert "consent to publish" in withheld()["pubA"]


def test_ended_consent_leaves_the_site_by_one_press(released, people, client_of, tmp_path):
    site = tmp_path / "site"
    publish_site(site, base_url=None, by=people["bob"].user)
    row = Statement.objects.get(key="stA").consents.get()
    row.expires, row.payload = "2001-05", {**row.payload, "expires": "2001-05"}
    row.save()
    (entry,) = listed("leo", people)
    assert (entry.statement.key, entry.over, entry.public) == ("stA", True, ("pubA",))
    before = Line.objects.count()
    content = client_of("leo").post(url("consents")).content.decode()
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.action, line.target) == ("consent.enforce", "site")
    assert "1 site of ours was written anew." in content
    assert "pubA" not in (site / "en" / "index.html").read_text()


def test_the_list_looks_weeks_ahead_and_shows_a_handler_their_own(loaded, people, client_of):
    keep(people)
    for key, expires in (("stA", today().isoformat()), ("stB", today().isoformat()), ("stC", "2190")):
        row = Statement.objects.get(key=key).consents.get()
        row.expires, row.payload = expires, {**row.payload, "expires": expires}
        row.save()
    assert [entry.statement.key for entry in listed("leo", people)] == ["stA", "stB"]
    assert [entry.statement.key for entry in listed("han", people)] == ["stA"]
    assert not named("stB", client_of("han").get(url("consents")).content.decode())
    assert not any(entry.over for entry in listed("leo", people))
    assert over(people["leo"].user, today()) == 0


def test_the_list_asks_as_often_for_many_as_for_few(released, client_of, django_assert_max_num_queries):
    def more(number):
        first = Statement.objects.get(key="stA")
        for at in range(number):
            end_on("2001-05", copied(first, f"stA-{number}-{at}"))

    leo = client_of("leo")
    more(3)
    with django_assert_max_num_queries(40) as few:
        leo.get(url("consents"))
    more(60)
    with django_assert_max_num_queries(len(few)):
        answer = leo.get(url("consents"))
    assert len(answer.context["rows"]) == 50


def copied(row, key):
    """The same statement once more, with its consent and a claim of it."""
    consent, claim = row.consents.get(), row.claims.first()
    fresh = Statement.objects.get(pk=row.pk)
    fresh.pk, fresh.key = None, key
    fresh.save(force_insert=True)
    consent.pk, consent.statement = None, fresh
    consent.save(force_insert=True)
    claim.pk, claim.key, claim.statement = None, f"k-{key}", fresh
    claim.save(force_insert=True)
    return fresh


def end_on(expires, statement):
    row = statement.consents.get()
    row.expires, row.payload = expires, {**row.payload, "expires": expires}
    row.save()


def test_a_consent_that_ended_leaves_by_the_clock_alone(released, people, tmp_path, vault):
    """Nobody opens a page: the desk's clock looks, the site is written anew, the history and one line say so; once."""
    site = tmp_path / "site"
    publish_site(site, base_url=None, by=people["bob"].user)
    end_on("2001-05", Statement.objects.get(key="stA"))
    before, looks = Line.objects.count(), iter((False, True))
    timekeeper.watch(vault.home, lambda: next(looks))
    (line,) = Line.objects.order_by("pk")[before:]
    assert (line.actor.name, line.action, line.detail["consents"], line.detail["sites"]) == ("operator", "consent.ended", 1, 1)
    assert "pubA" not in (site / "en" / "index.html").read_text()
    (step,) = ConsentStep.objects.all()
    assert (step.kind, step.person, step.on, step.uses[0]) == ("ended", "S-0101", "2001-05", "site")
    assert over(people["leo"].user, today()) == 1


def test_a_consent_under_nothing_that_is_out_ends_without_touching_a_site(released, people, tmp_path, vault):
    site = tmp_path / "site"
    publish_site(site, base_url=None, by=people["bob"].user)
    end_on("2001-05", Statement.objects.get(key="stC"))
    Publication.objects.filter(key="pubB").update(state="draft")
    was = (site / "proofs" / "checkpoint").read_bytes()
    assert keep_days(vault.home) == Ended(("stC",), ())
    assert (site / "proofs" / "checkpoint").read_bytes() == was
    assert keep_days(vault.home) == Ended((), ())


def test_a_picture_of_somebody_whose_consent_ended_leaves_too(released, people, tmp_path, vault):
    stc = Statement.objects.get(key="stC")
    Picture.objects.create(
        publication=released,
        position=0,
        sealed="x",
        mime="image/png",
        credit="c",
        origin="archive",
        shows=["S-0103"],
        source_type="x",
        alt_en="a",
        alt_ko="b",
    )
    end_on("2001-05", stc)
    assert _stands([stc.consents.get()])
    Picture.objects.all().delete()
    assert not _stands([stc.consents.get()])


def test_many_statements_reach_what_each_reaches_alone(released):
    rows = list(Statement.objects.all())
    alone = {row.pk: reach(Target("statement", row.key, row)).feed for row in rows}
    assert {pk: keys for pk, keys in alone.items() if keys} == in_public([row.pk for row in rows])
    assert any(alone.values())


def test_a_handler_sees_the_consent_of_those_in_their_care_alone(loaded, people, client_of):
    keep(people)
    han = client_of("han")
    assert han.get(url("consent", "stA")).status_code == 200
    assert han.get(url("consent", "stB")).status_code == 404
    assert han.post(url("consent", "stB"), given("site")).status_code == 404
    assert "steps" in han.get(url("statement", "stA")).content.decode()
    assert ">steps<" not in han.get(url("statement", "stB")).content.decode()


@pytest.mark.parametrize("wrong", [given("site", person="nobody"), given("data"), given("site", expires="10:30"), {"act": "burn"}])
def test_what_cannot_be_is_said_and_changes_nothing(loaded, client_of, wrong):
    before = Line.objects.count()
    answer = client_of("leo").post(url("consent", "stA"), wrong)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
    assert (Line.objects.count(), ConsentStep.objects.count()) == (before, 0)


def test_a_person_of_the_registry_has_a_consent_of_their_own(loaded, client_of):
    assert client_of("leo").post(url("consent", "stA"), given("site", "name", person="a-vale", basis="next-of-kin")).status_code == 302
    content = client_of("leo").get(url("consent", "stA")).content.decode()
    assert "a-vale" in content
    assert "next of kin" in content


def test_a_handler_without_the_role_to_hide_is_told(loaded, people, client_of):
    """Everybody who records consent may hide; if the roles ever part, nothing is recorded half."""
    from kirok.desk.members.roles import ACTS

    assert ACTS["consent"] <= ACTS["withdraw"]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["consents", "questions"])
def test_each_page_is_there_in_both_languages(loaded, client_of, name, language):
    with translation.override(language):
        assert client_of("lea").get(reverse(name)).status_code == 200
        assert client_of("lea").get(reverse("consent", args=["stA"])).status_code == 200
        assert client_of("lea").get(reverse("stop", args=["stA"])).status_code == 200
