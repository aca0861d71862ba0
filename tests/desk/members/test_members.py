import inspect

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

import traces
from kirok.base.errors import BadInput, Refused
from kirok.desk.members import actions
from kirok.desk.members.actions import Authenticated, add_user, authenticate, find, require
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.members.roles import ACTS, ANSWERABLE, ROLES
from kirok.desk.publications.actions import release, review
from kirok.desk.retraction.actions import retract, withdraw

ALLOWED = {
    "read": "analyst coder editor handler lead legal reviewer",
    "import": "analyst coder editor handler lead",
    "code": "analyst coder editor lead",
    "merge": "analyst editor lead",
    "compare": "analyst coder editor lead reviewer",
    "adjudicate": "analyst lead reviewer",
    "lower": "analyst editor lead reviewer",
    "review": "editor lead legal reviewer",
    "release": "editor lead reviewer",
    "retract": "analyst coder editor handler lead legal reviewer",
    "retract-second": " ".join(ROLES),
    "audit-crowds": "handler",
    "withdraw": "editor handler lead legal reviewer",
    "rule": "editor handler lead legal reviewer",
    "erase": "editor handler lead legal reviewer",
    "erase-second": " ".join(ROLES),
    "edit": "editor lead",
    "expose": "handler",
    "hold": "editor handler lead legal",
    "override": "editor lead legal",
    "sign": "legal",
    "kin": "editor handler lead legal",
    "disclose": "editor lead legal",
    "oversee": "admin lead",
    "handle": "handler",
    "cover": "lead",
    "track": "handler lead",
    "assign": "lead",
    "enclose": "handler lead",
    "administer": "admin",
    "admit": "lead",
    "ask": "analyst editor lead legal",
    "stop": "editor handler lead legal",
    "consent": "handler lead legal",
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_its_acts_and_no_other(role, act):
    user = User(name="someone", roles=[role])
    if role in ALLOWED[act].split():
        require(user, act)
    else:
        with pytest.raises(Refused, match="takes another role") as error:
            require(user, act)
        assert error.value.allowed == sorted(ALLOWED[act].split())


def test_the_table_has_no_act_more():
    assert set(ALLOWED) == set(ACTS)
    assert {role for roles in ACTS.values() for role in roles} <= set(ROLES)
    assert {"editor", "reviewer", "lead", "legal"} == ANSWERABLE


def test_neither_an_inactive_person_nor_one_without_role_may_act():
    for user in (User(name="gone", roles=["lead"], is_active=False), User(name="new", roles=[]), User(name=OPERATOR, roles=[])):
        for act in ACTS:
            with pytest.raises(Refused):
                require(user, act)


def test_a_password_opens_and_another_does_not(people):
    assert authenticate(name="ann", password="the password of ann").user.name == "ann"
    for wrong in ("the password of bob", "", "The password of ann", "the password of ann "):
        with pytest.raises(Refused, match="wrong; nothing was changed") as error:
            authenticate(name="ann", password=wrong)
        assert wrong.strip() not in str(error.value) or not wrong.strip()


def test_nobody_is_called_that(people):
    with pytest.raises(BadInput, match="nobody at this desk") as error:
        authenticate(name="zoe", password="x", field="--second")
    assert error.value.field == "--second"


def test_who_left_cannot_come_in(people):
    User.objects.filter(name="bob").update(is_active=False)
    with pytest.raises(BadInput, match="nobody"):
        authenticate(name="bob", password="the password of bob")
    assert not Client().login(username="bob", password="the password of bob")


@pytest.mark.parametrize("given", ["!", "", "operator"])
def test_the_operator_can_never_authenticate(people, given):
    with pytest.raises(BadInput, match="nobody"):
        authenticate(name=OPERATOR, password=given)
    with pytest.raises(BadInput, match="nobody"):
        find(OPERATOR)
    assert not Client().login(username=OPERATOR, password=given)


def test_the_operators_name_cannot_be_taken(people):
    with pytest.raises(BadInput):
        add_user(name=OPERATOR, roles=["lead"], password="a password")
    assert User.objects.operator().roles == []


def test_the_operator_may_do_no_act_that_binds(loaded, people):
    """Even where code were to hand it on as authenticated, the roles refuse it."""
    from kirok.desk.findings.actions import lower
    from kirok.desk.findings.models import Finding
    from kirok.desk.publications.actions import find as publication

    operator = Authenticated(User.objects.operator())
    acts = [
        lambda: release(publication=publication("pubA"), by=operator),
        lambda: review(publication=publication("pubA"), by=operator),
        lambda: retract(claim="k01", reason="forged", by=operator, second=people["bob"]),
        lambda: retract(claim="k01", reason="forged", by=people["bob"], second=operator),
        lambda: withdraw(item="k01", reason="safety", by=operator),
        lambda: lower(finding=Finding.objects.get(key="fCamp"), reason="thin", by=operator, second=people["bob"]),
        lambda: lower(finding=Finding.objects.get(key="fCamp"), reason="thin", by=people["bob"], second=operator),
    ]
    for act in acts:
        with pytest.raises(Refused, match="takes another role"):
            act()


def test_authenticated_comes_from_a_password_or_a_session_alone():
    """Whoever makes one elsewhere in the desk is found here."""
    import pathlib

    import kirok.desk

    root = pathlib.Path(inspect.getfile(kirok.desk)).parent
    makers = [path.relative_to(root).as_posix() for path in root.rglob("*.py") if "Authenticated(" in path.read_text(encoding="utf-8")]
    assert makers == ["members/actions.py"]
    assert inspect.getsource(actions).count("Authenticated(") == 2


def test_further_roles_are_added_and_the_password_is_new(people):
    user = add_user(name="ann", roles=["analyst", "coder"], password="another one")
    assert user.roles == ["coder", "analyst"]
    assert User.objects.filter(name="ann").count() == 1
    authenticate(name="ann", password="another one")
    with pytest.raises(Refused):
        authenticate(name="ann", password="the password of ann")


@pytest.mark.parametrize("name", ["", " ", "a" * 81, "ann;drop", "ann\nbob", "<b>", ":"])
def test_names_that_cannot_be(vault, name):
    with pytest.raises(BadInput, match="cannot be a person's name"):
        add_user(name=name, roles=["coder"], password="a password")


@pytest.mark.parametrize("roles", [[], ["boss"], ["coder", "boss"], ["Coder"]])
def test_roles_that_are_none(vault, roles):
    with pytest.raises(BadInput) as error:
        add_user(name="ann", roles=roles, password="a password")
    assert error.value.allowed == ROLES
    assert not User.objects.filter(name="ann").exists()


def test_korean_names_are_names(vault):
    assert add_user(name="한 기자", roles=["coder"], password="비밀번호").name == "한 기자"
    assert authenticate(name="한 기자", password="비밀번호")


def test_passwords_are_kept_by_scrypt_and_never_in_clear(vault, settings):
    from kirok.desk import settings as desk

    settings.PASSWORD_HASHERS = desk.PASSWORD_HASHERS
    user = add_user(name="ann", roles=["coder"], password="a password in clear")
    assert identify_hasher(user.password).algorithm == "scrypt"
    assert traces.held(user.password.encode(), "password in clear") == []


def test_the_desk_keeps_no_times_of_logins(page):
    columns = {field.name for field in User._meta.fields}
    assert columns == {"id", "password", "name", "roles", "is_active", "added_on", "one_time_until"}
