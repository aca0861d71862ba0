"""Compiled templates are used if they are whole and of the very text; where none can be kept, nothing is lost."""

import sys

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader

from kirok.publish.compiling import Compiled


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Shows a template through an environment of its own, and tells what was compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "one.html").write_text("{{ 1 + 1 }} one")

    def show(loader=None):
        compiled = []

        class Watched(Environment):
            def compile(self, source, *args, **kwargs):
                compiled.append(source)
                return super().compile(source, *args, **kwargs)

        made = Watched(loader=loader or FileSystemLoader(tmp_path), bytecode_cache=Compiled(), autoescape=True)
        return made.get_template("one.html").render(), len(compiled)

    return show


def kept(folder):
    return list(folder.rglob("*.pyc"))


def test_a_template_is_compiled_once(shown, tmp_path):
    assert [shown(), shown()] == [("2 one", 1), ("2 one", 0)]
    [path] = kept(tmp_path)
    assert path.parent.name == "__pycache__"
    (tmp_path / "one.html").write_text("another")
    assert [shown(), shown()] == [("another", 1), ("another", 0)]
    assert kept(tmp_path) == [path]


@pytest.mark.parametrize("size", [0, 10, 40, -1])
def test_what_was_half_written_is_not_run(shown, tmp_path, size):
    shown()
    [path] = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    assert [shown(), shown()] == [("2 one", 1), ("2 one", 0)]


def test_nothing_is_kept_where_python_keeps_nothing(shown, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [shown(), shown()] == [("2 one", 1)] * 2
    assert kept(tmp_path) == []


def test_nothing_is_kept_where_nothing_can_be_written(shown, tmp_path):
    (tmp_path / "__pycache__").write_text("in the way")
    assert [shown(), shown()] == [("2 one", 1)] * 2


def test_a_newsrooms_own_template_is_not_kept(shown, tmp_path):
    own = DictLoader({"one.html": "own"})
    assert [shown(own), shown(own)] == [("own", 1)] * 2
    assert kept(tmp_path) == []
