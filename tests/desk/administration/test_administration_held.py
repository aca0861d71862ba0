"""Half an hour's work outlives the session that it was written in: held in memory, for its writer, without its secrets."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kirok.desk.claims.models import Claim
from kirok.desk.members import sessions

FIELDS = {"kind": "act", "start": "23", "end": "40", "id": "late", "type": "VIO.LIB.arrest", "password": "p", "_seen": "", "spans": ""}
FROM = {"HTTP_ORIGIN": "http://testserver"}


def url(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def log_in(client, name):
    return client.post(url("login"), {"username": name, "password": f"the password of {name}"})


@pytest.fixture
def late(loaded, people):
    """A browser in which ann was coding when her session ended."""
    client = Client()
    log_in(client, "ann")
    for one in sessions.held_now().values():
        one.used -= 10**6
    return client


def send(client, more=None, **headers):
    body = urlencode(FIELDS | (more or {}))
    return client.post(url("claim-new", "stA"), body, content_type="application/x-www-form-urlencoded", **(FROM | headers))


def test_what_was_being_sent_is_shown_again_after_logging_in_and_can_be_sent(late):
    assert send(late).url.startswith("/en/login")
    assert "is held" in late.get(url("login")).content.decode()
    assert not Claim.objects.filter(key="late").exists()
    assert log_in(late, "ann").url == url("held")
    page = late.get(url("held"))
    assert dict(page.context["fields"]) == {name: value for name, value in FIELDS.items() if name != "password"}
    late.post(page.context["path"], dict(page.context["fields"]))
    assert Claim.objects.get(key="late").coder.name == "ann"
    assert late.get(url("held")).context["fields"] == []


def test_it_is_let_go_when_asked(late):
    send(late)
    log_in(late, "ann")
    late.post(url("held"))
    assert late.get(url("held")).context["fields"] == []


def test_another_person_at_the_same_browser_never_sees_it(late):
    send(late)
    assert "held" in late.session
    assert log_in(late, "nat").url == url("today")
    assert late.get(url("held")).context["fields"] == []
    assert "held" not in late.session


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_another_site_lays_no_words_into_anybodys_mouth(late, origin):
    send(late, HTTP_ORIGIN=origin)
    assert log_in(late, "ann").url == url("today")


def test_too_large_a_form_and_one_too_many_are_not_held(late, monkeypatch):
    send(late, {"words": "x" * 200_001})
    assert log_in(late, "ann").url == url("today")
    late.logout()
    monkeypatch.setattr("kirok.desk.administration.holding.MOST", 0)
    send(late)
    assert log_in(late, "ann").url == url("today")


def test_a_form_from_before_a_second_login_is_held_too(loaded, people):
    client = Client(enforce_csrf_checks=True)
    with translation.override("en"):
        token = client.get(url("login")).context["csrf_token"]
        client.post(url("login"), {"username": "ann", "password": "the password of ann", "csrfmiddlewaretoken": str(token)})
    answer = send(client, {"csrfmiddlewaretoken": "x" * 64})
    assert answer.url == url("held")
    assert dict(client.get(url("held")).context["fields"])["id"] == "late"
    refused = send(client, HTTP_ORIGIN="https://elsewhere.example")
    assert refused.status_code == 403
    assert "Nothing was done" in refused.content.decode()
