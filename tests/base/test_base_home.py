"""Which home a command works in, and what a damaged one says."""

from pathlib import Path

import pytest

from kirok.base.errors import BadInput
from kirok.base.home import Home, find_home


@pytest.fixture(autouse=True)
def _nowhere(tmp_path, monkeypatch):
    monkeypatch.delenv("KIROK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_option_wins_over_the_environment_and_the_folder(tmp_path, monkeypatch):
    (tmp_path / "kirok.toml").write_text("")
    assert find_home(None).path == tmp_path
    monkeypatch.setenv("KIROK_HOME", "/two")
    assert find_home(None).path == Path("/two")
    assert find_home("/one").path == Path("/one")


def test_the_nearest_parent_with_a_kirok_toml(tmp_path, monkeypatch):
    deep = tmp_path / "home" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "kirok.toml").write_text("")
    (tmp_path / "home" / "kirok.toml").write_text("")
    monkeypatch.chdir(deep)
    assert find_home(None).path == tmp_path / "home"


def test_without_any_it_says_how_to_name_one():
    with pytest.raises(BadInput, match="--home DIR or KIROK_HOME"):
        find_home(None)


@pytest.mark.parametrize(("given", "expected"), [("x", "x"), ("~nobody-of-this-name/x", "~nobody-of-this-name/x")])
def test_a_relative_name_is_made_absolute(tmp_path, given, expected):
    assert find_home(given).path == tmp_path / expected


def test_a_tilde_is_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert find_home("~/x").path == tmp_path / "me" / "x"


def test_where_everything_lies():
    home = Home(Path("/h"))
    assert [str(path) for path in (home.config, home.keys, home.sealed, home.ledger, home.database, home.site, home.lock)] == [
        "/h/kirok.toml",
        "/h/keys",
        "/h/sealed",
        "/h/ledger",
        "/h/desk.sqlite3",
        "/h/site",
        "/h/lock",
    ]


def test_its_settings_are_toml(tmp_path):
    (tmp_path / "kirok.toml").write_text('[desk]\ndatabase = "sqlcipher"\n')
    assert Home(tmp_path).settings() == {"desk": {"database": "sqlcipher"}}


@pytest.mark.parametrize("content", [b"= broken", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    (tmp_path / "kirok.toml").write_bytes(content)
    with pytest.raises(BadInput, match=r"kirok\.toml cannot be read") as caught:
        Home(tmp_path).settings()
    assert caught.value.file == str(tmp_path / "kirok.toml")


def test_a_folder_in_its_place_is_one_sentence(tmp_path):
    (tmp_path / "kirok.toml").mkdir()
    with pytest.raises(BadInput, match=r"kirok\.toml cannot be read"):
        Home(tmp_path).settings()


def test_a_folder_that_is_no_home_says_so(tmp_path):
    with pytest.raises(BadInput, match=r"not a Kirok home.*kirok init"):
        Home(tmp_path).settings()
