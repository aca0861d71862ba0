"""Commands of the desk that can take long show at a terminal what they are at, and say nothing when piped."""

import shutil

import pytest
from drop_carrier import send

from homes import CODING
from kirok.base.home import Home
from kirok.drop.place import Place

TERMS = ("--source", "S-0104", "--lang", "en", "--said-on", "2101-05", "--consent", "own-consent")


@pytest.fixture(scope="module")
def home(desk, tmp_path_factory):
    """A coded home with a drop to which two reports came, and two texts to take in."""
    folder = tmp_path_factory.mktemp("watching")
    path = desk.copy("coded", folder / "home")
    desk.done(path, "drop", "init")
    for text in ("one", "two"):
        send(Place(Home(path)), text, [])
        (folder / f"{text}.txt").write_text(f"The clerks were led away, {text} by {text}. " * 20)
    desk.done(path, "import", folder / "one.txt", *TERMS)
    return path


COMMANDS = [
    (("drop", "carry", "{folder}/carried"), ["copying envelopes"]),
    (("drop", "pull", "--from", "{home}"), ["fetching reports"]),
    (("import", "{home}/../one.txt", "{home}/../two.txt", *TERMS), ["sealing and reading"]),
    (("import", "{published}/site/data/datapackage.json"), ["checking the package", "taking rows in"]),
    (("code", str(CODING)), ["reading the coding file", "saving what was coded"]),
    (("conclude",), ["concluding"]),
    (("verify", "{published}/site"), ["checking files"]),
    (("desk", "search", "clerks"), ["indexing"]),
    (("keys", "rotate"), ["wrapping originals anew"]),
    (("backup", "{folder}/home.kirok"), ["sealing the home"]),
]


@pytest.mark.parametrize(("words", "labels"), COMMANDS, ids=lambda each: " ".join(each)[:20])
def test_what_a_command_is_at(desk, home, tmp_path, words, labels):
    outcomes = []
    for number, run in enumerate((desk.watched, desk.run)):
        own, folder = shutil.copytree(home, tmp_path / f"home{number}"), tmp_path / f"folder{number}"
        folder.mkdir()
        shutil.copyfile(home.parent / "one.txt", tmp_path / "one.txt")
        shutil.copyfile(home.parent / "two.txt", tmp_path / "two.txt")
        given = [word.format(home=own, folder=folder, published=desk.stages["published"]) for word in words]
        outcomes.append(run(own, *given, "--json"))
    watched, piped = outcomes
    assert (watched.code, piped.code) == (0, 0), outcomes
    assert [label for label in labels if label not in watched.err] == []
    assert piped.err == ""
    assert watched.json.keys() == piped.json.keys()


def test_a_restore_is_told_of_too(desk, home, tmp_path):
    desk.done(home, "backup", tmp_path / "home.kirok")
    watched = desk.watched(tmp_path / "anew", "restore", tmp_path / "home.kirok")
    assert watched.code == 0, watched
    assert "laying out the home" in watched.err
    piped = desk.run(tmp_path / "again", "restore", tmp_path / "home.kirok")
    assert (piped.code, piped.err) == (0, "")


def test_a_new_home_is_told_of(desk, tmp_path):
    watched = desk.watched(tmp_path / "home", "init", "--origin", "tests.example", "--json")
    assert watched.code == 0, watched
    assert "making keys, desk and logs" in watched.err
    assert watched.json["home"] == str(tmp_path / "home")
