"""The plain rooms need no Django, and a light command loads nothing heavy."""

import subprocess
import sys

import pytest

PLAIN = ("base", "terms", "figures", "estimate", "ledger", "names", "seal", "link", "exposure", "publish", "web", "cli")
IMPORT_ALL = """
import importlib, importlib.abc, pkgutil, sys
class NoDjango(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoDjango())
room = importlib.import_module("kirok." + sys.argv[1])
names = [found.name for found in pkgutil.walk_packages(room.__path__, room.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
LOADED = """
import sys
from kirok.cli.main import main
code = main(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"django", "numpy", "numba", "altair", "duckdb", "splink", "pyarrow", "jinja2", "yaml", "babel", "rich"}
HEAVY |= {"pyrage", "trafilatura", "lxml", "sqlcipher3", "docx", "pypdf"}
LIGHT = [
    "--help",
    "--version",
    "verify --help",
    "ledger audit --help",
    "ledger prove --help",
    "seal --help",
    "exposure check --help",
    "exposure game --help",
    "names score --help",
    "names keys 표은석",
    "estimate --help",
    "link --help",
]


@pytest.mark.parametrize("room", PLAIN)
def test_a_plain_room_works_where_django_can_not_be_imported(room):
    run = subprocess.run([sys.executable, "-c", IMPORT_ALL, room], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 1


@pytest.mark.parametrize("words", LIGHT)
def test_a_light_command_loads_nothing_heavy(words):
    run = subprocess.run([sys.executable, "-c", LOADED, *words.split()], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stderr.split())
