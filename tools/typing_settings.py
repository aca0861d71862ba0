"""Settings that only the type checker reads: the apps of both Django projects at once.

One mypy run checks desk and drop together, which no process can be. Apps are found by their models.
"""

from __future__ import annotations

from pathlib import Path

_ROOMS = Path(__file__).resolve().parent.parent / "src" / "kirok"

SECRET_KEY = "only for the type checker"  # noqa: S105  (no process serves under these settings)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    *(f"kirok.desk.{models.parent.name}" for models in sorted(_ROOMS.glob("desk/*/models.py"))),
    "kirok.drop",
]
