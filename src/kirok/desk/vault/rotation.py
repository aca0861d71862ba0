"""A new key for the originals: their headers are wrapped anew, their bytes stay.

The file key stays the same, so a rotation ends access through the header, not for someone who unwrapped it before: a
real compromise asks for sealing anew. Stopped in the middle, both keys are there and the next call goes on.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from kirok.base.errors import Refused
from kirok.base.files import exclusive, flush_folder, write_atomic
from kirok.base.home import Home
from kirok.desk.vault.keyring import open_compartment, put
from kirok.desk.vault.state import current
from kirok.seal.identities import Identity, new_identity
from kirok.seal.rewrapping import opens, rewrap


def rotate(home: Home) -> int:
    """Give every sealed original to a new key of the desk; return how many there are.

    Raises:
        Refused: another command is writing, or an original opens with neither key.
    """
    with exclusive(home.lock), transaction.atomic():
        fresh = _next(home)
        old = current().keys.identities["desk"]
        originals = sorted(home.sealed.rglob("*.age"))
        for path in originals:
            _rewrap(path, old, fresh)
        _settle(home, fresh)
    return len(originals)


def _next(home: Home) -> Identity:
    """The coming key: a fresh one, or the one that a stopped rotation had begun with."""
    if (home.keys / "desk-next.age").exists():
        return open_compartment(home, "desk-next")
    fresh = new_identity()
    write_atomic(home.keys / "desk-next.pub", f"{fresh.recipient}\n".encode())
    put(home, "desk-next", fresh.secret.encode())
    return fresh


def _rewrap(path: Path, old: Identity, fresh: Identity) -> None:
    if opens(path, fresh.secret):
        return
    if not opens(path, old.secret):
        raise Refused("this original opens with neither the old key nor the new; restore it from a back-up", file=str(path))
    rewrap(path, old.secret, [fresh.recipient])


def _settle(home: Home, fresh: Identity) -> None:
    put(home, "desk", fresh.secret.encode())
    write_atomic(home.keys / "desk.pub", f"{fresh.recipient}\n".encode())
    for name in ("desk-next.age", "desk-next.pub"):
        (home.keys / name).unlink(missing_ok=True)
    flush_folder(home.keys)
