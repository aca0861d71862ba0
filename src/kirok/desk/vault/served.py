"""A database that a PostgreSQL server keeps: whose it is, and that it is empty before a home is made on it.

SQLCipher's key opens no other home's file; a server's database opens for every home whose kirok.toml names it. So the home
leaves a mark on it, which only that home's keys make; ``pg_dump`` carries it along.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection

from kirok.base.errors import BadInput, Refused
from kirok.base.home import Home
from kirok.desk.postgresql import FIELD
from kirok.desk.vault.state import current

_TABLE = "members_user"
_INFO = b"kirok/database/v1"


def _mark() -> str:
    return f"kirok home {HKDF(hashes.SHA256(), 16, None, _INFO).derive(current().keys.database).hex()}"


def refuse_full(home: Home) -> None:
    """Raises Refused where the database holds tables already: whoever they belong to, nothing is written between them."""
    if connection.introspection.table_names():
        raise Refused(
            "this PostgreSQL database holds tables already; name an empty one (createdb), and nothing was made",
            file=str(home.path),
            field="--database",
        )


def mark() -> None:
    """Say in the database that it is this home's; inside the transaction that fills it."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE {_TABLE} IS '{_mark()}'")


def check(home: Home) -> None:
    """Whether the database is this home's.

    Raises:
        BadInput: it holds no desk.
        Refused: it is another home's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL, obj_description(to_regclass(%s), 'pg_class')", [_TABLE, _TABLE])
        there, found = cursor.fetchone()
    if not there:
        raise BadInput(
            "the PostgreSQL database that kirok.toml names holds no desk: lay its dump back, or make a new home with 'kirok init'",
            file=str(home.config),
            field=FIELD,
        )
    if found != _mark():
        raise Refused("the PostgreSQL database that kirok.toml names is another home's", file=str(home.config), field=FIELD)
