"""Results on stdout, everything else on stderr, and silence when nobody watches."""

import json
import sys

import pytest

from kirok.base.console import Result, note, progress, show, show_error
from kirok.base.errors import BadInput, CheckFailed
from terminal import Terminal


def test_text_for_a_person(capsys):
    assert show(Result({"a": 1}, "done\n\n", 3), as_json=False) == 3
    assert capsys.readouterr() == ("done\n", "")


def test_no_text_no_line(capsys):
    assert show(Result({"a": 1}), as_json=False) == 0
    assert capsys.readouterr() == ("", "")


def test_one_json_object(capsys):
    show(Result({"이름": "기록"}, "done"), as_json=True)
    out, err = capsys.readouterr()
    assert out == '{"이름": "기록"}\n'
    assert err == ""


def test_an_error_is_one_sentence_on_stderr(capsys):
    assert show_error(CheckFailed("changed", file="f"), as_json=False) == 1
    assert capsys.readouterr() == ("", "kirok: f: changed\n")


@pytest.mark.parametrize(("allowed", "tail"), [(["a", "b"], "(allowed: a, b)"), ("1 to 5", "(allowed: 1 to 5)")])
def test_an_error_says_what_is_allowed(capsys, allowed, tail):
    show_error(BadInput("no", allowed=allowed), as_json=False)
    assert capsys.readouterr().err == f"kirok: no {tail}\n"


def test_an_error_as_json_goes_to_stdout(capsys):
    assert show_error(BadInput("no", allowed=["a"]), as_json=True) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["allowed"] == ["a"]
    assert err == ""


def test_remarks_and_progress_are_silent_when_piped(capsys):
    note("step")
    with progress("work", 2) as step:
        step(2)
    assert capsys.readouterr() == ("", "")


def test_remarks_and_progress_are_seen_on_a_terminal(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)  # here and not in a fixture: capsys would put its own in front
    note("step")
    with progress("work", 2) as step:
        step(2)
    assert terminal.getvalue().startswith("step\n")
    assert "work" in terminal.getvalue()
    assert capsys.readouterr().out == ""
