"""Which names the drop answers to."""

import pytest

from kirok.base.errors import BadInput
from kirok.drop.hosts import LOOPBACK, allowed_hosts


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KIROK_HOME", str(tmp_path))
    return tmp_path / "kirok.toml"


def test_without_a_home_only_the_loopback(monkeypatch):
    monkeypatch.delenv("KIROK_HOME", raising=False)
    assert allowed_hosts() == list(LOOPBACK)


@pytest.mark.parametrize("text", ["", "[desk]\n", "[drop]\n", "[drop]\nhosts = []\n"])
def test_a_home_that_names_none(home, text):
    home.write_text(text)
    assert allowed_hosts() == list(LOOPBACK)


def test_a_home_that_names_some(home):
    home.write_text('[drop]\nhosts = ["abc.onion", "drop.example"]\n')
    assert allowed_hosts() == [*LOOPBACK, "abc.onion", "drop.example"]


@pytest.mark.parametrize(
    "text",
    [
        '[drop]\nhosts = "abc.onion"\n',
        "[drop]\nhosts = [1]\n",
        '[drop]\nhosts = ["*"]\n',
        '[drop]\nhosts = [".example"]\n',
        '[drop]\nhosts = [""]\n',
    ],
)
def test_anything_else_is_refused_and_named(home, text):
    home.write_text(text)
    with pytest.raises(BadInput, match="whole host names") as caught:
        allowed_hosts()
    assert caught.value.field == "drop.hosts"
    assert caught.value.file == str(home)


def test_a_drop_that_is_no_table_is_refused(home):
    home.write_text('drop = "abc.onion"\n')
    with pytest.raises(BadInput, match="must be a table"):
        allowed_hosts()


def test_a_home_without_its_file_is_refused(home):
    with pytest.raises(BadInput, match=r"kirok\.toml"):
        allowed_hosts()
