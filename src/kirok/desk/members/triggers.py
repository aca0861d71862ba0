"""Rules that the database itself keeps, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations


def forbid(table: str, act: str, sentence: str, when: str = "") -> migrations.RunPython:
    """A migration step: *act* ("UPDATE" or "DELETE") on *table* fails with *sentence*, only for rows where *when* holds.

    *when* is an SQL condition over OLD and NEW; empty means always.
    """
    return migrations.RunPython(_create(_name(table, act, when), table, act, sentence, when), migrations.RunPython.noop)


def allow(table: str, act: str, when: str = "") -> migrations.RunPython:
    """A migration step: what :func:`forbid` forbade with the same words is forbidden no more; a sharper rule follows."""
    name = _name(table, act, when)

    def run(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
            return
        editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
        editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)

    return migrations.RunPython(run, migrations.RunPython.noop)


def _name(table: str, act: str, when: str) -> str:
    return f"{table}_no_{act.lower()}_{abs(hash_name(table + act + when)) % 10**6}"


def hash_name(text: str) -> int:
    """A small stable number for a trigger's name (Python's own hash changes from run to run)."""
    return sum((position + 1) * ord(sign) for position, sign in enumerate(text))


def _create(name: str, table: str, act: str, sentence: str, when: str) -> Callable[[Any, Any], None]:
    def run(_apps: Any, editor: Any) -> None:
        for statement in _sql(editor.connection.vendor, name, table, act, sentence, when):
            editor.execute(statement, params=None)

    return run


def _sql(vendor: str, name: str, table: str, act: str, sentence: str, when: str) -> list[str]:
    condition = f"WHEN ({when})" if when else ""
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} BEFORE {act} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"]
    body = f"IF {when or 'TRUE'} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    returned = "OLD" if act.startswith("DELETE") else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {returned}; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
