"""What all tests share: a PostgreSQL of their own and a browser, each only where the machine has the programs.

The network is shut by the options in pyproject.toml: only Unix sockets and the loopback are open.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

import built_demo
import homes
from clusters import place, postgres_programs
from kirok.base.i18n import compile_changed

ROOT = Path(__file__).resolve().parent.parent
# A test that starts Kirok as a process of its own finds it, whichever way these tests were started.
os.environ["PYTHONPATH"] = str(ROOT / "src")

# Django reads what was compiled; whoever has just changed a translation tests that one.
compile_changed()

# Nothing here is timed: a machine that others use too would fail a sound test.
hypothesis.settings.register_profile("kirok", deadline=None)
hypothesis.settings.load_profile("kirok")

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def postgres_place() -> Iterator[tuple[str, int, str]]:
    """``(socket folder, port, user)`` of a cluster that lives as long as the tests; it holds no database of ours."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs on this machine")
    with place(programs) as found:
        yield found


@pytest.fixture(scope="session")
def postgres_url(postgres_place: tuple[str, int, str]) -> str:
    """The same as a URL of its database ``postgres``, as psycopg and libpq read it."""
    folder, port, user = postgres_place
    return f"postgresql://{user}@/postgres?host={folder}&port={port}"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[homes.Desk]:
    """Commands as processes, and homes at every stage of the path to copy (see homes.py)."""
    opened = homes.start(tmp_path_factory.mktemp("homes"))
    yield opened
    homes.stop(opened)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> built_demo.Demonstration:
    """The invented country, built: to be copied, never to be worked on (see built_demo.py)."""
    own = tmp_path_factory.getbasetemp()
    return built_demo.once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A headless Chromium (playwright's synchronous ``Browser``) with a home folder of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    home = str(tmp_path_factory.mktemp("browser"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"HOME": home}
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS, env=environment)
        yield opened
        opened.close()


@pytest.fixture
def kirok(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ``kirok WORDS...`` as a process of its own, in an empty folder, with no home in its environment."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
        command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", *words]
        return subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, env={**inherited, **environment})

    return run
