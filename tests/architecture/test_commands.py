"""Every command of the table is real, is explained, and stands on the page of commands and in the manual."""

import argparse
import importlib

import pytest

from kirok.cli.main import symbol
from kirok.cli.table import TABLE

PAGES = ("docs/commands.en.md", "docs/commands.ko.md")


@pytest.mark.parametrize("page", PAGES)
def test_all_stand_on_the_page_of_commands(root, page):
    text = (root / page).read_text(encoding="utf-8")
    assert [name for name in TABLE if f"| `kirok {name}` |" not in text] == []


def test_all_stand_in_the_manual(root):
    manual = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "docs").rglob("*.md")))
    assert [name for name in TABLE if f"kirok {name}" not in manual] == []


@pytest.mark.parametrize("name", [name for name, entry in TABLE.items() if not entry.django])
def test_its_module_has_the_pair_of_functions(name):
    module = importlib.import_module(TABLE[name].module)
    getattr(module, f"add_{symbol(name)}")(argparse.ArgumentParser())
    assert callable(getattr(module, f"run_{symbol(name)}"))


@pytest.mark.parametrize("name", TABLE)
def test_its_help_explains_every_argument(kirok, name):
    run = kirok(*name.split(), "--help")
    assert run.returncode == 0, run.stderr
    assert TABLE[name].help.split(":")[0] in " ".join(run.stdout.split())
    assert "--home" in run.stdout
    assert "--json" in run.stdout
