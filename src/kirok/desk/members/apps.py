"""The room as Django knows it: the first of all rooms, so it sets the limits of every column of the desk."""

from __future__ import annotations

from django.apps import AppConfig, apps


class MembersConfig(AppConfig):
    """The members' room."""

    name = "kirok.desk.members"

    def ready(self) -> None:
        """Hold every column to what it can take."""
        from kirok.desk import limits

        for model in apps.get_models():
            if model.__module__.startswith("kirok.desk."):
                limits.hold(model)
