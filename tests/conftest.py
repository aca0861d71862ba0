"""What all tests share: a PostgreSQL of their own and a browser, each only where the machine has the programs.

The network is shut by the options in pyproject.toml: only Unix sockets and the loopback are open.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import homes

ROOT = Path(__file__).resolve().parent.parent
# A test that starts Kirok as a process of its own finds it, whichever way these tests were started.
os.environ["PYTHONPATH"] = str(ROOT / "src")

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl: on PATH, else where Debian keeps them (newest version first)."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in found), key=lambda folder: int(folder.parent.name), default=None)


@contextlib.contextmanager
def cluster(programs: Path, folder: Path) -> Iterator[str]:
    """A throw-away cluster that listens on a Unix socket in *folder*; yields the name of its superuser.

    PostgreSQL refuses to run as root, so root hands the folder to Debian's user postgres.
    """
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    become: dict[str, object] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}, **become
        )

    call("initdb", "--username=kirok", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c unix_socket_permissions=0777"
    call("pg_ctl", "--wait", f"--log={folder / 'log'}", f"--options={options}", "start")
    try:
        yield "kirok"
    finally:
        call("pg_ctl", "--wait", "--mode=immediate", "stop")


@pytest.fixture(scope="session")
def postgres_place() -> Iterator[tuple[str, int, str]]:
    """``(socket folder, port, user)`` of a cluster that lives as long as the tests; it holds no database of ours."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs on this machine")
    # Not tmp_path: its parents are closed to the user postgres, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="kirok-pg-"))
    folder.chmod(0o755)
    try:
        with cluster(programs, folder) as user:
            yield str(folder), 5432, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
