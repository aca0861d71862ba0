"""An error is one sentence with its place, and its class is the exit code."""

import pytest

from kirok.base.errors import BadInput, CheckFailed, KirokError, NoAnswer, Refused


@pytest.mark.parametrize(("kind", "code"), [(BadInput, 2), (Refused, 2), (CheckFailed, 1), (NoAnswer, 3), (KirokError, 2)])
def test_the_class_is_the_exit_code(kind, code):
    assert kind("no").exit_code == code
    assert isinstance(kind("no"), KirokError)


def test_the_place_stands_in_front():
    assert str(BadInput("no such act", file="a.yaml", line=3, field="act")) == "a.yaml, line 3, act: no such act"
    assert str(BadInput("no such act", line=0)) == "line 0: no such act"
    assert str(BadInput("no such act")) == "no such act"


def test_the_json_of_the_fixed_interface():
    error = BadInput("no", file="f", line=1, field="x", allowed=("a", "b"))
    assert error.as_json() == {"error": {"message": "no", "file": "f", "line": 1, "field": "x", "allowed": ["a", "b"]}}


@pytest.mark.parametrize("allowed", [None, "1 to 5"])
def test_what_is_allowed_may_be_a_sentence_or_nothing(allowed):
    assert BadInput("no", allowed=allowed).as_json()["error"]["allowed"] == allowed


def test_a_place_is_added_but_never_replaced():
    error = BadInput("no", file="inner", line=0)
    assert error.at(file="outer", line=9, field="act") is error
    assert (error.file, error.line, error.field) == ("inner", 0, "act")
    assert BadInput("no").at(line=4).line == 4
