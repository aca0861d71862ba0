"""The room as Django knows it: when the desk starts, it says what is closed to whom."""

from __future__ import annotations

from django.apps import AppConfig


class CompartmentsConfig(AppConfig):
    """The compartments' room."""

    name = "kirok.desk.compartments"

    def ready(self) -> None:
        """Register with the desk's managers."""
        from kirok.desk.compartments.closing import closed_to
        from kirok.desk.members.scoping import closed_by

        closed_by(closed_to)
