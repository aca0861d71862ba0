"""What kirok.toml says of a desk whose database is a PostgreSQL server's: one URL of libpq, and never a password.

``database = "postgresql://kirok@db.example/kirok?sslmode=verify-full&passfile=/etc/kirok/pgpass"``. The password is libpq's to
find: in its passfile or service file. So kirok.toml, which travels in back-ups, holds no secret, and neither this process nor
a message of it ever has one to show.
Source: PostgreSQL 18 documentation, 32.1.1 (connection strings), 32.16 (passfile), 32.17 (service file).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput

FIELD = "desk.database"
FORM = "postgresql://USER@HOST/DATABASE, and behind it ?host=/run/postgresql, ?passfile=FILE, ?service=NAME, ?sslmode=verify-full"
_SCHEMES = ("postgresql://", "postgres://")
_SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
#: Modes under which libpq reads a passfile: its owner's alone.
_OTHERS = 0o077
#: Seconds until a server that does not answer counts as away; libpq alone would wait for minutes.
_PATIENCE = "10"
_KEPT = 60


def named(given: object) -> bool:
    """Whether kirok.toml names a PostgreSQL database: any address does, also one that is refused afterwards."""
    return isinstance(given, str) and "://" in given


def entry(given: str, file: str | None = None) -> dict[str, Any]:
    """The URL *given* as Django's settings of a database; *file* is the kirok.toml that holds it.

    Raises:
        BadInput: it is no URL of libpq, names no database, holds a password, or names a passfile that libpq would not read;
            or psycopg is not installed. No message repeats the URL, in which a password may stand all the same.
    """
    found = _parsed(given, file)
    if _SECRETS & set(found):
        raise BadInput(
            "a password does not belong into kirok.toml, which every back-up holds: write it into a passfile of libpq and name that",
            file=file,
            field=FIELD,
            allowed=FORM,
        )
    if not found.get("dbname") and not found.get("service"):
        raise BadInput("the URL names neither a database nor a service", file=file, field=FIELD, allowed=FORM)
    if "passfile" in found:
        _look_at_passfile(Path(found["passfile"]), file)
    options = {"connect_timeout": _PATIENCE, **{name: value for name, value in found.items() if name != "dbname"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.get("dbname", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": _KEPT,
        "CONN_HEALTH_CHECKS": True,
    }


def _parsed(given: str, file: str | None) -> dict[str, str]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise BadInput("a desk on PostgreSQL needs the package psycopg: pip install 'kirok[postgres]'", file=file, field=FIELD) from error
    try:
        found = conninfo_to_dict(given) if given.startswith(_SCHEMES) else None
    except ProgrammingError:  # its message repeats parts of the URL
        found = None
    if found is None or any(character in given for character in "\0\r\n"):
        raise BadInput("this is no URL of a PostgreSQL database", file=file, field=FIELD, allowed=FORM) from None
    return {name: str(value) for name, value in found.items()}


def _look_at_passfile(path: Path, file: str | None) -> None:
    """Libpq passes over a passfile that is missing or open to others, with a warning that nobody reads; here it is said."""
    try:
        mode = path.stat().st_mode if path.is_file() else None
    except OSError:
        mode = None
    if mode is None:
        raise BadInput(f"the passfile {path} is not there", file=file, field=FIELD)
    if mode & _OTHERS:
        raise BadInput(f"the passfile {path} is open to others, and libpq passes over it: chmod 600 {path}", file=file, field=FIELD)
