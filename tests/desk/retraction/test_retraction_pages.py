"""Taking back on pages: what is shown before, who may, and that each act leaves exactly one line."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import translation
from whole_words import named

from kirok.desk import chrome
from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.handling.models import Care
from kirok.desk.journal.actions import broken_lines
from kirok.desk.journal.models import Line
from kirok.desk.members.models import today
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.models import Correction
from kirok.desk.publications.publishing import compose, publish_site
from kirok.desk.retraction.actions import withdraw
from kirok.desk.retraction.models import Ruling, StatusEvent
from kirok.desk.retraction.rulings import waiting
from kirok.desk.statements.models import Source, Statement


def url(name, key, language="en"):
    with translation.override(language):
        return reverse(name, args=[key])


@pytest.fixture
def both(released, people):
    release(publication=find("pubB"), by=people["bob"])
    return people


def two(first="ann", second="bob", **more):
    return {"password": f"the password of {first}", "second": second, "second_password": f"the password of {second}", **more}


def lines(act):
    before = Line.objects.count()
    answer = act()
    assert broken_lines() == []
    return answer, list(Line.objects.order_by("pk"))[before:]


def test_before_anything_is_done_the_page_shows_what_falls_and_what_weakens(both, page):
    content = page.get(url("marking", "k01")).content.decode()
    rows = content.split("<h2>Findings</h2>")[1].split("</ul>")[0]
    camp, more = rows.split("<li>")[1:]
    assert "corroborated" in camp
    assert "<strong>weakens</strong>" in camp
    assert "<strong>falls</strong>" in more
    for sentence in ("pubA/s1", "pubA/s2", "pubA/s3"):
        assert sentence in content
    assert "pubB/s1" not in content
    assert Claim.objects.get(key="k01").status == "standing"


def test_a_retraction_is_found_from_whatever_somebody_reads(both, page):
    """From a finding, a sentence, a publication and a statement the page leads to the claims under it; the charts are named."""
    for key, claims, charts in (
        ("fCamp", ["k01", "k04"], ["known"]),
        ("pubA/s3", ["k01", "k02"], ["known", "many"]),
        ("pubB", ["k03", "k05", "k07"], ["known"]),
        ("stA", ["k01", "k02", "k03"], ["known", "many"]),
    ):
        content = page.get(url("marking", key)).content.decode()
        ways = content.split("A retraction begins at a claim")[1].split("</ul>")[0]
        assert re.findall(r">(k\d\d)</a>", ways) == claims, key
        drawn = content.split("<dt>Charts</dt>")[1].split("</dd>")[0]
        found = [
            word for word, title in (("known", "How well the findings are known"), ("many", "How many people, as told")) if title in drawn
        ]
        assert found == charts, key
    assert "is taken back itself" in page.get(url("marking", "fCamp")).content.decode()
    content = page.get(url("marking", "k01")).content.decode()
    assert "A retraction begins at a claim" not in content
    assert "is taken back itself" not in content


def test_what_is_not_out_changes_no_chart(loaded, page):
    assert "unchanged" in page.get(url("marking", "k01")).content.decode().split("<dt>Charts</dt>")[1].split("</dd>")[0]


def test_what_shares_a_source_is_shown_to_its_handler_and_deputy_alone(both, people, client_of):
    source = Source.objects.get(number="S-0101")

    def shown(name):
        return "Shares its source" in client_of(name).get(url("marking", "k01")).content.decode()

    assert [name for name in both if shown(name)] == []
    Care.objects.create(source=source, handler=people["han"].user)
    assert [name for name in both if shown(name)] == ["han"]
    content = client_of("han").get(url("marking", "k01")).content.decode()
    own = content.split('<section class="own">')[1].split("</section>")[0]
    assert named("k03", own)
    assert not named("k04", own)
    Care.objects.update(handler=people["lea"].user, deputy=people["han"].user)
    assert [name for name in both if shown(name)] == ["han"]  # lea holds no handler's role


def test_an_origin_behind_two_sources_is_shared_too(both, people, client_of, monkeypatch):
    for key in ("stA", "stB"):
        row = Statement.objects.get(key=key)
        row.payload["chain"] = [{"hop": 0, "who": "S-0101"}, {"hop": 1, "who": "a-vale", "access": "victim"}]
        row.save(update_fields=["payload"])
    Care.objects.create(source=Source.objects.get(number="S-0101"), handler=people["han"].user)
    own = client_of("han").get(url("marking", "k01")).content.decode().split('<section class="own">')[1]
    assert named("k04", own)
    assert not named("k07", own)
    monkeypatch.setattr(chrome, "PAGE_ROWS", 1)  # however much a source told, a page shows so much of it
    pages = [client_of("han").get(url("marking", "k01"), {"page": at}).content.decode() for at in (1, 2)]
    lists = [page.split('<section class="own">')[1].split("</section>")[0] for page in pages]
    assert [one.count("<li>") for one in lists] == [1, 1]
    assert lists[0].split("</ul>")[0] != lists[1].split("</ul>")[0]
    assert f'href="{url("marking", "k01")}?page=2"' in lists[0]


def test_one_editor_hides_with_one_click_and_one_line(both, client_of, tmp_path, vault):
    publish_site(tmp_path / "site", base_url=None, by=both["bob"].user)
    answer, written = lines(lambda: client_of("bob").post(url("hide", "pubA/s2"), {"reason": "safety"}))
    assert answer.status_code == 302
    assert [(line.action, line.target, line.actor.name) for line in written] == [("withdraw", "pubA/s2", "bob")]
    shown = {sentence.id for row in compose(vault.home)[0].value.publications for sentence in row.sentences}
    assert "pubA/s2" not in shown
    assert "before" not in (tmp_path / "site" / "data" / "sentences.json").read_text()
    page = client_of("ray").get(answer.url).content.decode()
    assert "Waits for a second person" in page
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("ann", 404), ("nat", 404), ("han", 302), ("ray", 302), ("lea", 302)])
def test_who_may_hide(both, client_of, name, status):
    assert client_of(name).post(url("hide", "k01"), {"reason": "safety"}).status_code == status
    assert StatusEvent.objects.exists() == (status == 302)


def test_a_reason_that_is_none_is_said_on_the_page_and_changes_nothing(both, client_of):
    answer, written = lines(lambda: client_of("bob").post(url("hide", "k01"), {"reason": "because"}))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert written == []


@pytest.fixture
def hidden(both):
    return withdraw(item="k01", reason="safety", by=both["bob"]).event


def test_a_second_person_confirms_or_reverses(hidden, both, client_of):
    assert [entry.event for entry in waiting()] == [hidden]
    answer, written = lines(lambda: client_of("bob").post(url("ruling", hidden.key), {"verdict": "confirmed"}))
    assert (answer.status_code, written) == (422, [])
    answer, written = lines(lambda: client_of("ray").post(url("ruling", hidden.key), {"verdict": "perhaps"}))
    assert (answer.status_code, written) == (422, [])
    answer, written = lines(lambda: client_of("ray").post(url("ruling", hidden.key), {"verdict": "confirmed"}))
    assert answer.status_code == 302
    assert [(line.action, line.actor.name) for line in written] == [("rule.confirmed", "ray")]
    assert Claim.objects.get(key="k01").status == "withdrawn"
    assert waiting() == []
    assert client_of("lea").post(url("ruling", hidden.key), {"verdict": "reversed"}).status_code == 422


def test_what_is_brought_back_is_as_it_was(both, client_of, vault, tmp_path):
    out = tmp_path / "site"
    publish_site(out, base_url=None, by=both["bob"].user)
    before = compose(vault.home)[0].value
    certainties = dict(Finding.objects.values_list("key", "certainty"))
    event = withdraw(item="stA", reason="safety", by=both["bob"]).event
    assert compose(vault.home)[0].value != before
    answer, written = lines(lambda: client_of("lea").post(url("ruling", event.key), {"verdict": "reversed"}))
    assert answer.status_code == 302
    assert len(written) == 1
    assert Statement.objects.get(key="stA").status == "standing"
    assert compose(vault.home)[0].value == before
    assert dict(Finding.objects.values_list("key", "certainty")) == certainties
    assert "pubA/s2" in (out / "data" / "sentences.json").read_text()
    assert client_of("ray").post(url("ruling", event.key), {"verdict": "confirmed"}).status_code == 422


def test_silence_brings_nothing_back(hidden, client_of):
    for days, overdue in ((0, False), (2, False), (3, True), (400, True)):
        assert [entry.overdue for entry in waiting(day=today() + dt.timedelta(days=days))] == [overdue]
    assert Claim.objects.get(key="k01").status == "withdrawn"
    assert Ruling.objects.count() == 0


def test_a_retraction_takes_both_passwords_on_the_page(both, client_of):
    client = client_of("ann")
    for wrong in (
        two() | {"password": "x"},
        two() | {"second_password": "x"},
        two() | {"second": "zoe"},
        two(second="ann"),
        two(second="nat"),
    ):
        answer, written = lines(lambda form=wrong: client.post(url("fall", "k01"), form | {"reason": "forged"}))
        assert (answer.status_code, written) == (422, [])
    assert Claim.objects.get(key="k01").status == "standing"
    answer, written = lines(lambda: client.post(url("fall", "k01"), two(reason="forged")))
    assert answer.status_code == 302
    assert [(line.action, line.actor.name, line.detail["second"]) for line in written] == [("retract", "ann", "bob")]
    assert Claim.objects.get(key="k01").status == "retracted"
    assert "bob" in client.get(answer.url).content.decode()


def test_five_wrong_passwords_make_that_name_wait(both, client_of):
    client = client_of("ann")
    for _ in range(5):
        client.post(url("fall", "k01"), two(reason="forged") | {"second_password": "x"})
    answer = client.post(url("fall", "k01"), two(reason="forged"))
    assert "wait five minutes" in answer.content.decode()
    assert client.post(url("fall", "k01"), two(second="lea", reason="forged")).status_code == 302


def test_who_else_to_write_to_is_listed(both, client_of, vault, tmp_path):
    config = vault.home.config
    config.write_text(config.read_text() + '[partners]\n"The other archive" = "desk@other.example"\n')
    event = withdraw(item="k01", reason="consent-withdrawn", by=both["bob"]).event
    content = client_of("bob").get(url("taken-back", event.key)).content.decode()
    assert "desk@other.example" in content
    assert "Internet Archive" not in content
    publish_site(tmp_path / "site", base_url="https://record.example", by=both["bob"].user)
    content = client_of("bob").get(url("taken-back", event.key)).content.decode()
    assert "Internet Archive" in content
    assert "https://record.example/ko/findings/fCamp.html" in content
    assert "https://record.example/en/publications/pubA.html" in content


def test_what_was_taken_back_is_said_in_words_that_its_reader_may_see(hidden, both, client_of):
    words, places = Claim.objects.get(key="k01").spans.get().exact, (reverse("events"), url("taken-back", hidden.key))
    client = client_of("bob")
    assert all(words in client.get(place).content.decode() for place in places)
    assert client.post(reverse("limits"), {"code": [Claim.objects.get(key="k01").type]}).status_code == 302
    assert not any(words in client.get(place).content.decode() for place in places)
    assert all("hidden-words" in client.get(place).content.decode() for place in places)


def test_an_unknown_id_or_event_is_not_found(both, client_of):
    for name, key in (("marking", "k99"), ("taken-back", "ev-none")):
        assert client_of("bob").get(url(name, key)).status_code == 404
    assert client_of("bob").post(url("hide", "k99"), {"reason": "safety"}).status_code == 404


@pytest.mark.parametrize("key", ["stA", "k02", "fCamp", "pubA", "pubA/s1"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_kind_of_item_has_its_page(both, client_of, key, language):
    assert client_of("bob").get(url("marking", key, language)).status_code == 200


def test_the_list_asks_as_often_for_many_events_as_for_few(both, client_of, django_assert_max_num_queries):
    def more(number):
        for at in range(number):
            StatusEvent.objects.create(
                key=f"ev-{number}-{at}", target="k01", was="standing", becomes="withdrawn", reason="safety", by=both["bob"].user
            )

    client = client_of("ray")
    Claim.objects.filter(key="k01").update(status="withdrawn")
    more(5)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("events"))
    more(40)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("events"))


def test_erasing_on_the_page_takes_two_passwords_and_leaves_one_line(both, client_of):
    bob = client_of("bob")
    refused, none = lines(lambda: bob.post(url("destroy", "k04"), two("bob", "bob")))
    assert (refused.status_code, none) == (422, [])
    answer, left = lines(lambda: bob.post(url("destroy", "k04"), two("bob", "lea")))
    assert answer.status_code == 302
    assert [(line.action, line.actor.name, line.target) for line in left] == [("erase", "bob", "k04")]
    assert StatusEvent.objects.get(target="k04").becomes == "erased"
