"""The optional libraries that read formats: loaded when needed, missing in one sentence, silent while they work."""

from __future__ import annotations

import contextlib
import importlib
import logging
import warnings
from typing import TYPE_CHECKING, Any

from kirok.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_TALKATIVE = ("pypdf", "trafilatura", "htmldate", "courlan", "justext", "readability")


def library(module: str, *, file: str) -> Any:
    """Import a module of the ``imports`` extra.

    Raises:
        BadInput: it is not installed; the sentence names the command that installs it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ImportError as error:
        raise BadInput("this format needs an extra that is not installed; run: pip install 'kirok[imports]'", file=file) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' remarks on damaged input away from the person at the terminal."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
