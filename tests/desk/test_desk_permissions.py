"""Every route x every role, from the table: who may not finds nothing there, a stranger is asked to log in."""

import permission_table
import pytest
from desk_routes import OPEN, PEOPLE, ROUTES
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from kirok.desk import urls
from kirok.desk.journal.models import Line
from kirok.desk.members.roles import ACTS

#: What stands in an address where the route asks for something; nothing of it exists.
WORDS = {"key": "nothing", "position": 0, "name": "nobody", "number": 9999, "section": "places", "place": "nothing.html"}
ACTING = {name: route for name, route in ROUTES.items() if route.act}


def address(name):
    with translation.override("en"):
        for pattern in urls.urlpatterns[-1].url_patterns:
            if pattern.name == name:
                return reverse(name, kwargs={part: WORDS[part] for part in pattern.pattern.converters})
    return reverse(name)


def gates():
    """The act that each view asks for, as its decorator wrote it down."""
    return {pattern.name: getattr(pattern.callback, "act", None) for pattern in urls.urlpatterns[-1].url_patterns}


def test_the_table_says_what_the_views_ask_for():
    assert gates() == {name: route.act for name, route in ROUTES.items() if name not in {"style", "script"}}
    assert {pattern.name for pattern in get_resolver().url_patterns if hasattr(pattern, "name")} == {"style", "script"}


@pytest.mark.parametrize("name", sorted(set(ROUTES) - OPEN - {"logout"}))
def test_a_stranger_is_asked_to_log_in_whatever_the_route(people, name):
    for answer in (Client().get(address(name)), Client().post(address(name), {"reason": "safety"})):
        assert answer.status_code == 302
        assert answer.url.startswith("/en/login?next=")
    assert not Line.objects.exists()


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_whose_role_may_not_finds_nothing_there(loaded, client_of, person):
    """404 for a page that is not yours, the same as for one that does not exist."""
    client, before = client_of(person), Line.objects.count()
    for name, route in ACTING.items():
        if PEOPLE[person] not in ACTS[route.act]:
            assert client.get(address(name)).status_code == 404, name
            assert client.post(address(name)).status_code == 404, name
    assert Line.objects.count() == before


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_a_form_is_not_opened_like_a_page(loaded, client_of, person):
    client = client_of(person)
    for name, route in ACTING.items():
        if route.posts and PEOPLE[person] in ACTS[route.act]:
            assert client.get(address(name)).status_code == 405, name


def test_the_manuals_table_is_the_one_that_the_pages_keep():
    assert permission_table.PAGE.read_text(encoding="utf-8") == permission_table.written()
