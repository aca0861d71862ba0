"""Commands with a person at the terminal: stderr is one, stdout is read as a program would."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kirok.base.watching import Advance

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal(io.StringIO):
    """A stream that says a person is watching."""

    def isatty(self) -> bool:
        return True


@dataclass
class Screen:
    """A terminal: the file that programs write to, by number and by *name*, and what it showed, without the colours."""

    file: int
    name: str
    _read: list[bytes] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return _CONTROL.sub("", b"".join(self._read).decode("utf-8", "replace"))


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """A terminal for as long as the block; what it showed is whole after it."""
    ours, theirs = pty.openpty()
    seen = Screen(theirs, os.ttyname(theirs))
    reader = threading.Thread(target=_drain, args=(ours, seen._read))
    reader.start()
    try:
        yield seen
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)


def _drain(terminal: int, read: list[bytes]) -> None:
    """Read until the last who holds the other end lets go; Linux tells that as an error."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65_536):
            read.append(piece)


@dataclass(frozen=True)
class Seen:
    """What became of a command: its exit code, its stdout, and what the terminal showed."""

    returncode: int
    stdout: str
    shown: str


def at_a_terminal(*words: object, cwd: Path) -> Seen:
    """Run ``kirok WORDS...`` as a process of its own whose stderr is a terminal."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_", "NO_COLOR"))}
    command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", *map(str, words)]
    with screen() as seen:
        done = subprocess.run(
            command,
            check=False,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=seen.file,
            env={**inherited, "TERM": "xterm"},
        )
    return Seen(done.returncode, done.stdout.decode(), seen.shown)


class Watcher:
    """A Watch that remembers each bar: its total, and the steps that were told of."""

    def __init__(self) -> None:
        self.bars: dict[str, tuple[int, list[int]]] = {}
        self._open: list[str] = []

    @contextlib.contextmanager
    def __call__(self, label: str, total: int) -> Iterator[Advance]:
        assert not self._open, f"two bars at once: {self._open} and {label}"
        told: list[int] = []
        self.bars[label] = total, told
        self._open.append(label)
        yield told.append
        self._open.remove(label)

    @property
    def done(self) -> dict[str, tuple[int, int]]:
        """For each bar what was told of, and of how much."""
        return {label: (sum(told), total) for label, (total, told) in self.bars.items()}
