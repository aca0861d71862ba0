"""Names that a lawyer reads first, and deaths that a family hears of first."""

import pytest
from desk_data import part
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import Refused
from kirok.desk.journal.models import Line
from kirok.desk.publications.actions import find, release, review
from kirok.desk.publications.models import SignOff
from kirok.desk.publications.publishing import compose


def url(name, key="pubA"):
    with translation.override("en"):
        return reverse(name, args=[key])


@pytest.fixture
def accused(example, code):
    """k01 names the minister, who holds a public role, as the one who ordered it."""
    part(example, "claims", "k01")["agent"] = [{"who": "a-min", "degree": "ordered"}]
    code(example)
    return example


def test_a_person_named_as_responsible_waits_for_a_lawyer(accused, people, client_of):
    with pytest.raises(Refused, match="no legal reviewer"):
        release(publication=find("pubA"), by=people["bob"])
    for name, status in (("bob", 404), ("lea", 404), ("leo", 302)):
        form = {"actor": "a-min", "password": f"the password of {name}"}
        assert client_of(name).post(url("sign-off"), form).status_code == status
    assert SignOff.objects.get().by.name == "leo"
    assert Line.objects.order_by("pk").last().action == "sign.legal"
    release(publication=find("pubA"), by=people["bob"])
    assert find("pubA").state == "released"


def test_the_review_of_a_lawyer_is_the_sign_off_on_the_command_line(accused, people):
    review(publication=find("pubA"), by=people["leo"])
    assert Line.objects.order_by("pk").last().detail == {"signed": ["a-min"]}
    release(publication=find("pubA"), by=people["bob"])


def test_the_review_of_anybody_else_is_none(accused, people):
    review(publication=find("pubA"), by=people["ray"])
    with pytest.raises(Refused, match="no legal reviewer"):
        release(publication=find("pubA"), by=people["bob"])


def test_a_changed_word_ends_a_sign_off(accused, people):
    review(publication=find("pubA"), by=people["leo"])
    row = find("pubA")
    row.payload["items"][0]["en"] = "The minister had dock clerks sent away in spring 2101."
    row.save(update_fields=["payload"])
    with pytest.raises(Refused, match="no legal reviewer"):
        release(publication=find("pubA"), by=people["bob"])


@pytest.mark.parametrize(
    ("actor", "form"),
    [("a-council", {}), ("a-min", {"password": "x"}), ("", {})],
)
def test_a_sign_off_that_nothing_asks_for(accused, client_of, actor, form):
    answer = client_of("leo").post(url("sign-off"), {"actor": actor, "password": "the password of leo"} | form)
    assert answer.status_code == 422
    assert not SignOff.objects.exists()


def test_organisations_and_people_who_are_not_named_need_none(example, code, people):
    part(example, "claims", "k01")["agent"] = [{"who": "a-council"}, {"who": "a-vale"}]
    code(example)
    release(publication=find("pubA"), by=people["bob"])


def test_a_survivor_who_would_be_named_needs_a_lawyer_even_with_consent(example, code, people):
    part(example, "actors", "a-vale")["sensitivity"] = ["minor"]
    part(example, "statements", "stA")["consent"].append({"person": "a-vale", "basis": "own-consent", "scopes": ["publish-named"]})
    code(example)
    with pytest.raises(Refused, match="no legal reviewer"):
        release(publication=find("pubB"), by=people["bob"])
    review(publication=find("pubB"), by=people["leo"])
    release(publication=find("pubB"), by=people["bob"])


@pytest.fixture
def dead(example, code):
    """k03 reports a death of which the family does not know."""
    part(example, "claims", "k03")["type"] = "VIO.LIF.death-in-custody"
    part(example, "actors", "a-vale")["sensitivity"] = ["next-of-kin-not-told"]
    code(example)
    return example


def test_a_death_is_held_until_the_family_knows(dead, people, client_of):
    with pytest.raises(Refused, match="family has not been told"):
        release(publication=find("pubB"), by=people["bob"])
    release(publication=find("pubA"), by=people["bob"])
    assert client_of("ann").post(url("kin-told", "pubB"), {"actor": "a-vale"}).status_code == 404
    assert client_of("han").post(url("kin-told", "pubB"), {"actor": "a-vale"}).status_code == 302
    assert client_of("han").post(url("kin-told", "pubB"), {"actor": "a-vale"}).status_code == 422
    release(publication=find("pubB"), by=people["bob"])


def test_what_is_out_leaves_the_site_when_a_family_turns_out_not_to_know(example, code, people, vault):
    code(example)
    release(publication=find("pubB"), by=people["bob"])

    def shown():
        return [row.id for row in compose(vault.home)[0].value.publications]

    assert shown() == ["pubB"]
    from kirok.desk.claims.models import Claim
    from kirok.desk.entities.models import Actor

    Claim.objects.filter(key="k03").update(type="VIO.LIF.summary")
    actor = Actor.objects.get(key="a-vale")
    actor.payload["sensitivity"] = ["next-of-kin-not-told"]
    actor.save(update_fields=["payload"])
    assert shown() == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_says_what_is_missing_and_who_may_do_it(accused, dead, client_of, language):
    with translation.override(language):
        address = reverse("publication", args=["pubA"])
    assert 'name="actor" value="a-min"' in client_of("leo").get(address).content.decode()
    assert 'name="actor" value="a-min"' not in client_of("bob").get(address).content.decode()
