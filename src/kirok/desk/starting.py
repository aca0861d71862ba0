"""Setting the desk up for one home, before any of its rooms is imported."""

from __future__ import annotations

import os

import django
from django.apps import apps


def start(home: str | None) -> None:
    """Point Django at *home* (None: no home is known yet, as for ``--help``) and load the desk's rooms once."""
    if home:
        os.environ["KIROK_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kirok.desk.settings")
    if not apps.ready:
        django.setup()
