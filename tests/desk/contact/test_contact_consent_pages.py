"""Consent at release and at publish, its end, taking it back so that it leaves the site; and the pages of both."""

import pytest
from django.urls import reverse
from django.utils import translation
from kept_sources import keep

from kirok.base.errors import Refused
from kirok.desk.contact.consents import ending
from kirok.desk.journal.models import Line
from kirok.desk.members.models import today
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.hindrances import ROWS
from kirok.desk.publications.models import Correction
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import ConsentStep, Statement
from kirok.desk.vault.state import current


def url(name, *words):
    with translation.override("en"):
        return reverse(name, args=words)


def given(*uses, **more):
    said = {"act": "give", "person": "S-0101", "basis": "own-consent", "on": "2101-03", "expires": "", "withdraw_by": "handler"}
    return {**said, "use": list(uses), **more}


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
    assert "k01" not in everything
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
    (entry,) = ending(people["leo"].user, today())
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
    assert [entry.statement.key for entry in ending(people["leo"].user, today())] == ["stA", "stB"]
    assert [entry.statement.key for entry in ending(people["han"].user, today())] == ["stA"]
    assert "stB" not in client_of("han").get(url("consents")).content.decode()
    assert not any(entry.over for entry in ending(people["leo"].user, today()))


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
