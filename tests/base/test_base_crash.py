"""Crash points are declared, silent by default, and deadly when named."""

import os
import signal
import subprocess
import sys

import pytest

from kirok.base.crash import POINTS, crash_point

ALL = [name for names in POINTS.values() for name in names]
PASS = "import sys; from kirok.base.crash import crash_point; crash_point(sys.argv[1])"


def test_no_name_stands_twice():
    assert len(ALL) == len(set(ALL))


def test_an_undeclared_point_is_an_error():
    with pytest.raises(KeyError, match="nowhere"):
        crash_point("nowhere")


def test_a_point_that_is_not_named_does_nothing(monkeypatch):
    monkeypatch.delenv("KIROK_CRASH_AT", raising=False)
    crash_point(ALL[0])


def test_another_point_does_nothing(monkeypatch):
    monkeypatch.setenv("KIROK_CRASH_AT", ALL[1])
    crash_point(ALL[0])


def test_the_named_point_kills():
    run = subprocess.run([sys.executable, "-c", PASS, ALL[0]], check=False, env={**os.environ, "KIROK_CRASH_AT": ALL[0]})
    assert run.returncode == -signal.SIGKILL
