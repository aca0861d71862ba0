"""The home's keys: made once, unlocked once a process by the passphrase.

``keys/master.age`` is locked by the passphrase (age, scrypt); every other key is sealed to the master's recipient and
to the back-up's, whose own secret can be split among several people (``kirok keys split``) so that a quorum of them
restores a home whose passphrase is lost.
Whoever seizes keys/ without the passphrase can read nothing; whoever changes it can make the home unusable, which
shows at the next unlocking, since each public key is compared with its secret.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import flush_folder, make_folder, write_atomic
from kirok.base.home import Home
from kirok.ledger.signing import Signer, generate
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import Identity, Kind, lock, new_identity, recipient_of
from kirok.seal.opening import open_bytes, unlock

#: Logs of the desk and the words their origins end with (decisions: custody is private, release is public).
LOGS = ("custody", "release")
_COMPARTMENTS = ("intake", "desk")
#: What is stored for years must outlast today's key exchange.
_KIND: Kind = "pq"
#: The desk's coming key while a rotation is under way.
COMING = "desk-next"
#: What a drill must be able to read.
CANARY = b"a quorum opened this"


@dataclass(frozen=True)
class Keyring:
    """All keys of a home in this process's memory; never pickled, logged or shown."""

    database: bytes
    identities: dict[str, Identity]
    signers: dict[str, Signer]
    tag_keys: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return "Keyring(locked away)"


def create(home: Home, passphrase: str, origin: str) -> Keyring:
    """Write a fresh set of keys into HOME/keys.

    Raises:
        Refused: the passphrase is empty.
    """
    if not passphrase.strip():
        raise Refused("the passphrase is empty; give at least a few words", field="--passphrase-file")
    make_folder(home.keys)
    master = new_identity(_KIND)
    write_atomic(home.keys / "master.age", lock(master.secret.encode(), passphrase))
    write_atomic(home.keys / "master.pub", f"{master.recipient}\n".encode())
    tag_keys = (tag_key(master), _create_backup(home, master))
    database = secrets.token_bytes(32)
    put(home, "database", database)
    identities = {name: _compartment(home, name) for name in _COMPARTMENTS}
    signers = {name: _signer(home, name, f"{origin}/{name}") for name in LOGS}
    flush_folder(home.keys)
    return Keyring(database, identities, signers, tag_keys)


def _create_backup(home: Home, master: Identity) -> bytes:
    """The back-up key: it opens the master's secret and a canary; until it is split it lies sealed to the master."""
    backup = new_identity(_KIND)
    write_atomic(home.keys / "backup.pub", f"{backup.recipient}\n".encode())
    write_atomic(home.keys / "backup.age", seal_bytes(backup.secret.encode(), [master.recipient], name="backup"))
    write_atomic(home.keys / "recovery.age", seal_bytes(master.secret.encode(), [backup.recipient], name="recovery"))
    write_atomic(home.keys / "canary.age", seal_bytes(CANARY, [backup.recipient], name="canary"))
    put(home, "backup-tag", tag_key(backup))
    return tag_key(backup)


def tag_key(identity: Identity) -> bytes:
    """The 32 bytes with which a back-up is tagged, so that only a home whose key this is can have written it."""
    return hmac.digest(identity.secret.encode(), b"kirok/backup-tag/v1", "sha256")


def recipients(home: Home) -> list[str]:
    """To whom keys are sealed: the master and the back-up."""
    return [recorded(home, name) for name in ("master", "backup")]


def recorded(home: Home, name: str) -> str:
    """The recipient that HOME/keys has on record for a key.

    Raises:
        BadInput: there is none.
    """
    return _read(home.keys / f"{name}.pub").decode(errors="replace").strip()


def put(home: Home, name: str, secret: bytes) -> None:
    """Seal one key into HOME/keys/NAME.age."""
    write_atomic(home.keys / f"{name}.age", seal_bytes(secret, recipients(home), name=name))


def _compartment(home: Home, name: str) -> Identity:
    identity = new_identity(_KIND)
    put(home, name, identity.secret.encode())
    write_atomic(home.keys / f"{name}.pub", f"{identity.recipient}\n".encode())
    return identity


