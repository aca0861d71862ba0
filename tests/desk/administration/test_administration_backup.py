import pytest
from django.db import connections
from django.urls import reverse
from django.utils import translation

from kirok.base.errors import BadInput
from kirok.desk.administration import backing
from kirok.desk.journal.models import CustodyEvent, Line


def at(name):
    with translation.override("en"):
        return reverse(name)


@pytest.mark.parametrize("served", [False, True])
def test_before_the_first_the_page_says_that_it_is_time_or_whose_it_is(client_of, served, monkeypatch):
    engine = "django.db.backends.postgresql" if served else "django.db.backends.sqlite3"
    monkeypatch.setitem(connections.settings["default"], "ENGINE", engine)
    ada = client_of("ada")
    content, today = (ada.get(at(name)).content.decode() for name in ("back-up", "today"))
    assert "none yet" in content
    assert ("it is time for one" in content, "The database is on a server" in content) == (not served, served)
    assert ("backup-password" in content) != served
    assert ("No back-up was ever made" in today) != served


def test_a_wrong_password_makes_none(client_of, vault):
    answer = client_of("ada").post(at("back-up"), {"password": "x"})
    assert answer.status_code == 422
    assert not backing.folder_of(vault.home).exists()
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("given", "right"), [("../elsewhere", True), ("/srv/kirok", True), ("keys", False), (".", False), ("sealed/x", False)]
)
def test_back_ups_never_lie_inside_the_home(vault, given, right):
    text = vault.home.config.read_text(encoding="utf-8").replace("[desk]", f'[desk]\nbackups = "{given}"')
    vault.home.config.write_text(text, encoding="utf-8")
    if right:
        assert not backing.folder_of(vault.home).is_relative_to(vault.home.path)
    else:
        with pytest.raises(BadInput, match="inside the home"):
            backing.folder_of(vault.home)


def test_the_page_tells_of_the_last_one_whoever_made_it(client_of, people):
    from django.db import transaction

    from kirok.desk.journal.actions import note
    from kirok.desk.members.models import User

    with transaction.atomic():
        note(by=User.objects.operator(), action="keys.backed-up", target=f"sha256:{'ab' * 32}", detail={"bytes": 2048})
    content = client_of("ada").get(at("back-up")).content.decode()
    assert "ab" * 32 in content
    assert "it is time for one" not in content
    assert not CustodyEvent.objects.exists()
