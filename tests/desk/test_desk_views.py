import pytest
from desk_routes import OPEN, PEOPLE, ROUTES
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from django.utils.html import escape

from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.members.roles import ACTS, ROLES
from kirok.desk.publications.models import Publication
from kirok.desk.statements.models import Statement

KEYS = {
    "statement": "stA",
    "statement-care": "stA",
    "claim-new": "stA",
    "claim": "k01",
    "claim-edit": "k02",
    "finding": "fCamp",
    "publication": "pubA",
    "person": "a-vale",
    "place": "p-salt",
    "event": "e-spring",
    "lower": "fCamp",
    "marking": "k01",
    "edit": "pubB",
    "exposure": "pubA",
    "enclosure": "stA",
    "user": "ann",
    "stop": "k01",
    "consent": "stA",
}
#: Routes with other arguments than one public id.
MORE = {"registry": ["actors"], "entry-new": ["places"], "entry-edit": ["actors", "a-vale"]}
#: What a page needs to be asked for.
ASKED = {"claim-new": "?kind=act&start=0&end=8"}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def names(patterns=None):
    """The name of every route there is."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry.url_patterns)
        elif isinstance(entry, URLPattern):
            yield entry.name


def address(name, language="en"):
    with translation.override(language):
        return reverse(name, args=[KEYS[name]] if name in KEYS else MORE.get(name, [])) + ASKED.get(name, "")


#: Routes that answer a form, and pages of things that the example does not hold: see test_desk_permissions.py.
ELSEWHERE = {name for name, route in ROUTES.items() if route.posts or route.made}
CLOSED = sorted(set(ROUTES) - OPEN - ELSEWHERE)


def test_the_routes_are_the_ones_these_tests_know():
    assert set(names()) == set(ROUTES)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_is_sent_to_the_login_page(loaded, name, language):
    answer = Client().get(address(name, language))
    assert answer.status_code == 302
    assert answer.url.startswith(f"/{language}/login?next=")
    assert b"dock clerks" not in answer.content


def test_a_stranger_cannot_ask_whether_an_id_exists(loaded):
    with translation.override("en"):
        for key in ("k01", "nothing"):
            assert Client().get(reverse("claim", args=[key])).status_code == 302


@pytest.mark.parametrize("name", CLOSED)
def test_pages_are_there_in_both_languages_with_every_header(released, client_of, name):
    allowed = ACTS.get(ROUTES[name].act or "", ROLES)
    page = client_of(next(person for person, role in PEOPLE.items() if role in allowed))
    for language in ("en", "ko"):
        answer = page.get(address(name, language))
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.content.decode()
        assert f'href="{escape(address(name, "ko" if language == "en" else "en"))}"' in answer.content.decode()
        for header, value in HEADERS.items():
            assert answer.headers[header] == value
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_an_unknown_id_is_not_found(loaded, client_of, name):
    allowed = ACTS.get(ROUTES[name].act or "", ROLES)
    page = client_of(next(person for person, role in PEOPLE.items() if role in allowed))
    with translation.override("en"):
        answer = page.get(reverse(name, args=["nothing"]))
    assert answer.status_code == 404
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_pages_before_anything_is_loaded(page):
    for name in ("statements", "findings", "publications"):
        assert page.get(address(name)).status_code == 200


def test_login_by_password_alone_and_logout_ends_it(loaded):
    client = Client(enforce_csrf_checks=False)
    where = address("login")
    for wrong in ({"username": "ann", "password": "x"}, {"username": "zoe", "password": "x"}, {"username": "operator", "password": "!"}):
        answer = client.post(where, wrong)
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session
    answer = client.post(where, {"username": "ann", "password": "the password of ann"})
    assert answer.status_code == 302
    cookie = client.cookies["sessionid"]
    assert cookie["samesite"] == "Strict"
    assert cookie["httponly"]
    assert client.get(address("statements")).status_code == 200
    assert client.post(address("logout")).status_code == 302
    assert client.get(address("statements")).status_code == 302


def test_a_form_without_its_token_is_refused(people):
    answer = Client(enforce_csrf_checks=True).post(address("login"), {"username": "ann", "password": "the password of ann"})
    assert answer.status_code == 403


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_login_from_the_bare_address_leads_everybody_to_today(people, name):
    for front in ("/en/", "/"):
        answer = Client().post(address("login"), {"username": name, "password": f"the password of {name}", "next": front})
        assert answer.url == address("today")


def test_login_sends_nobody_elsewhere(people):
    answer = Client().post(address("login") + "?next=https://elsewhere.example/", {"username": "ann", "password": "the password of ann"})
    assert answer.status_code == 302
    assert answer.url.startswith("/")


def test_who_left_is_out_at_once(page, people):
    type(people["ann"].user).objects.filter(name="ann").update(is_active=False)
    assert page.get(address("statements")).status_code == 302


def test_a_statement_shows_its_very_words_highlighted(loaded, page):
    content = page.get(address("statement")).content.decode()
    assert '<mark class="d1" data-s="23">dozens of dock clerks when the guards led them to the salt camp</mark>' in content
    assert content.count("<mark") == 3
    for key in ("k01", "k02", "k03"):
        assert f'id="{key}"' in content
    assert "<small>March 2101 · 24–99</small>" in content  # when, and apart from it how many


def test_words_of_a_statement_cannot_become_markup(loaded, code, page):
    loaded["statements"].append(
        {"id": "stX", "source": "S-0101", "lang": "en", "text": '<script>alert(1)</script> & "quotes"\n', "consent": []}
    )
    code(loaded)
    with translation.override("en"):
        content = page.get(reverse("statement", args=["stX"])).content.decode()
    assert content.count("<script") == content.count('<script src="/select.js" defer></script>') == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;" in content


def test_a_publication_shows_what_stands_against_it(loaded, page):
    content = page.get(address("publication")).content.decode()
    assert "it is not released" in content
    assert "S-0101" not in content


def multiply(number):
    """*number* further rows of every kind, copies of those of the example."""
    for model, key in ((Statement, "stA"), (Claim, "k01"), (Finding, "fCamp"), (Publication, "pubB")):
        row = model.objects.get(key=key)
        for at in range(number):
            row.pk, row.key = None, f"{key}-{model.objects.count()}-{at}"
            row.save(force_insert=True)


@pytest.mark.parametrize("name", ["statements", "findings", "publications"])
def test_lists_ask_as_often_for_many_rows_as_for_few(loaded, page, name, django_assert_max_num_queries):
    multiply(6)
    with django_assert_max_num_queries(12) as few:
        page.get(address(name))
    multiply(50)
    with django_assert_max_num_queries(len(few)):
        answer = page.get(address(name))
    assert len(answer.context["page"].object_list) == 50


@pytest.mark.parametrize("name", ["statement", "finding", "publication"])
def test_details_ask_as_often_for_many_claims_as_for_few(loaded, code, page, name, django_assert_max_num_queries):
    def grow(number):
        more = [{**loaded["claims"][0], "count": None, "id": f"m{number}-{at}", "when": None} for at in range(number)]
        keys = [claim["id"] for claim in more]
        finding = {"id": "fCamp", "en": "Clerks.", "ko": "서기.", "supports": ["k01", *keys]}
        publication = {"id": "pubA", "items": [{"id": f"i{key}", "kind": "fact", "uses": [key, "fCamp"], "en": "A."} for key in keys]}
        rest = {key: loaded[key] for key in ("format", "sources", "actors", "places", "events")}
        statement = {**loaded["statements"][0]}
        code(json_plain({**rest, "statements": [statement], "claims": more, "findings": [finding], "publications": [publication]}))

    grow(10)
    with django_assert_max_num_queries(41) as few:
        page.get(address(name))
    grow(60)
    with django_assert_max_num_queries(len(few)):
        page.get(address(name))


def json_plain(data):
    import copy
    import json

    return copy.deepcopy(json.loads(json.dumps(data)))


def test_a_page_number_that_cannot_be_shows_the_nearest(loaded, page):
    for number in ("0", "-1", "99", "x", ""):
        assert page.get(address("statements") + f"?page={number}").status_code == 200
