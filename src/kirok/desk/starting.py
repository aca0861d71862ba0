"""Setting the desk up for one home, before any of its rooms is imported."""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Callable

import django
from django.apps import apps
from django.db import DatabaseError

from kirok.base.console import Result
from kirok.base.errors import BadInput
from kirok.base.i18n import compile_changed


def start(home: str | None) -> None:
    """Point Django at *home* (None: no home is known yet, as for ``--help``) and load the desk's rooms once."""
    if home:
        os.environ["KIROK_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kirok.desk.settings")
    if not apps.ready:
        compile_changed()
        django.setup()


def guarded(run: Callable[[argparse.Namespace], Result], args: argparse.Namespace) -> Result:
    """Run a command of the desk; what the disk or the database refuses becomes one sentence.

    Every act is one transaction, so nothing is changed where this speaks.

    Raises:
        BadInput: the disk is full, a file cannot be written, or the database is locked, damaged or of another home.
    """
    try:
        return run(args)
    except DatabaseError as error:
        raise BadInput(_told(str(error)), file=os.environ.get("KIROK_HOME")) from error
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}:
            raise
        reason = (error.strerror or "the system refused").lower()
        raise BadInput(f"the home cannot be written: {reason}; nothing was changed", file=error.filename) from error


def _told(reason: str) -> str:
    if any(word in reason for word in ("full", "disk I/O", "No space left")):
        return "the disk is full; make room and try again; nothing was changed"
    if "locked" in reason:
        return "another program holds the desk's database; try again when it has ended; nothing was changed"
    if "not a database" in reason or "malformed" in reason:
        return "the desk's database is damaged or belongs to another home; restore it from a back-up"
    said = " ".join(reason.split())  # libpq speaks in several lines
    if "connection" in reason and "failed" in reason:
        return f"the PostgreSQL server that kirok.toml names was not reached: {said}; nothing was changed"
    return f"the desk's database refused: {said}; nothing was changed"
