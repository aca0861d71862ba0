"""Whether a home's tables are those that this version of the program works with."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import connection

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.vault import state


def known() -> frozenset[tuple[str, str]]:
    """(room, step) of every migration that this version holds."""
    rooms = [config for config in apps.get_app_configs() if config.name.startswith("kirok.")]
    return frozenset((room.label, step.stem) for room in rooms for step in (Path(room.path) / "migrations").glob("[0-9]*.py"))


def refuse_others(home: Home) -> None:
    """Speak before a page or command fails on a column that is not there.

    Raises:
        BadInput: the home's tables are of an earlier or of a later version.
    """
    if not state.is_served() and not home.database.exists():
        return
    done = _done()
    if done - known():
        raise BadInput("a later version of Kirok wrote this home; install that version or a newer one", file=str(home.path))
    if done and known() - done:
        raise BadInput(
            f"the tables of this home are of an earlier version; make a back-up, then run 'kirok desk manage --home {home.path} migrate'",
            file=str(home.path),
        )


def _done() -> frozenset[tuple[str, str]]:
    rooms = {room for room, _ in known()}
    if "django_migrations" not in connection.introspection.table_names():
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset((room, step) for room, step in cursor.fetchall() if room in rooms)
