"""Make one environment from one lock: ``python3 tools/install.py VENV LOCK``.

Run by the launcher with the machine's own Python, so only the standard library is used. The environment is complete
when the copy of its lock lies in it; that copy is written last, so an install that was killed starts afresh, and one
that runs beside another waits and finds the work done. Steps inherit the lock: while one outlives a killed installer,
nobody else starts. Nothing is written outside the repository.
"""

from __future__ import annotations

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

_NO_VENV = (
    "kirok: this Python cannot make environments; install its venv: "
    "'sudo apt install python3-venv' (Debian, Ubuntu) or 'brew install python' (macOS)"
)
_NO_PACKAGES = "kirok: the packages could not be installed (see above); look at the network and start again, nothing else is needed"


def main(venv: Path, lock: Path) -> None:
    """Hold the environment's lock and install unless another start has just done it."""
    with Path(f"{venv}.lock").open("w") as guard:
        os.set_inheritable(guard.fileno(), True)
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not is_ready(venv, lock):
            install(venv, lock)


def is_ready(venv: Path, lock: Path) -> bool:
    """Whether *venv* was made whole from exactly this *lock*."""
    stamp = venv / "installed.lock"
    return (venv / "bin" / "python").exists() and stamp.exists() and filecmp.cmp(stamp, lock, shallow=False)


def install(venv: Path, lock: Path) -> None:
    """Build the environment from nothing."""
    began, uv = time.monotonic(), shutil.which("uv")
    say(f"kirok: making {venv.name} with {'uv' if uv else 'pip'}, once (about a minute)")
    shutil.rmtree(venv, ignore_errors=True)
    make_environment(venv, with_pip=uv is None)
    run(packages(venv, lock, uv), _NO_PACKAGES)
    shutil.rmtree(venv / "cache", ignore_errors=True)
    add_source(venv)
    run([str(venv / "bin" / "python"), "-X", "utf8", "-m", "kirok.base.i18n"], "kirok: the translations could not be compiled (see above)")
    part = venv / "installed.part"
    shutil.copyfile(lock, part)
    part.replace(venv / "installed.lock")
    say(f"kirok: {venv.name} is ready ({time.monotonic() - began:.0f} s)")


def make_environment(venv: Path, *, with_pip: bool) -> None:
    """An empty environment on the real file of this interpreter, so that a later Python's arrival is noticed."""
    if with_pip and subprocess.run([sys.executable, "-c", "import ensurepip, venv"], check=False, capture_output=True).returncode:
        raise SystemExit(_NO_VENV)
    base = os.path.realpath(sys.executable)
    run([base, "-m", "venv", *([] if with_pip else ["--without-pip"]), str(venv)], _NO_VENV)


def packages(venv: Path, lock: Path, uv: str | None) -> list[str]:
    """The command that installs *lock*: hashes demanded, wheels only (no compiler), no cache in the home folder."""
    python, shared = str(venv / "bin" / "python"), ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", python, "--cache-dir", str(venv / "cache"), *shared]
    return [python, "-m", "pip", "install", "-qq", "--no-cache-dir", "--disable-pip-version-check", "--no-input", *shared]


def add_source(venv: Path) -> None:
    """Put the repository's src on the path; relative, so that a moved clone still works."""
    site = next((venv / "lib").glob("python3*/site-packages"))
    (site / "kirok-source.pth").write_text(os.path.relpath(venv.parent / "src", site) + "\n", encoding="utf-8")


def run(command: list[str], sentence: str) -> None:
    """Run one step; its output goes to stderr, since stdout is the command's own."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "UV_SYSTEM_CERTS": "1"}
    if subprocess.run(command, check=False, close_fds=False, stdout=sys.stderr, env=environment).returncode:  # noqa: S603  (the commands above)
        raise SystemExit(sentence)


def say(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
