"""What is computed behind the servers: by Kirok's own commands, kept, told in one sentence where it cannot be."""

import json
import sys

import pytest

from kirok.demo import reckoning
from kirok.demo.reckoning import STEPS, NotHere, Step, read_results, reckon
from kirok.demo.truth import keep_truth
from kirok.demo.world import generate


@pytest.fixture
def home(tmp_path):
    """A home with the lists of three projects in their first three years, and the truth about them."""
    folder = tmp_path / "demo" / "lists"
    folder.mkdir(parents=True)
    for each in generate().lists:
        if each.year < 2104 and each.project != "letters":
            (folder / each.file_name).write_bytes(each.content)
    keep_truth(tmp_path, generate())
    (folder / "record.csv").unlink()
    return tmp_path


def counted(told, name="one"):
    return Step(name, lambda _home: told.append(name) or {"done": name})


def test_each_step_is_done_once_and_told(home):
    told, seen = [], []
    steps = [counted(told, STEPS[0].name), counted(told, STEPS[1].name)]
    reckon(home, lambda: seen.append(len(told)), steps)
    reckon(home, lambda: seen.append(len(told)), steps)
    assert (told, seen) == ([STEPS[0].name, STEPS[1].name], [1, 2])
    assert set(read_results(home)) == {STEPS[0].name, STEPS[1].name}


def test_other_lists_make_it_begin_anew(home):
    told = []
    reckon(home, steps=[counted(told, STEPS[0].name)])
    (home / "demo" / "lists" / "clinic-2101.csv").write_text("record_id,list,name\n")
    reckon(home, steps=[counted(told, STEPS[0].name)])
    assert len(told) == 2


def test_what_cannot_run_is_a_sentence_and_is_tried_again(home):
    told = []

    def fails(_home):
        raise NotHere("there is no network")

    reckon(home, steps=[Step(STEPS[0].name, fails), counted(told)])
    assert (read_results(home)["failed"]["why"], told) == ("there is no network", [])
    reckon(home, steps=[counted(told, STEPS[0].name)])
    assert "failed" not in read_results(home)


def test_a_command_that_refuses_gives_its_own_sentence(home):
    with pytest.raises(NotHere, match="number cannot be played"):
        reckoning._told(home, ["exposure", "game", "--sources", "0"])


def test_without_libraries_and_launcher_the_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(reckoning, "_LIBRARIES", ("no_such_library",))
    assert reckoning._program()[0].endswith("/kirok")  # this is a checkout: its launcher makes the environment
    monkeypatch.setattr(reckoning.kirok, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    with pytest.raises(NotHere, match="install kirok"):
        reckoning._program()


def test_the_lists_are_linked_and_laid_beside_the_truth(home):
    reckon(home, steps=[step for step in STEPS if step.name == "link"])
    found = read_results(home)["link"]
    assert sys.executable == reckoning._program()[0]
    assert found["score"]["true"] > 20
    assert found["score"]["precision"]["low95"] > 0.8
    assert found["score"]["recall"]["share"] > 0.7
    assert found["people_true"] == len(
        {row.person for each in generate().lists if each.year < 2104 and each.project != "letters" for row in each.rows}
    )
    assert (home / "demo" / "analysis" / "link-en.html").read_text().startswith("<!doctype html>")
    assert json.loads((home / "demo" / "analysis" / "link.json").read_text())["seconds"] > 0
