"""``kirok init``: a new home, made whole or not at all."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from kirok.base.console import Result
from kirok.base.errors import BadInput, Refused
from kirok.base.files import flush_folder, make_folder, remove_tree, write_atomic
from kirok.base.home import Home
from kirok.desk.vault import keyring, state
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
database = "{database}"   # sqlcipher: encrypted by the passphrase; plain: relies on disk encryption
hosts = []
reviewers = 2             # 2: coder and releaser; 3: a reviewing person between them

[exposure]
k = 300                   # the crowd that must remain around every source; never below 100
universe = ""             # the population table: dprk, myanmar, or a file; empty: only what the desk declares is counted

[ledger]
batch_hour = 3            # in UTC: when the custody log takes its batch of the day
"""


def add_init(parser: argparse.ArgumentParser) -> None:
    """Options of ``kirok init``."""
    parser.add_argument("--plain", action="store_true", help="no database encryption: you rely on the disk's own")
    parser.add_argument("--origin", metavar="NAME", help="the name of your logs, such as kirok.example.org (default: a random one)")


def run_init(args: argparse.Namespace) -> Result:
    """Make a home; never overwrites one."""
    target = Path(args.home or os.environ.get("KIROK_HOME") or "kirok-home").expanduser().absolute()
    _refuse_existing(target)
    passphrase = state.read_passphrase(args.passphrase_file, confirm=True)
    home = make(target, passphrase, plain=args.plain, origin=args.origin)
    keys = state.current().keys
    data = {
        "home": str(home.path),
        "recipients": [identity.recipient for identity in keys.identities.values()],
        "verification_key": keys.signers["release"].vkey,
    }
    warning = "\nThe database is NOT encrypted (--plain): keep this home on an encrypted disk." if args.plain else ""
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


def make(target: Path, passphrase: str, *, plain: bool = False, origin: str | None = None) -> Home:
    """Build a home in *target*; a failure on the way leaves nothing behind. kirok.toml is written last.

    Raises:
        Refused: no SQLCipher and no --plain.
        BadInput: the disk is full or not writable.
    """
    _need_cipher(plain=plain)
    fresh = not target.exists()
    home = Home(make_folder(target))
    try:
        _fill(home, passphrase, plain=plain, origin=origin or f"kirok.invalid/{secrets.token_hex(8)}")
    except BaseException:
        _clear(home, fresh=fresh)
        raise
    return home


def _need_cipher(*, plain: bool) -> None:
    if plain:
        return
    try:
        import sqlcipher3  # noqa: F401  only its presence is asked
    except ImportError as error:
        raise Refused("the encrypted database needs the package sqlcipher3; install it, or choose --plain", allowed="--plain") from error


def _fill(home: Home, passphrase: str, *, plain: bool, origin: str) -> None:
    for folder in (home.keys, home.sealed, home.ledger):
        make_folder(folder)
    keys = keyring.create(home, passphrase, origin)
    vault = state.enter(home, keys)
    write_atomic(home.keys / "drop-desk.vkey", f"{cosigner().key}\n".encode())
    for name in keyring.LOGS:
        vault.log(name).create(vault.signer(name))
    _create_database(home, plain=plain)
    write_atomic(home.config, _TOML.format(database="plain" if plain else "sqlcipher").encode())
    flush_folder(home.path)


def _create_database(home: Home, *, plain: bool) -> None:
    from kirok.desk.members.models import OPERATOR, User

    use_database(home, plain=plain)
    call_command("migrate", verbosity=0, interactive=False)
    User.objects.get_or_create(name=OPERATOR, defaults={"password": "!", "roles": []})
    if not state.is_served():
        home.database.chmod(0o600)


def use_database(home: Home, *, plain: bool) -> None:
    """Point this process's connection at the home's database file."""
    engine = "django.db.backends.sqlite3" if plain else "kirok.desk.vault.cipher"
    entry = connections.settings["default"]
    if state.is_served() or (entry["ENGINE"], entry["NAME"]) == (engine, str(home.database)):
        return
    connections["default"].close()
    entry.update({"ENGINE": engine, "NAME": str(home.database)})
    del connections["default"]


def _clear(home: Home, *, fresh: bool) -> None:
    state.leave()
    connection.close()
    for entry in list(home.path.iterdir()) if home.path.is_dir() else []:
        remove_tree(entry)
    if fresh and home.path.is_dir():
        home.path.rmdir()


def open_from(args: argparse.Namespace, passphrase: str | None = None) -> Home:
    """The home of a command line, found and unlocked, for every command that works at the desk.

    *passphrase* is the one that the command has read already; else it is read here.

    Raises:
        BadInput: no home, or a half-written one.
        Refused: a wrong passphrase.
    """
    from kirok.base.home import find_home

    home = find_home(args.home)
    if not home.path.is_dir():
        raise BadInput("there is no such home; run 'kirok init'", file=str(home.path))
    config = home.settings()
    desk = config.get("desk")
    state.open_home(home, passphrase or state.read_passphrase(args.passphrase_file))
    use_database(home, plain=isinstance(desk, dict) and desk.get("database") == "plain")
    return home
