"""What a command gives back, and how its progress is shown.

stdout is the result: text for a person, or with ``--json`` exactly one JSON object. Progress goes to stderr and is
silent unless that is a terminal.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kirok.base.errors import KirokError

_REDRAWN = 0.1  # seconds between two looks of a bar


@dataclass(frozen=True)
class Result:
    """The outcome of a command: *data* for ``--json``, *text* for a person, and the exit code."""

    data: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    exit_code: int = 0


def show(result: Result, *, as_json: bool) -> int:
    """Print *result* on stdout and return its exit code."""
    if as_json:
        sys.stdout.write(json.dumps(result.data, ensure_ascii=False) + "\n")
    elif result.text:
        sys.stdout.write(result.text.rstrip("\n") + "\n")
    sys.stdout.flush()  # a reader who has gone away is noticed here and not at the interpreter's end
    return result.exit_code


def show_error(error: KirokError, *, as_json: bool) -> int:
    """Print one error: the JSON object on stdout, or one sentence on stderr."""
    if as_json:
        sys.stdout.write(json.dumps(error.as_json(), ensure_ascii=False) + "\n")
    else:
        allowed = error.as_json()["error"]["allowed"]  # type: ignore[index]
        tail = f" (allowed: {', '.join(allowed) if isinstance(allowed, list) else allowed})" if allowed else ""
        sys.stderr.write(f"kirok: {error}{tail}\n")
    return error.exit_code


def note(line: str) -> None:
    """A remark for the person at the terminal; silent when piped."""
    if sys.stderr.isatty():
        sys.stderr.write(line + "\n")


@contextlib.contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere; call the yielded function with the steps just done.

    No thread draws it, since work may fork meanwhile: a step does, at most ten times a second.
    """
    if not sys.stderr.isatty():
        yield lambda _steps: None
        return
    from rich.console import Console  # heavy, and only a terminal needs it
    from rich.progress import Progress

    undrawn, drawn = 0, 0.0
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(label, total=total)
        bar.refresh()

        def advance(steps: int) -> None:
            nonlocal undrawn, drawn
            undrawn += steps
            if time.monotonic() - drawn >= _REDRAWN:
                bar.update(task, advance=undrawn, refresh=True)
                undrawn, drawn = 0, time.monotonic()

        yield advance
        bar.update(task, advance=undrawn)