def _signer(home: Home, name: str, origin: str) -> Signer:
    signer = generate(origin)
    put_signer(home, name, signer)
    record_vkey(home, name, signer)
    return signer


def open_keyring(home: Home, passphrase: str) -> Keyring:
    """Unlock the keys of a home; about a second of work, by design of the passphrase lock.

    Raises:
        Refused: the passphrase is wrong.
        BadInput: a key file is missing or damaged.
    """
    master = open_master(home, passphrase)
    identities = {name: _identity(home, master, name) for name in _COMPARTMENTS}
    if (home.keys / f"{COMING}.age").exists():
        identities[COMING] = whole(take(home, master, COMING).decode())
    signers = {name: _open_signer(home, master, name) for name in _logs(home)}
    tagging = [take(home, master, "backup-tag")] if (home.keys / "backup-tag.age").exists() else []
    return Keyring(take(home, master, "database"), identities, signers, (tag_key(master), *tagging))


def open_master(home: Home, passphrase: str) -> Identity:
    """The master's identity.

    Raises:
        Refused: the passphrase is wrong.
        BadInput: a key file is missing or does not belong to its secret.
    """
    master = whole(unlock(_read(home.keys / "master.age"), passphrase).decode())
    _same(home.keys / "master.pub", master.recipient)
    return master


def take(home: Home, master: Identity, name: str) -> bytes:
    """One key out of HOME/keys, opened by the master or the back-up.

    Raises:
        BadInput: it is missing, damaged, or another key under this name.
    """
    path = home.keys / f"{name}.age"
    sealed = _read(path)
    try:
        opened = open_bytes(sealed, master.secret)
    except KirokError as error:
        raise BadInput(f"the key file {path.name} is damaged or of another home; restore keys/ from a back-up", file=str(path)) from error
    if opened.name != name:
        raise BadInput(f"this file holds the key '{opened.name}', not '{name}'; restore keys/ from a back-up", file=str(path))
    return opened.body


def _identity(home: Home, master: Identity, name: str) -> Identity:
    secret = take(home, master, name).decode()
    identity = whole(secret)
    if not is_recorded(home, name, identity.recipient):
        _same(home.keys / f"{name}.pub", identity.recipient)
    return identity


def is_recorded(home: Home, name: str, recipient: str) -> bool:
    """Whether HOME/keys names *recipient* as this key's, or as the one that a stopped rotation was giving it."""
    return any((home.keys / f"{each}.pub").is_file() and recorded(home, each) == recipient for each in (name, following(name)))


def _logs(home: Home) -> list[str]:
    """The names of the logs' keys, and of those that a rotation is bringing in."""
    return [*LOGS, *(following(name) for name in LOGS if (home.keys / f"{following(name)}.age").exists())]


def following(name: str) -> str:
    """What the coming key of *name* is called while a rotation is under way."""
    return f"{name}-next"


def put_signer(home: Home, name: str, signer: Signer) -> None:
    """Seal a log's signing key into HOME/keys/NAME.age."""
    put(home, name, signer.seed)


def record_vkey(home: Home, name: str, signer: Signer) -> None:
    """Write HOME/keys/NAME.vkey, as it is handed on."""
    write_atomic(home.keys / f"{name}.vkey", f"{signer.vkey}\n".encode())


def _open_signer(home: Home, master: Identity, name: str) -> Signer:
    path = home.keys / f"{name}.vkey"
    origin = _read(path).decode(errors="replace").split("+")[0]
    signer = Signer(origin, take(home, master, name))
    coming = home.keys / f"{following(name)}.vkey"
    if not (coming.is_file() and _read(coming).decode(errors="replace").strip() == signer.vkey):  # else a rotation was stopped
        _same(path, signer.vkey)
    return signer


def whole(secret: str) -> Identity:
    """An identity with the recipient that belongs to its secret."""
    return Identity(secret, recipient_of(secret))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"the key file {path.name} is missing; restore keys/ from a back-up", file=str(path)) from error


def _same(path: Path, value: str) -> None:
    if _read(path).decode(errors="replace").strip() != value:
        raise BadInput(f"{path.name} does not belong to its secret key; restore keys/ from a back-up", file=str(path))
