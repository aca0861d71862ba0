"""``kirok init``: a new home, made whole or not at all."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction

from kirok.base.console import Result, progress
from kirok.base.errors import BadInput, Refused
from kirok.base.files import flush_folder, make_folder, remove_tree, write_atomic
from kirok.base.home import Home
from kirok.desk import postgresql
from kirok.desk.vault import keyring, served, state, tables
from kirok.desk.vault.intake import cosigner

_TOML = """\
# This file makes the folder a Kirok home. It holds no secret.
[site]
title_en = "Our record"
title_ko = "우리의 기록"
contact_en = ""
contact_ko = ""
base_url = ""
invented = false

[desk]
# sqlcipher: encrypted by the passphrase; plain: relies on disk encryption; postgresql://USER@HOST/DATABASE: a server's
database = {database}
hosts = []
reviewers = 2             # 2: coder and releaser; 3: a reviewing person between them

[exposure]
k = 300                   # the crowd that must remain around every source; never below 100
universe = ""             # the population table: dprk, myanmar, or a file; empty: only what the desk declares is counted

[ledger]
batch_hour = 3            # in UTC: when the custody log takes its batch of the day
"""
_UNENCRYPTED = {
    "plain": "\nThe database is NOT encrypted (--plain): keep this home on an encrypted disk.",
    "served": "\nThe passphrase does NOT encrypt the PostgreSQL database: keep the server's disk encrypted, and its back-ups.",
}


def add_init(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok init``."""
    parser.add_argument("--plain", action="store_true", help="no database encryption: you rely on the disk's own")
    parser.add_argument(
        "--database",
        metavar="URL",
        help="an empty PostgreSQL database in place of a file: postgresql://USER@HOST/DATABASE, without a password",
    )
    parser.add_argument("--origin", metavar="NAME", help="the name of your logs, such as kirok.example.org (default: a random one)")


def run_init(args: argparse.Namespace) -> Result:
    """Make a home; never overwrites one."""
    if args.database and args.plain:
        raise BadInput("--plain speaks of a file, --database of a server: give one of them", field="--database")
    target = Path(args.home or os.environ.get("KIROK_HOME") or "kirok-home").expanduser().absolute()
    _refuse_existing(target)
    passphrase = state.read_passphrase(args.passphrase_file, confirm=True)
    database = args.database or ("plain" if args.plain else "sqlcipher")
    with progress("making keys, desk and logs", 1):
        home = make(target, passphrase, database=database, origin=args.origin)
    keys = state.current().keys
    data = {
        "home": str(home.path),
        "recipients": [identity.recipient for identity in keys.identities.values()],
        "verification_key": keys.signers["release"].vkey,
    }
    warning = _UNENCRYPTED.get("served" if args.database else database, "")
    text = f"A new home is in {home.path}.\nVerification key of its public record:\n  {data['verification_key']}{warning}"
    return Result(data, text)


def _refuse_existing(target: Path) -> None:
    if (target / "kirok.toml").exists():
        there = ", ".join(sorted(entry.name for entry in target.iterdir()))
        raise Refused(f"there is a Kirok home here already ({there}); nothing was changed", file=str(target))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        half = (target / "keys").is_dir() and (target / "ledger").is_dir()
        if half:
            raise Refused(
                "this home is half-written: an earlier 'kirok init' was stopped; remove the folder and run it again", file=str(target)
            )
        raise Refused("this folder is not empty and is not a Kirok home; choose an empty or new one", file=str(target))


def make(target: Path, passphrase: str, *, database: str = "sqlcipher", origin: str | None = None) -> Home:
    """Build a home in *target*; a failure on the way leaves nothing behind. kirok.toml is written last.

    *database* is "sqlcipher", "plain", or the URL of an empty PostgreSQL database.

    Raises:
        Refused: no SQLCipher where it is asked for; tables in a server's database.
        BadInput: the disk is full or not writable; a URL that is none.
    """
    _need_cipher(database)
    if postgresql.named(database):
        postgresql.entry(database)
    fresh = not target.exists()
    home = Home(make_folder(target))
    try:
        _fill(home, passphrase, database=database, origin=origin or f"kirok.invalid/{secrets.token_hex(8)}")
    except BaseException:
        _clear(home, fresh=fresh)
        raise
    return home


