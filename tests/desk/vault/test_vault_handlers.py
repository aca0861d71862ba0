"""Who a source is opens for its handler and the deputy, and for no other key that there is in a home."""

import pytest

import homes
import traces
from kirok.base.errors import BadInput, Refused
from kirok.base.home import Home
from kirok.desk.vault import handlers, keyring
from kirok.seal.opening import open_bytes

PASSPHRASE = "a passphrase for tests"
PEOPLE = ("han", "kim min", "한결")
WHO = "Orrin Vale, the ferry house behind the mill"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with keys, and three handlers with keys of their own."""
    made = Home(tmp_path_factory.mktemp("handlers"))
    keyring.create(made, PASSPHRASE, "handlers.example")
    for name in PEOPLE:
        handlers.make_key(made, name, f"the password of {name}")
        homes.relock(made.keys / "handlers" / f"{name}.age", f"the password of {name}")
    homes.relock(made.keys / "master.age", PASSPHRASE)
    return made


@pytest.fixture(scope="module")
def sources(home):
    """han's alone, kim's alone, and han's with kim as deputy."""
    teams = (["han"], ["kim min"], ["han", "kim min"])
    return {",".join(team): handlers.seal_identity(home, f"{WHO} {team}".encode(), team) for team in teams}


def readable(home, sources, name):
    """The sources that a handler can read."""
    found = set()
    for team, sealed in sources.items():
        try:
            assert handlers.open_identity(home, sealed, name, f"the password of {name}") == f"{WHO} {team.split(',')}".encode()
            found.add(team)
        except Refused:
            continue
    return found


def test_a_handler_reads_their_own_and_as_deputy_and_nothing_else(home, sources):
    assert readable(home, sources, "han") == {"han", "han,kim min"}
    assert readable(home, sources, "kim min") == {"kim min", "han,kim min"}
    assert readable(home, sources, "한결") == set()


def test_no_key_of_the_newsroom_and_no_back_up_key_reads_one(home, sources):
    keys = keyring.open_keyring(home, PASSPHRASE)
    master = keyring.open_master(home, PASSPHRASE)
    backup = keyring.whole(keyring.take(home, master, "backup").decode())
    for identity in (master, backup, *keys.identities.values()):
        for sealed in sources.values():
            with pytest.raises(Refused):
                open_bytes((home.sealed / sealed).read_bytes(), identity.secret)


def test_the_newsrooms_passphrase_is_no_handlers_password(home, sources):
    for given in (PASSPHRASE, "the password of han", ""):
        with pytest.raises(Refused, match="passphrase"):
            handlers.open_identity(home, sources["kim min"], "kim min", given)


def test_nothing_on_the_disk_says_who_it_is(home, sources):
    assert traces.below(home.path, "Orrin Vale", "ferry house") == []
    for path in (home.path / name for name in homes.files(home.path)):
        assert not {"han", "kim", "한결"} & set(path.relative_to(home.sealed).parts if path.is_relative_to(home.sealed) else ())


def test_a_sealed_identity_is_closed_against_tomorrow_too(home, sources):
    heads = [(home.sealed / sealed).read_bytes().partition(b"\n---")[0] for sealed in sources.values()]
    assert [head.count(b"-> mlkem768x25519 ") for head in heads] == [1, 1, 2]
    assert not any(b"-> X25519 " in head for head in heads)


@pytest.mark.parametrize("team", [[], ["han", "kim min", "한결"], ["nobody"], ["han", "nobody"], ["../master"]])
def test_one_handler_and_one_deputy_who_have_keys(home, sources, team):
    before = homes.files(home.path)
    with pytest.raises(BadInput) as caught:
        handlers.seal_identity(home, WHO.encode(), team)
    assert "\n" not in caught.value.message
    assert homes.files(home.path) == before


def test_a_handler_named_twice_is_one(home):
    sealed = handlers.seal_identity(home, b"x", ["han", "han"])
    assert (home.sealed / sealed).read_bytes().count(b"-> mlkem768x25519 ") == 1


@pytest.mark.parametrize(
    "name", ["", " han", ".", "..", "../han", "a/b", "a\\b", "a\0b", "-han", "\n", "han\n", "x" * 81, "\U00020000" * 60]
)
def test_names_that_cannot_be_a_files(home, name):
    before = homes.files(home.path)
    with pytest.raises(BadInput, match="handler's name"):
        handlers.make_key(home, name, "a password")
    assert homes.files(home.path) == before


@pytest.mark.parametrize("name", ["x" * 80, "한" * 66, "a.b-c@d e"])
def test_names_as_people_have_them(home, name):
    assert handlers.make_key(home, name, "a password").startswith("age1pq1")
    assert (home.keys / "handlers" / f"{name}.age").stat().st_mode & 0o777 == 0o600


def test_a_handlers_key_is_made_once(home):
    before = homes.files(home.path)
    with pytest.raises(Refused, match="already"):
        handlers.make_key(home, "han", "another password")
    with pytest.raises(BadInput, match="empty"):
        handlers.make_key(home, "new", "")
    assert homes.files(home.path) == before


def test_what_is_missing_is_named(home, sources):
    with pytest.raises(BadInput, match="no handler's key"):
        handlers.open_identity(home, sources["han"], "nobody", "a password")
    with pytest.raises(BadInput, match="missing"):
        handlers.open_identity(home, "identities/none.age", "han", "the password of han")


@pytest.mark.parametrize("name", ["../master", "a/b", "", "..", "x" * 81])
def test_no_name_leads_out_of_the_handlers_folder(home, sources, name):
    with pytest.raises(BadInput, match="handler's name"):
        handlers.seal_identity(home, WHO.encode(), [name])
    with pytest.raises(BadInput, match="handler's name"):
        handlers.open_identity(home, sources["han"], name, PASSPHRASE)
