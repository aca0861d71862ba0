"""The room as Django knows it: when the desk starts, the index says that it must hear of what is erased."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search room."""

    name = "kirok.desk.search"

    def ready(self) -> None:
        """Register with the desk's erasing."""
        from kirok.desk.forgetting import on_erase
        from kirok.desk.search.erasing import forget

        on_erase(forget)
