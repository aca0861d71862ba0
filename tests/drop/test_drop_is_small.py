"""The running drop holds nothing of the desk, and no way to open an envelope.

The import contracts see import statements; this sees what a started process has really loaded, strings included.
"""

import os
import subprocess
import sys

import pytest

LOADED = """
import sys
from kirok.drop.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print("\\n".join(sorted(sys.modules)))
"""
HEAVY = {"duckdb", "splink", "numba", "pandas", "numpy", "trafilatura", "lxml", "docx", "pypdf", "sqlcipher3", "jinja2", "rich", "yaml"}
FORBIDDEN_APPS = {"django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"}


@pytest.fixture(scope="module")
def loaded():
    environment = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "KIROK_HOME"}}
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, env=environment)
    assert run.stderr == ""
    return set(run.stdout.split())


def test_it_loads_its_own_room_the_web_and_the_base_and_no_other(loaded):
    rooms = {name.split(".")[1] for name in loaded if name.startswith("kirok.")}
    assert {"drop", "web", "base"} <= rooms <= {"drop", "web", "base", "seal", "ledger"}


def test_it_can_not_open_an_envelope(loaded):
    assert "kirok.seal.opening" not in loaded


def test_it_loads_nothing_heavy(loaded):
    assert not HEAVY & loaded


def test_it_has_no_admin_no_accounts_no_sessions(loaded):
    assert not FORBIDDEN_APPS & loaded


def test_it_has_no_database_driver(loaded):
    assert not {"psycopg", "django.db.backends.sqlite3", "django.db.backends.sqlite3.base"} & loaded
