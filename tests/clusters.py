"""A throw-away PostgreSQL cluster, for a fixture and for a whole run of tests."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


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


@contextlib.contextmanager
def place(programs: Path) -> Iterator[tuple[str, int, str]]:
    """``(socket folder, port, user)`` of a cluster in a folder of its own, which goes with it.

    Not in pytest's folders: their parents are closed to the user postgres, and a socket's path has at most 107 bytes.
    """
    folder = Path(tempfile.mkdtemp(prefix="kirok-pg-"))
    folder.chmod(0o755)
    try:
        with cluster(programs, folder) as user:
            yield str(folder), 5432, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)
