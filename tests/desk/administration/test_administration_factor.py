import base64

import pytest
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import Refused
from kirok.desk.administration import factor
from kirok.desk.journal.models import Line
from kirok.desk.members.models import SecondFactor

#: RFC 6238, appendix B, SHA-1: the last six of the eight digits.
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
RFC_SECRET = b"12345678901234567890"
NOW = 4_140_000_015.0


@pytest.fixture(autouse=True)
def unused():
    factor._USED.clear()


@pytest.mark.parametrize(("moment", "digits"), VECTORS)
def test_codes_are_those_of_rfc_6238(moment, digits):
    assert factor.code_at(RFC_SECRET, moment) == digits


@pytest.mark.parametrize(("off", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_one_step_off(off, fits):
    code = factor.code_at(RFC_SECRET, NOW + off)
    assert (factor.step_of(RFC_SECRET, code, NOW) is not None) == fits


def no_code(secret, moment):
    """Six digits that are no code around *moment*; those that a test makes up are one in 300,000 runs."""
    near = {factor.code_at(secret, moment + 30 * step) for step in range(-4, 5)}
    return next(digits for digits in (f"{number:06}" for number in range(10)) if digits not in near)


def enrolled(people, name="ann", secret=None):
    user, secret = people[name].user, secret or factor.new_secret()
    return user, secret, factor.enrol(user, secret, factor.code_at(secret, NOW), moment=NOW)


def test_a_code_is_good_once_and_no_earlier_one_after_it(people):
    user, secret, _ = enrolled(people, secret=RFC_SECRET)  # two steps of a random secret may have one code
    code = factor.code_at(secret, NOW)
    factor.check(user, code, moment=NOW)
    for again in (code, factor.code_at(secret, NOW - 30)):
        with pytest.raises(Refused, match="used before"):
            factor.check(user, again, moment=NOW)
    factor.check(user, factor.code_at(secret, NOW + 30), moment=NOW)


def test_a_recovery_code_is_good_once_and_leaves_a_line(people):
    user, _, codes = enrolled(people)
    assert len(set(codes)) == 10
    factor.check(user, codes[3].upper().replace("-", " "), moment=NOW)
    with pytest.raises(Refused):
        factor.check(user, codes[3], moment=NOW)
    assert Line.objects.filter(action="second-factor.recover").count() == 1
    assert len(SecondFactor.objects.get().recovery) == 9


def test_what_lies_at_rest_tells_neither_secret_nor_codes(people):
    _, secret, codes = enrolled(people)
    row = SecondFactor.objects.get()
    held = row.sealed + " ".join(row.recovery)
    for told in (secret.hex(), base64.b32encode(secret).decode(), base64.b64encode(secret).decode(), *codes):
        assert told not in held
    assert secret not in base64.b64decode(row.sealed)
    assert factor.open_secret(row) == secret


def test_a_secret_moved_to_another_person_opens_nothing(people):
    enrolled(people)
    SecondFactor.objects.update(user=people["bob"].user)
    with pytest.raises(Refused, match="does not belong to this home"):
        factor.check(people["bob"].user, "123456", moment=NOW)


def test_a_wrong_code_enrols_nothing(people):
    secret = factor.new_secret()
    with pytest.raises(Refused):
        factor.enrol(people["ann"].user, secret, no_code(secret, NOW), moment=NOW)
    assert not SecondFactor.objects.exists()
    assert not Line.objects.exists()


def at(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def test_enrolment_shows_a_picture_that_asks_nobody_and_gives_codes_once(page, people):
    content = page.get(at("second-factor")).content.decode()
    assert content.count("<svg") == 1
    assert "http" not in content[content.index("<svg") : content.index("</svg>")].replace("http://www.w3.org/2000/svg", "")
    secret = bytes.fromhex(page.session["pending-factor"])
    assert factor.in_groups(secret) in content
    sent = {"code": factor.code_at(secret, factor.time.time()), "password": "the password of ann"}
    answer = page.post(at("second-factor"), sent)
    assert answer.content.decode().count("<li><code>") == 10
    assert "pending-factor" not in page.session
    assert "recovery codes are left" in page.get(at("account")).content.decode()


def test_login_takes_the_code_after_the_password(people, client_of):
    from django.test import Client

    _, secret, codes = enrolled(people)
    client = Client()
    answer = client.post(at("login"), {"username": "ann", "password": "the password of ann", "next": "/en/findings/"})
    assert answer.url == at("login-code")
    assert client.get(at("statements")).status_code == 302, "the password alone lets nobody in"
    wrong = no_code(secret, factor.time.time())
    assert "does not fit" in client.post(at("login-code"), {"code": wrong}).content.decode()
    assert client.post(at("login-code"), {"code": codes[0]}).url == "/en/findings/"
    assert client.get(at("statements")).status_code == 200


def test_five_wrong_codes_and_the_right_one_waits(people):
    from django.test import Client

    _, secret, codes = enrolled(people)
    client = Client()
    client.post(at("login"), {"username": "ann", "password": "the password of ann"})
    for _ in range(5):
        client.post(at("login-code"), {"code": no_code(secret, factor.time.time())})
    assert "too many wrong" in client.post(at("login-code"), {"code": codes[0]}).content.decode()
    assert len(SecondFactor.objects.get().recovery) == 10


def test_nobody_reaches_the_code_without_a_password(people):
    from django.test import Client

    assert Client().get(at("login-code")).url == at("login")
    assert Client().post(at("login-code"), {"code": "1"}).url == at("login")


def test_a_role_that_takes_one_is_led_to_it_and_nowhere_else(people, page, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"coder"})
    assert page.get(at("statements")).url == at("second-factor")
    assert page.get(at("second-factor")).status_code == 200
    assert page.get(at("password")).status_code == 200
    enrolled(people)
    assert page.get(at("statements")).status_code == 200
    answer = page.post(at("drop-factor"), {"password": "the password of ann"})
    assert answer.status_code == 422
    assert SecondFactor.objects.exists()


def test_it_can_be_given_up_where_no_role_asks_for_it(people, page):
    enrolled(people)
    assert page.post(at("drop-factor"), {"password": "wrong"}).status_code == 422
    assert page.post(at("drop-factor"), {"password": "the password of ann"}).status_code == 302
    assert not SecondFactor.objects.exists()
