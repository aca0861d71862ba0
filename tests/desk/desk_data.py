"""Reaching into the example's plain data."""

from __future__ import annotations

from typing import Any

from django.db import connection


def part(data: dict[str, Any], section: str, key: str) -> dict[str, Any]:
    """The entry of a section with that id."""
    return next(entry for entry in data[section] if entry["id"] == key)


def answer(data: dict[str, Any], publication: str, number: int = 0) -> dict[str, Any]:
    """An exposure answer of a publication."""
    return part(data, "publications", publication)["exposure"][number]


def item(data: dict[str, Any], address: str) -> dict[str, Any]:
    """A sentence by its public id."""
    publication, _, key = address.partition("/")
    return next(entry for entry in part(data, "publications", publication)["items"] if entry["id"] == key)


def consent(data: dict[str, Any], statement: str) -> dict[str, Any]:
    """The first consent of a statement."""
    return part(data, "statements", statement)["consent"][0]


def drop_triggers(table: str) -> None:
    """Take a table's guards away, as somebody does who reaches past the desk into its database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while checks of it are due
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
