"""Commands with a person at the terminal: stderr is one, stdout is read as a program would."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Seen:
    """What became of a command: its exit code, its stdout, and what the terminal showed, without the colours."""

    returncode: int
    stdout: str
    shown: str


def at_a_terminal(*words: object, cwd: Path, **environment: str) -> Seen:
    """Run ``kirok WORDS...`` as a process of its own whose stderr is a terminal."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_", "NO_COLOR"))}
    command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", *map(str, words)]
    ours, theirs = pty.openpty()
    read: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(ours, read))
    with subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs, env={**inherited, "TERM": "xterm", **environment}
    ) as process:
        os.close(theirs)
        reader.start()
        stdout = process.stdout.read() if process.stdout else b""
    reader.join()
    os.close(ours)
    return Seen(process.returncode, stdout.decode(), _CONTROL.sub("", b"".join(read).decode("utf-8", "replace")))


def _drain(terminal: int, read: list[bytes]) -> None:
    """Read until the last who holds the other end lets go; Linux tells that as an error."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65_536):
            read.append(piece)
