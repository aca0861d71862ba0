"""Django's SQLite backend over SQLCipher: the same SQL, every page of the file encrypted.

The key is 32 raw bytes that :func:`set_key` keeps in this process only. Whoever seizes the file without the key holds
random bytes; whoever roots the running machine holds the key.
Source: Zetetic, "SQLCipher API" (PRAGMA key with raw key data); Django 5.2, ``django.db.backends.sqlite3.base``.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]  # no stubs
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as sqlcipher

from kirok.base.errors import Refused

_KEY: dict[str, bytes] = {}


def set_key(key: bytes) -> None:
    """Remember the database's key for this process."""
    _KEY["desk"] = key


def _register() -> None:
    """The converters and adapters that Django registers on the standard library's module."""
    for name, parse in (("date", parse_date), ("time", parse_time), ("datetime", parse_datetime), ("timestamp", parse_datetime)):
        sqlcipher.register_converter(name, base.decoder(parse))
    sqlcipher.register_converter("bool", b"1".__eq__)
    sqlcipher.register_adapter(decimal.Decimal, str)
    sqlcipher.register_adapter(dt.date, base.adapt_date)
    sqlcipher.register_adapter(dt.datetime, base.adapt_datetime)


_register()


class Cursor(sqlcipher.Cursor):  # type: ignore[misc]  # the wheel has no types
    """SQLCipher's cursor, understanding Django's placeholders."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement with Django's ``%s`` or ``%(name)s`` placeholders."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(_convert(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for every row of parameters."""
        rows = list(param_list)
        names = list(rows[0]) if rows and isinstance(rows[0], Mapping) else None
        return super().executemany(_convert(query, names), rows)


def _convert(query: str, names: list[str] | None) -> str:
    converted: str = base.SQLiteCursorWrapper.convert_query(None, query, param_names=names)  # type: ignore[arg-type]  # uses no self
    return converted


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections that give their key before anything else."""

    Database = sqlcipher

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file and unlock it.

        Raises:
            Refused: the key was never given to this process.
        """
        if "desk" not in _KEY:
            raise Refused("the desk's database is locked: give the home's passphrase with --passphrase-file or KIROK_PASSPHRASE_FILE")
        connection = sqlcipher.connect(**conn_params)
        connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes its own lines, with the time, to stderr
        connection.execute(f"PRAGMA key = \"x'{_KEY['desk'].hex()}'\"")
        register_functions(connection)
        own: list[str] = self.init_commands  # type: ignore[attr-defined]  # missing in the stubs
        for command in ("PRAGMA foreign_keys = ON", "PRAGMA legacy_alter_table = OFF", *own):
            if command.strip():
                connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002  Django's signature
        """A cursor of SQLCipher's own class."""
        return self.connection.cursor(factory=Cursor)
