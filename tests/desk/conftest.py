"""A desk for the tests: a home with keys, people with passwords, and a made-up coding file that is loaded or released."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk_routes import PEOPLE
from django.test import Client

import homes
from kirok.base.home import Home
from kirok.desk.coding.loading import Loaded, load
from kirok.desk.members import attempts, sessions
from kirok.desk.members.actions import Authenticated, add_user, authenticate
from kirok.desk.members.models import OPERATOR, User
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.models import Publication
from kirok.desk.vault import keyring, state
from kirok.desk.vault.state import Vault

TOML = '[site]\ntitle_en = "Our record"\n[desk]\ndatabase = "plain"\nreviewers = 2\n[exposure]\nk = 300\n'
EXAMPLE = Path(__file__).parent / "data" / "harbour.yaml"
PASSWORD = "the password of {}"


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, keyring.Keyring]:
    """One home for the session: its keys cost a second, so they are made once, locked lightly, and copied."""
    home = Home(tmp_path_factory.mktemp("template") / "home")
    home.path.mkdir()
    keys = keyring.create(home, "a passphrase for tests", "tests.example")
    homes.relock(home.keys / "master.age", "a passphrase for tests")
    vault = state.enter(home, keys)
    for name in keyring.LOGS:
        vault.log(name).create(vault.signer(name))
    home.sealed.mkdir()
    home.config.write_text(TOML, encoding="utf-8")
    state.leave()
    return home, keys


@pytest.fixture
def vault(template_home: tuple[Home, keyring.Keyring], tmp_path: Path, db: None, settings: Any) -> Iterator[Vault]:
    """An open home of its own for one test, and the operator's account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one costs 0.1 s a person
    home = Home(tmp_path / "home")
    shutil.copytree(template_home[0].path, home.path)
    User.objects.get_or_create(name=OPERATOR, defaults={"password": "!", "roles": []})
    yield state.enter(home, template_home[1])
    state.leave()


@pytest.fixture
def people(vault: Vault) -> dict[str, Authenticated]:
    """Eight people, each with one role, each of whom has just given their password."""
    for name, role in PEOPLE.items():
        add_user(name=name, roles=[role], password=PASSWORD.format(name))
    return {name: authenticate(name=name, password=PASSWORD.format(name)) for name in PEOPLE}


@pytest.fixture
def example() -> dict[str, Any]:
    """The made-up coding file as plain data, which a test may change."""
    return copy.deepcopy(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")))


@pytest.fixture
def code(people: dict[str, Authenticated]) -> Callable[..., Loaded]:
    """Load coding data (or text) as ann's, with her password."""

    def run(data: dict[str, Any] | str, by: str = "ann") -> Loaded:
        text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        return load(text, file="harbour.yaml", by=people[by].user, authenticated=True)

    return run


@pytest.fixture
def loaded(code: Callable[..., Loaded], example: dict[str, Any]) -> dict[str, Any]:
    """The example at the desk, as drafts of ann's."""
    code(example)
    return example


@pytest.fixture
def released(loaded: dict[str, Any], people: dict[str, Authenticated]) -> Publication:
    """pubA, released by bob."""
    return release(publication=find("pubA"), by=people["bob"])


@pytest.fixture
def page(people: dict[str, Authenticated]) -> Client:
    """A browser in which ann has logged in."""
    client = Client()
    assert client.login(username="ann", password=PASSWORD.format("ann"))
    return client


@pytest.fixture
def client_of(people: dict[str, Authenticated]) -> Callable[[str], Client]:
    """A browser in which the named person has logged in."""

    def logged_in(name: str) -> Client:
        client = Client()
        assert client.login(username=name, password=PASSWORD.format(name))
        return client

    return logged_in


@pytest.fixture(autouse=True)
def forgiven() -> None:
    """Wrong passwords and sessions of another test do not count here."""
    attempts.forgive()
    sessions.forget()


@pytest.fixture(autouse=True)
def one_line(settings: Any) -> None:
    """Every page that a test asks for is held to the journal: exactly one line an act."""
    settings.MIDDLEWARE = ["one_line.middleware", "open_doors.middleware", *settings.MIDDLEWARE]
