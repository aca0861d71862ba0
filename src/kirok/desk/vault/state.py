"""The one open vault of this process: keys are unlocked once, and everything that needs one asks here."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path

from django.db import connections

from kirok.base.errors import BadInput, Refused
from kirok.base.files import read_limited
from kirok.base.home import Home
from kirok.desk.vault import keyring
from kirok.desk.vault.cipher.base import set_key
from kirok.desk.vault.keyring import Keyring
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer

_PASSPHRASE_LIMIT = 10_000


@dataclass(frozen=True)
class Vault:
    """A home with its keys unlocked."""

    home: Home
    keys: Keyring

    def log(self, name: str) -> Log:
        """The log *name* ("custody" or "release") in HOME/ledger."""
        return Log(self.home.ledger / name, origin=self.keys.signers[name].origin)

    def signer(self, name: str) -> Signer:
        """The signing key of the log *name*; while a rotation is unfinished, the one of its two that the log goes under."""
        coming = self.keys.signers.get(keyring.following(name))
        return coming if coming and coming.vkey == self.log(name).vkey else self.keys.signers[name]


_OPEN: dict[str, Vault] = {}


def current() -> Vault:
    """The vault that this process unlocked.

    Raises:
        Refused: none is.
    """
    if "vault" not in _OPEN:
        raise Refused("the home is locked: give its passphrase with --passphrase-file or KIROK_PASSPHRASE_FILE")
    return _OPEN["vault"]


def is_served() -> bool:
    """Whether the database is a PostgreSQL server's: then no file of the home holds it."""
    return bool(connections.settings["default"]["ENGINE"].endswith("postgresql"))


def enter(home: Home, keys: Keyring) -> Vault:
    """Make *home* this process's vault."""
    set_key(keys.database)
    _OPEN["vault"] = Vault(home, keys)
    return _OPEN["vault"]


def leave() -> None:
    """Forget the open vault (a test that opens several homes needs it)."""
    _OPEN.clear()


def open_home(home: Home, passphrase: str) -> Vault:
    """Unlock *home* for this process; a second call for the same home costs nothing.

    Raises:
        BadInput: the folder is no home, or a half-written one.
        Refused: the passphrase is wrong.
    """
    if "vault" in _OPEN and _OPEN["vault"].home == home:
        return _OPEN["vault"]
    home.settings()
    database = () if is_served() else (home.database,)
    for part in (home.keys / "master.age", *database, home.ledger / "custody", home.ledger / "release"):
        if not part.exists():
            raise BadInput(
                f"this home is half-written: {part.name} is missing; remove the folder and run 'kirok init' again", file=str(home.path)
            )
    return enter(home, keyring.open_keyring(home, passphrase))


def read_passphrase(given: str | None, *, confirm: bool = False) -> str:
    """The passphrase from --passphrase-file, KIROK_PASSPHRASE_FILE, or a prompt on a terminal.

    Raises:
        BadInput: the file cannot be read, or there is neither file nor terminal.
    """
    named = given or os.environ.get("KIROK_PASSPHRASE_FILE")
    if named:
        return read_secret(Path(named), "the passphrase file")
    if not sys.stdin.isatty():
        raise BadInput(
            "no passphrase: name a file that holds it", field="--passphrase-file", allowed="--passphrase-file FILE or KIROK_PASSPHRASE_FILE"
        )
    passphrase = getpass("Passphrase of the home: ")
    if confirm and getpass("The same again: ") != passphrase:
        raise BadInput("the two passphrases differ; nothing was made")
    return passphrase


def read_secret(path: Path, what: str) -> str:
    """The first line of a file that holds a secret; a trailing newline does not count.

    Raises:
        BadInput: it is missing, empty, or not text.
    """
    try:
        text = read_limited(path, _PASSPHRASE_LIMIT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{what} is not text in UTF-8", file=str(path)) from error
    secret = text.splitlines()[0] if text.splitlines() else ""
    if not secret.strip():
        raise BadInput(f"{what} holds no text on its first line", file=str(path))
    return secret
