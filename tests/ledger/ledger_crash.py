"""Killing a writer at every step it takes on the disk: before each file opened for writing, each rename, each removal."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kirok.ledger.log import Log

_STEPS = ("os.rename", "os.remove", "os.mkdir", "os.truncate")


def crashes(folder: Path, make: Callable[[Path], Log], act: Callable[[Log], object]) -> Iterator[Path]:
    """A log's folder for each step of *act* on the log that *make* makes, as a kill -9 before that step leaves it."""
    step, done = 0, False
    while not done:
        log = make(folder / f"crash{step}")
        child = multiprocessing.get_context("fork").Process(target=_die_at, args=(step, log, act))
        child.start()
        child.join()
        if child.exitcode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"the act failed at step {step} by itself: {child.exitcode}")
        done = child.exitcode == 0
        yield log.folder
        step += 1


def _die_at(step: int, log: Log, act: Callable[[Log], object]) -> None:
    left = step

    def hook(event: str, words: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(words[2], int) and words[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in _STEPS:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hook)
    act(log)
