"""The command line: finding a command, its options anywhere, one sentence for each mistake."""

import json
import os
import runpy
import subprocess
import sys
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kirok as package
from kirok.base.console import Result
from kirok.base.errors import BadInput, NoAnswer
from kirok.cli import main as cli
from kirok.cli.table import TABLE, Entry

PLAIN = {name: entry for name, entry in TABLE.items() if not entry.django}


def _add(parser):
    parser.add_argument("words", nargs="*")
    parser.add_argument("--size", type=int)


def _run(args):
    if args.size == 3:
        raise NoAnswer("three bears no answer")
    if args.size == 4:
        raise KeyboardInterrupt
    return Result({"words": args.words, "home": args.home}, " ".join(args.words), args.size or 0)


@pytest.fixture(autouse=True)
def echo(monkeypatch):
    """A room with two commands of its own, beside the real ones."""
    room = ModuleType("echo_room")
    for name in ("echo", "echo_far_off"):
        setattr(room, f"add_{name}", _add)
        setattr(room, f"run_{name}", _run)
    monkeypatch.setitem(sys.modules, "echo_room", room)
    for name in ("echo", "echo far-off"):
        monkeypatch.setitem(TABLE, name, Entry("echo_room", f"say the words ({name})"))


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_the_overview_names_every_command(words, capsys):
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    assert [name for name in TABLE if f"  {name} " not in out] == []


def test_the_overview_as_json(capsys):
    assert cli.main(["--help", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["commands"] == list(TABLE)


@pytest.mark.parametrize(("words", "out"), [(["--version"], f"kirok {package.__version__}\n"), (["--version", "--json"], None)])
def test_the_version(words, out, capsys):
    assert cli.main(words) == 0
    shown = capsys.readouterr().out
    assert shown == out if out else json.loads(shown) == {"version": package.__version__}


@pytest.mark.parametrize(
    "words",
    [
        ["echo", "a", "b", "--home", "/h", "--json"],
        ["--home", "/h", "echo", "a", "b", "--json"],
        ["--json", "--home=/h", "echo", "a", "b"],
        ["--json", "echo", "--home", "/h", "a", "b"],
    ],
)
def test_home_and_json_stand_before_or_after(words, capsys):
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"words": ["a", "b"], "home": "/h"}


def test_the_longer_command_wins(capsys):
    assert cli.main(["echo", "far-off", "x"]) == 0
    assert capsys.readouterr().out == "x\n"


def test_the_words_come_from_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["kirok", "echo", "x"])
    assert cli.main() == 0
    assert capsys.readouterr().out == "x\n"


@pytest.mark.parametrize(("size", "code"), [(0, 0), (1, 1), (3, 3), (4, 2)])
def test_the_exit_code_is_the_commands(size, code):
    assert cli.main(["echo", "--size", str(size)]) == code


def test_ctrl_c_is_one_sentence(capsys):
    cli.main(["echo", "--size", "4"])
    assert capsys.readouterr().err == "kirok: stopped by Ctrl-C; nothing more was changed\n"


@pytest.mark.parametrize("words", [["echo", "--size", "x"], ["echo", "--unknown"], ["nothing"], ["echo", "--siz", "1"]])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_mistake_is_one_sentence_and_exit_2(words, as_json, capsys):
    assert cli.main([*words, *(["--json"] if as_json else [])]) == 2
    out, err = capsys.readouterr()
    if as_json:
        assert set(json.loads(out)["error"]) == {"message", "file", "line", "field", "allowed"}
        assert err == ""
    else:
        assert out == ""
        assert err.startswith("kirok: ")
        assert err.count("\n") == 1


def test_an_unknown_command_names_the_known_ones():
    with pytest.raises(BadInput) as caught:
        cli.split_command(["nothing"])
    assert caught.value.allowed == list(TABLE)


def test_half_a_command_names_its_family():
    with pytest.raises(BadInput, match="no command 'ledger'") as caught:
        cli.split_command(["ledger"])
    parts = ("checkpoint", "prove", "audit", "batch", "rotate", "policy", "witness", "anchor")
    assert caught.value.allowed == [f"ledger {part}" for part in parts]


@pytest.mark.parametrize("words", [["--home"], ["--home", "/h"], ["--json"]])
def test_options_alone_are_no_command(words):
    with pytest.raises(BadInput, match="there is no command"):
        cli.split_command(words)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["--json", "--home", "/h", "ledger", "audit", "seal", "verify", "x", "-", "--", ""]), max_size=6))
def test_any_words_name_a_command_or_are_refused(words):
    try:
        name, rest = cli.split_command(words)
    except BadInput:
        return
    assert sorted([*name.split(), *rest]) == sorted(words)


def test_djangos_own_options_pass_the_desk(monkeypatch):
    seen = []
    room = ModuleType("manage_room")
    room.add_desk_manage = lambda parser: parser.add_argument("words", nargs="*")
    room.run_desk_manage = lambda args: seen.extend(args.words) or Result()
    monkeypatch.setitem(sys.modules, "manage_room", room)
    monkeypatch.setitem(TABLE, "desk manage", Entry("manage_room", "Django's own commands"))
    assert cli.main(["desk", "manage", "check"]) == 0
    assert seen == ["check"]


@pytest.mark.parametrize(("name", "symbol"), [("verify", "verify"), ("users add", "users_add"), ("far-off x", "far_off_x")])
def test_a_commands_name_in_a_function(name, symbol):
    assert cli.symbol(name) == symbol


def test_a_reader_who_went_away_is_no_failure():
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([sys.executable, "-m", "kirok", "--help"], check=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_pipe_that_breaks_is_no_failure(monkeypatch, tmp_path):
    class Broken:
        """A reader who has gone away."""

        file = (tmp_path / "out").open("w")

        def write(self, _text):
            raise BrokenPipeError

        def fileno(self):
            return self.file.fileno()

    monkeypatch.setattr(sys, "stdout", Broken())
    assert cli.main(["--help"]) == 0
    Broken.file.close()


def test_python_m_kirok_is_the_same(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["kirok", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("kirok", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"kirok {package.__version__}\n"
