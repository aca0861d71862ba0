"""The sum over the runs is right, whatever becomes of a run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tools.run_tests import Tally, in_drop, main, plan, read

from tools import run_tests

REPORT = (
    "<testsuites>"
    '<testsuite name="a" tests="7" failures="1" errors="1" skipped="2"/><testsuite name="b" tests="3" failures="0" errors="0" skipped="0"/>'
    "</testsuites>"
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose tests the runner runs for real."""
    for name in ("tests/drop", "tests/other", "src/kirok/drop"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.pytest]\naddopts = ["-q"]\n')
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setattr(run_tests, "absences", list)
    monkeypatch.setattr(run_tests, "SIDE_BY_SIDE", [])  # there are no plug-ins in it
    for name in ("KIROK_REQUIRE_ALL", "KIROK_CHECKED_BESIDE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return tmp_path


def put(project, name, body):
    (project / "tests" / name).write_text(f"import pytest\n\n{body}\n")


def last_line(capfd):
    return capfd.readouterr().out.splitlines()[-1]


def test_a_report_is_summed(tmp_path):
    (tmp_path / "r.xml").write_text(REPORT)
    assert read(tmp_path / "r.xml") == Tally(passed=6, failed=2, skipped=2)


def test_two_runs_are_summed_on_the_last_line(project, capfd):
    put(project, "other/test_a.py", "def test_one(): pass\n\ndef test_two(): pytest.skip('no')")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 0
    assert last_line(capfd) == "2 passed, 0 failed, 1 skipped"


def test_what_is_checked_beside_is_left_out_of_a_run_of_all_alone(project, monkeypatch, capfd):
    (project / "tests" / "architecture").mkdir()
    put(project, "architecture/test_a.py", "def test_one(): pass")
    put(project, "other/test_b.py", "def test_two(): pass")
    monkeypatch.setenv("KIROK_CHECKED_BESIDE", "1")
    assert main([]) == 0
    assert last_line(capfd) == "1 passed, 0 failed, 0 skipped"
    assert main(["tests/architecture"]) == 0
    assert last_line(capfd) == "1 passed, 0 failed, 0 skipped"


def test_a_failure_and_an_error_are_failed(project, capfd):
    put(project, "other/test_a.py", "@pytest.fixture\ndef bad(): 1 / 0\n\ndef test_one(bad): pass\n\ndef test_two(): assert 0")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 1
    assert last_line(capfd) == "1 passed, 2 failed, 0 skipped"


def test_a_file_that_does_not_import_is_failed(project, capfd):
    put(project, "other/test_a.py", "import no_such_thing")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 1
    assert last_line(capfd) == "1 passed, 1 failed, 0 skipped"


def test_a_run_that_dies_is_failed(project, capfd):
    put(project, "other/test_a.py", "import os\n\ndef test_one(): os._exit(9)")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 1
    assert last_line(capfd) == "1 passed, 1 failed, 0 skipped"


def test_a_skip_is_failed_where_all_is_required(project, capfd, monkeypatch):
    monkeypatch.setenv("KIROK_REQUIRE_ALL", "1")
    put(project, "other/test_a.py", "def test_one(): pytest.skip('no')")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 1
    assert last_line(capfd) == "1 passed, 1 failed, 0 skipped"


def test_no_tests_at_all_is_no_success(project, capfd):
    assert main(["-k", "nothing"]) == 1
    assert last_line(capfd) == "0 passed, 0 failed, 0 skipped"


def test_a_choice_that_only_one_run_has_is_a_success(project, capfd):
    put(project, "other/test_a.py", "def test_one(): pass")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main(["-k", "three"]) == 0
    assert last_line(capfd) == "1 passed, 0 failed, 0 skipped"


def test_a_wrong_option_is_failed(project, capfd):
    assert main(["--no-such-option"]) == 1
    assert last_line(capfd).startswith("0 passed, ")


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ([], [["tests", "--ignore=tests/drop"], ["tests/drop"]]),
        (["-x"], [["-x", "tests", "--ignore=tests/drop"], ["-x", "tests/drop"]]),
        (["tests/other"], [["tests/other", "--ignore=tests/drop"]]),
        (["tests/drop", "-x"], [["-x", "tests/drop"]]),
        (["tests/drop/test_b.py::test_x"], [["tests/drop/test_b.py::test_x"]]),
        (["tests/other", "tests/drop"], [["tests/other", "--ignore=tests/drop"], ["tests/drop"]]),
    ],
)
def test_paths_choose_the_run(project, words, runs):
    put(project, "drop/test_b.py", "")
    assert plan(words) == runs


def test_all_tests_use_every_processor(project, monkeypatch):
    put(project, "drop/test_b.py", "")
    monkeypatch.setattr(run_tests, "SIDE_BY_SIDE", ["--numprocesses=auto"])
    assert [run[0] for run in plan([])] == ["--numprocesses=auto"] * 2
    assert plan(["-x"])[0][:2] == ["-x", "tests"]


def test_each_project_names_its_settings(project):
    (project / "src" / "kirok" / "drop" / "settings.py").write_text("")
    assert plan(["tests/drop"]) == [["tests/drop", "--ds=kirok.drop.settings"]]


@pytest.mark.parametrize(
    ("path", "inside"), [("tests/drop", True), ("tests/drop/x.py::y", True), ("tests/dropped", False), ("tests", False)]
)
def test_what_lies_in_the_drop(path, inside):
    assert in_drop(path) is inside


def test_each_missing_program_has_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = run_tests.absences()
    assert lines[0] == "not run: tests in a browser (no chromium on PATH; Debian: apt install chromium fonts-noto-cjk)"
    assert [line for line in lines if "\n" in line] == []


PROBE = """\
import os
from pathlib import Path

def test_one():
    with Path("seen").open("a") as seen:
        seen.write(os.environ.get("KIROK_TEST_POSTGRES", "-").partition(",")[0] + "\\n")
"""


@pytest.mark.postgres
def test_the_desks_tests_run_on_postgresql_too(project, capfd):
    if run_tests.postgres_programs() is None:
        pytest.skip("no PostgreSQL programs on this machine")
    (project / "tests" / "desk").mkdir()
    (project / "pyproject.toml").write_text('[tool.pytest]\naddopts = ["-q"]\nmarkers = ["browser: x"]\n')
    put(project, "desk/test_a.py", PROBE)
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 0
    assert last_line(capfd) == "3 passed, 0 failed, 0 skipped"
    first, second = (project / "seen").read_text().split()
    assert first == "-"
    assert not Path(second).exists()  # the cluster went with the run
    assert main(["tests/drop"]) == 0
    assert last_line(capfd) == "1 passed, 0 failed, 0 skipped"


def test_without_postgresql_the_run_is_left_out(project, capfd, monkeypatch):
    (project / "tests" / "desk").mkdir()
    monkeypatch.setattr(run_tests, "postgres_programs", lambda: None)
    put(project, "desk/test_a.py", "def test_one(): pass")
    put(project, "drop/test_b.py", "def test_three(): pass")
    assert main([]) == 0
    assert last_line(capfd) == "2 passed, 0 failed, 0 skipped"
