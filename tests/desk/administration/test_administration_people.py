import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import BadInput, Refused
from kirok.desk.administration import people as acts
from kirok.desk.journal.models import Line
from kirok.desk.members import sessions
from kirok.desk.members.models import User

ADMIN = {"password": "the password of ada", "second": "lea", "second_password": "the password of lea"}


def at(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def ada(client_of):
    return client_of("ada")


def secret_on(answer):
    content = answer.content.decode()
    start = content.index('<p class="secret"><code>') + len('<p class="secret"><code>')
    return content[start : content.index("</code>", start)]


def test_a_person_is_added_and_comes_in_once_on_the_secret(ada):
    answer = ada.post(at("user-add"), {"name": "zoe", "roles": ["coder"], **ADMIN})
    secret = secret_on(answer)
    assert secret not in ada.get(at("users")).content.decode()
    client = Client()
    assert client.post(at("login"), {"username": "zoe", "password": secret}).status_code == 302
    assert client.get(at("statements")).url == at("password"), "first a password of one's own"
    wrong = {"old": secret, "new": "a few words in a row", "again": "another few words"}
    assert client.post(at("password"), wrong).status_code == 422
    client.post(at("password"), {**wrong, "again": wrong["new"]})
    assert client.get(at("statements")).status_code == 200
    assert not Client().login(username="zoe", password=secret)
    assert [line.action for line in Line.objects.order_by("pk")] == ["users.add", "password.change"]
    assert secret not in str(list(Line.objects.values_list("detail", flat=True)))


def test_letting_in_takes_a_lead_who_agrees(ada, people):
    for second in (
        {"second": "bob", "second_password": "the password of bob"},
        {"second": "lea", "second_password": "wrong"},
        {"second": ""},
    ):
        for name, sent in (("user-add", {"name": "zoe", "roles": ["lead"]}), ("user-change", {"act": "roles", "roles": ["lead"]})):
            address = at(name, "ann") if name == "user-change" else at(name)
            assert ada.post(address, {**ADMIN, **sent, **second}).status_code == 422
    assert not Line.objects.exists()
    assert User.objects.get(name="ann").roles == ["coder"]


def test_an_administrator_who_is_lead_does_not_agree_with_themselves(people):
    User.objects.filter(name="ada").update(roles=["admin", "lead"])
    both = type(people["ada"])(User.objects.get(name="ada"))
    with pytest.raises(Refused, match="two different people"):
        acts.set_roles(name="ann", roles=["lead"], by=both, second=both)


@pytest.mark.parametrize("sent", [{"name": "ann"}, {"name": "a;b"}, {"name": "operator"}, {"roles": []}, {"roles": ["boss"]}])
def test_a_bad_addition_says_why_and_changes_nothing(ada, sent):
    before = User.objects.count()
    answer = ada.post(at("user-add"), {"name": "zoe", "roles": ["coder"], **ADMIN, **sent})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert User.objects.count() == before


def test_shutting_out_is_one_persons_act_and_works_at_once(ada, page):
    assert page.get(at("statements")).status_code == 200
    ada.post(at("user-change", "ann"), {"act": "disable", "password": "the password of ada"})
    assert page.get(at("statements")).status_code == 302
    assert not sessions.open_of(User.objects.get(name="ann").pk)
    assert "shut out" in ada.get(at("user", "ann")).content.decode()
    secret = secret_on(ada.post(at("user-change", "ann"), {"act": "enable", **ADMIN}))
    assert Client().login(username="ann", password=secret)


def test_the_last_administrator_stays(ada, people):
    for sent in ({"act": "disable"}, {"act": "roles", "roles": ["coder"]}):
        assert ada.post(at("user-change", "ada"), {**ADMIN, **sent}).status_code == 422
    assert User.objects.get(name="ada").roles == ["admin"]


def test_a_reset_ends_the_password_and_the_sessions(ada, page):
    secret = secret_on(ada.post(at("user-change", "ann"), {"act": "reset", **ADMIN}))
    assert page.get(at("statements")).status_code == 302
    assert not Client().login(username="ann", password="the password of ann")
    User.objects.filter(name="ann").update(one_time_until=dt.date(2001, 1, 1))
    client = Client()
    assert "too old" in client.post(at("login"), {"username": "ann", "password": secret}).content.decode()
    assert client.get(at("statements")).status_code == 302


def test_roles_are_set_as_they_are_given(ada):
    ada.post(at("user-change", "ann"), {"act": "roles", "roles": ["analyst", "coder"], **ADMIN})
    assert User.objects.get(name="ann").roles == ["coder", "analyst"]
    assert Line.objects.get().detail == {"was": ["coder"], "roles": ["coder", "analyst"], "second": "lea"}


def test_an_act_that_is_none_is_not_found(ada):
    assert ada.post(at("user-change", "ann"), {"act": "promote", **ADMIN}).status_code == 404
    assert ada.get(at("user", "operator")).status_code == 404


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"old": "wrong"}, "present password is wrong"),
        ({"again": "other words than these"}, "differ"),
        ({"new": "short", "again": "short"}, "shorter"),
        ({"new": "the password of ann", "again": "the password of ann"}, "is the present one"),
    ],
)
def test_a_new_password_that_will_not_do(people, change, why):
    given = {"old": "the password of ann", "new": "a few words in a row", "again": "a few words in a row", **change}
    with pytest.raises((BadInput, Refused), match=why):
        acts.change_password(user=people["ann"].user, **given)
    assert not Line.objects.exists()


def test_a_new_password_ends_every_other_session(client_of):
    here, elsewhere = client_of("ann"), client_of("ann")
    sent = {"old": "the password of ann", "new": "a few words in a row", "again": "a few words in a row"}
    assert here.post(at("password"), sent).status_code == 302
    assert here.get(at("statements")).status_code == 200
    assert elsewhere.get(at("statements")).status_code == 302


def test_wrong_passwords_at_the_login_are_bounded(people):
    for _ in range(5):
        assert "is wrong" in Client().post(at("login"), {"username": "ann", "password": "x"}).content.decode()
    client = Client()
    assert "too many" in client.post(at("login"), {"username": "ann", "password": "the password of ann"}).content.decode()
    assert client.get(at("statements")).status_code == 302