def _need_cipher(database: str) -> None:
    if database != "sqlcipher":
        return
    try:
        import sqlcipher3  # noqa: F401  only its presence is asked
    except ImportError as error:
        raise Refused("the encrypted database needs the package sqlcipher3; install it, or choose --plain", allowed="--plain") from error


def _fill(home: Home, passphrase: str, *, database: str, origin: str) -> None:
    for folder in (home.keys, home.sealed, home.ledger):
        make_folder(folder)
    keys = keyring.create(home, passphrase, origin)
    vault = state.enter(home, keys)
    write_atomic(home.keys / "drop-desk.vkey", f"{cosigner().key}\n".encode())
    for name in keyring.LOGS:
        vault.log(name).create(vault.signer(name))
    use_database(home, database)
    # A server's tables and kirok.toml come together: where the file cannot be written, no table is left behind.
    with transaction.atomic() if state.is_served() else contextlib.nullcontext():
        _create_database(home)
        write_atomic(home.config, _TOML.format(database=json.dumps(database, ensure_ascii=False)).encode())
    flush_folder(home.path)


def _create_database(home: Home) -> None:
    from kirok.desk.members.models import OPERATOR, User

    if state.is_served():
        served.refuse_full(home)
    call_command("migrate", verbosity=0, interactive=False)
    User.objects.get_or_create(name=OPERATOR, defaults={"password": "!", "roles": []})
    if state.is_served():
        served.mark()
    else:
        home.database.chmod(0o600)


def use_database(home: Home, given: object) -> None:
    """Point this process's connection at what kirok.toml's ``desk.database`` says: the home's own file, or a server's database.

    Raises:
        BadInput: it says something else.
    """
    wanted, held = _database(home, given), connections.settings["default"]
    if (state.is_served() and not postgresql.named(given)) or all(held.get(name) == value for name, value in wanted.items()):
        return  # the tests run in-process on a PostgreSQL of their own
    connections["default"].close()
    held.update(wanted)
    del connections["default"]


def _database(home: Home, given: object) -> dict[str, Any]:
    if isinstance(given, str) and postgresql.named(given):
        return postgresql.entry(given, str(home.config))
    if given not in {None, "sqlcipher", "plain"}:
        words = ("sqlcipher", "plain", postgresql.FORM)
        raise BadInput("this is no database", file=str(home.config), field=postgresql.FIELD, allowed=words)
    engine = "django.db.backends.sqlite3" if given == "plain" else "kirok.desk.vault.cipher"
    return {"ENGINE": engine, "NAME": str(home.database)}


def _clear(home: Home, *, fresh: bool) -> None:
    state.leave()
    connection.close()
    for entry in list(home.path.iterdir()) if home.path.is_dir() else []:
        remove_tree(entry)
    if fresh and home.path.is_dir():
        home.path.rmdir()


def open_from(args: argparse.Namespace, passphrase: str | None = None, *, any_version: bool = False) -> Home:
    """The home of a command line, found and unlocked, for every command that works at the desk.

    *passphrase* is the one that the command has read already; else it is read here. *any_version* is for what keeps or mends a
    home whose tables another version made.

    Raises:
        BadInput: no home, a half-written one, a database that is none, or tables of another version.
        Refused: a wrong passphrase, or another home's database.
    """
    from kirok.base.home import find_home

    home = find_home(args.home)
    if not home.path.is_dir():
        raise BadInput("there is no such home; run 'kirok init'", file=str(home.path))
    config = home.settings()
    desk = config.get("desk")
    database = desk.get("database") if isinstance(desk, dict) else None
    use_database(home, database)
    state.open_home(home, passphrase or state.read_passphrase(args.passphrase_file))
    if postgresql.named(database):
        served.check(home)
    if not any_version:
        tables.refuse_others(home)
    return home
