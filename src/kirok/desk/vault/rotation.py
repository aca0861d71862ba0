"""A new key for the originals: their headers are wrapped anew, their bytes stay.

The file key stays the same, so a rotation ends access through the header, not for someone who unwrapped it before: a
real compromise asks for sealing anew. Stopped in the middle, both keys are there, every original opens, and the next
call goes on where the last one stopped.
"""

from __future__ import annotations

from pathlib import Path

from kirok.base.errors import Refused
from kirok.base.files import exclusive, flush_folder, write_atomic
from kirok.base.home import Home
from kirok.desk.vault.keyring import COMING, open_keyring, open_master, put, take, whole
from kirok.desk.vault.state import current, enter
from kirok.seal.identities import Identity, new_identity
from kirok.seal.rewrapping import rewrap, settle


def rotate(home: Home, passphrase: str) -> int:
    """Give every sealed original to a new key of the desk; return how many there are.

    Raises:
        Refused: another command is writing, a wrong passphrase, or an original opens with neither key.
    """
    with exclusive(home.lock):
        settle(home.sealed)
        fresh = _coming(home, passphrase)
        old = current().keys.identities["desk"]
        originals = sorted(path for path in home.sealed.rglob("*.age") if path.parent.name != "identities")
        for path in originals:
            _rewrap(path, old, fresh)
        _settle(home, fresh)
        enter(home, open_keyring(home, passphrase))
    return len(originals)


def _coming(home: Home, passphrase: str) -> Identity:
    """A fresh key, or the one that a stopped rotation had begun with."""
    if (home.keys / f"{COMING}.age").exists():
        return whole(take(home, open_master(home, passphrase), COMING).decode())
    fresh = new_identity("pq")
    write_atomic(home.keys / f"{COMING}.pub", f"{fresh.recipient}\n".encode())
    put(home, COMING, fresh.secret.encode())
    return fresh


def _rewrap(path: Path, old: Identity, fresh: Identity) -> None:
    """Wrap one header anew; an original that the old key no longer opens must open with the new one."""
    try:
        rewrap(path, old.secret, [fresh.recipient])
    except Refused:
        rewrap(path, fresh.secret, [fresh.recipient])


def _settle(home: Home, fresh: Identity) -> None:
    put(home, "desk", fresh.secret.encode())
    write_atomic(home.keys / "desk.pub", f"{fresh.recipient}\n".encode())
    for name in (f"{COMING}.age", f"{COMING}.pub"):
        (home.keys / name).unlink(missing_ok=True)
    flush_folder(home.keys)
