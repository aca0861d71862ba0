"""Run all tests and sum them: ``./kirok test [pytest arguments]``.

One process holds one Django settings module, so the drop's tests are a run of their own; the desk's tests run once more
on a PostgreSQL of their own, where the machine has its programs. Asked for without any argument, a run uses every
processor. The last line is
``N passed, N failed, N skipped`` over the runs; an error, or a run that broke off, counts as failed. With
``KIROK_REQUIRE_ALL=1`` a test that did not run is a failure. With ``KIROK_CHECKED_BESIDE=1`` the tests of the architecture are
left to ``make check``, which runs beside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from clusters import place, postgres_programs  # noqa: E402  (found beside the tests that share it)

DROP = "tests/drop"
#: The published findings of others are tried on the drop, under its settings.
REGRESSIONS = "tests/regressions"
DESK = "tests/desk"
#: What ``make check`` runs as well.
CHECKED = "tests/architecture"
SIDE_BY_SIDE = ["--numprocesses=auto", "--dist=worksteal"]  # pytest-xdist; its start is not worth it for a few tests
_CLEAN = (0, 5)  # pytest's exit codes: all passed, nothing collected


@dataclass(frozen=True)
class Tally:
    """What became of the tests of some runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(words: list[str]) -> int:
    """Run, explain what could not run, print the sum; 1 when anything failed or nothing ran."""
    total = sum((run_once(command) for command in plan(words)), Tally()) + run_on_postgres(words)
    for line in absences():
        print(line)
    if os.environ.get("KIROK_REQUIRE_ALL") == "1" and total.skipped:
        print(f"KIROK_REQUIRE_ALL=1: {total.skipped} tests did not run and count as failed")
        total = Tally(total.passed, total.failed + total.skipped, 0)
    print(total, flush=True)
    return 1 if total.failed or total == Tally() else 0


def plan(words: list[str]) -> list[list[str]]:
    """The arguments of each run: everything but the drop under the desk's settings, then the drop under its own."""
    paths = [word for word in words if is_path(word)]
    options = options_of(words)
    drop = [path for path in paths if in_drop(path)]
    rest = [path for path in paths if not in_drop(path)]
    runs = []
    own = [folder for folder in (DROP, REGRESSIONS) if (ROOT / folder).is_dir()]
    elsewhere = [*own, CHECKED] if os.environ.get("KIROK_CHECKED_BESIDE") == "1" and not paths else own
    if rest or not paths:
        runs.append([*options, *(rest or ["tests"]), *(f"--ignore={folder}" for folder in elsewhere), *settings("desk")])
    if drop or (own and not paths):
        runs.append([*options, *(drop or own), *settings("drop")])
    return runs


def run_on_postgres(words: list[str]) -> Tally:
    """The desk's tests once more on a throw-away cluster; nothing where they were not asked for or no program is there."""
    paths = [word for word in words if is_path(word)]
    chosen = [path for path in paths if (ROOT / path.partition("::")[0]).resolve().is_relative_to(ROOT / DESK)]
    programs = postgres_programs()
    if programs is None or not (ROOT / DESK).is_dir() or (paths and not chosen):
        return Tally()
    options = options_of(words)
    print("the desk's tests once more, on PostgreSQL:", flush=True)
    with place(programs) as (folder, port, user):
        # Keys and back-ups lie in files and in the home's own database: PostgreSQL has no part in them.
        arguments = ["-m", "not browser", f"--ignore={DESK}/vault", *options, *(chosen or [DESK]), *settings("desk")]
        return run_once(arguments, {"KIROK_TEST_POSTGRES": f"{folder},{port},{user}"})


def options_of(words: list[str]) -> list[str]:
    """The options among the arguments; where there are no arguments at all, those that use every processor."""
    return [word for word in words if not is_path(word)] if words else SIDE_BY_SIDE


def is_path(word: str) -> bool:
    """Whether an argument names a file, folder or test rather than an option."""
    return not word.startswith("-") and (ROOT / word.partition("::")[0]).exists()


def in_drop(path: str) -> bool:
    """Whether a path lies in the tests that run under the drop's settings."""
    place = (ROOT / path.partition("::")[0]).resolve()
    return any(place.is_relative_to(ROOT / folder) for folder in (DROP, REGRESSIONS))


def settings(project: str) -> list[str]:
    """The option that names a Django project's settings, once it has some."""
    return [f"--ds=kirok.{project}.settings"] if (ROOT / "src" / "kirok" / project / "settings.py").exists() else []


def run_once(arguments: list[str], environment: Mapping[str, str] | None = None) -> Tally:
    """One run of pytest, read back from its own report; *environment* is added to this process's."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-X", "utf8", "-m", "pytest", *arguments, f"--junitxml={report}"]
        whole = {**os.environ, **(environment or {})}
        code = subprocess.run(command, check=False, cwd=ROOT, env=whole).returncode  # noqa: S603  (our own arguments)
        tally = read(report) if report.exists() else Tally()
    broke_off = code not in _CLEAN and not tally.failed
    return tally + Tally(failed=1) if broke_off else tally


def read(report: Path) -> Tally:
    """The sum of a JUnit report."""
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314  (pytest wrote it a moment ago)
    count = {name: sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    return Tally(max(count["tests"] - failed - count["skipped"], 0), failed, count["skipped"])


def absences() -> list[str]:
    """One line for each program that some tests need and this machine lacks."""
    lines = []
    if not shutil.which("chromium"):
        lines.append("not run: tests in a browser (no chromium on PATH; Debian: apt install chromium fonts-noto-cjk)")
    if postgres_programs() is None:
        lines.append("not run: tests on PostgreSQL (no pg_ctl; Debian: apt install postgresql)")
    if not shutil.which("age"):
        lines.append("not run: tests against Debian's age (apt install age)")
    if not (shutil.which("tor") and shutil.which("systemd-analyze")):
        lines.append("not run: Tor and systemd on the drop's files in deploy/ (apt install tor systemd)")
    if not os.environ.get("KIROK_INTEROP_NODE"):
        lines.append("not run: tests against npm's age-encryption (KIROK_INTEROP_NODE names a folder where it is installed)")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
