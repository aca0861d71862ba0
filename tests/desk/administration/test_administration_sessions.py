import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import translation

from kirok.desk.journal.models import Line
from kirok.desk.members import sessions
from kirok.desk.members.models import User


def at(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


class Clock:
    def __init__(self, monkeypatch):
        self.now = 1000.0
        monkeypatch.setattr(sessions.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_an_idle_session_ends(clock, client_of):
    page = client_of("ann")
    clock.now += configured.SESSION_IDLE_SECONDS - 1
    assert page.get(at("statements")).status_code == 200
    clock.now += configured.SESSION_IDLE_SECONDS - 1
    assert page.get(at("statements")).status_code == 200, "whoever works stays in"
    clock.now += configured.SESSION_IDLE_SECONDS + 1
    assert page.get(at("statements")).status_code == 302


def test_a_busy_session_ends_with_the_working_day(clock, client_of):
    page, end = client_of("ann"), clock.now + configured.SESSION_COOKIE_AGE
    while clock.now < end:
        assert page.get(at("statements")).status_code == 200
        clock.now += configured.SESSION_IDLE_SECONDS - 1
    assert page.get(at("statements")).status_code == 302


def test_own_sessions_are_listed_and_ended_and_nobody_elses(client_of):
    here, elsewhere, other = client_of("ann"), client_of("ann"), client_of("bob")
    label = sessions.open_of(User.objects.get(name="bob").pk)[0][1].label
    here.post(at("end-own"), {"label": label})
    assert other.get(at("statements")).status_code == 200
    assert here.get(at("account")).content.decode().count('name="label"') == 2
    here.post(at("end-own"), {"label": "others"})
    assert elsewhere.get(at("statements")).status_code == 302
    assert here.get(at("statements")).status_code == 200
    assert [(line.action, line.detail) for line in Line.objects.all()] == [("session.end", {"ended": 1})]


def test_the_administrator_lists_all_by_day_and_ends_one(client_of):
    ann, ada = client_of("ann"), client_of("ada")
    ann.get(at("statements"), REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Telltale/1.0")
    content = ada.get(at("sessions")).content.decode()
    assert "203.0.113.7" not in content
    assert "Telltale" not in content
    label = sessions.open_of(User.objects.get(name="ann").pk)[0][1].label
    ada.post(at("sessions"), {"label": label})
    assert ann.get(at("statements")).status_code == 302
    assert Line.objects.get().target == "ann"
    ada.post(at("sessions"), {"label": "no-such"})
    assert Line.objects.count() == 1


def test_a_session_holds_no_address_browser_or_time_of_day(client_of):
    client_of("ann")
    held = sessions.open_of()[0][1]
    assert set(vars(held)) == {"data", "day", "label", "began", "used"}
    assert set(held.data) == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}


def test_nothing_of_a_session_is_in_the_database(client_of):
    from django.db import connection

    client_of("ann")
    assert not [name for name in connection.introspection.table_names() if "session" in name]


def test_many_sessions_make_room_for_a_new_one(monkeypatch, client_of):
    monkeypatch.setattr(sessions, "_MOST", 3)
    first = client_of("ann")
    for name in ("bob", "lea", "ray", "han"):
        client_of(name)
    assert 0 < len(sessions.held_now()) <= 3
    assert first.get(at("statements")).status_code == 302


def test_a_store_of_a_session_that_ended_is_empty(client_of):
    store = sessions.SessionStore("no-such-key")
    assert store.load() == {}
    assert not store.exists("no-such-key")
    store = sessions.SessionStore()
    store.create()
    store["a"] = 1
    store.save()
    assert sessions.SessionStore(store.session_key)["a"] == 1
    store.delete()
    with pytest.raises(sessions.UpdateError):
        store.save()
    sessions.SessionStore.clear_expired()
