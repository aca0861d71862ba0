"""A new key for the originals: their headers are wrapped anew, their bytes stay.

The file key stays the same, so a rotation ends access through the header, not for someone who unwrapped it before: a
real compromise asks for sealing anew. Stopped in the middle, both keys are there, every original opens, and the next
call goes on where the last one stopped.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.base.errors import Refused
from kirok.base.files import flush_folder, write_atomic
from kirok.base.home import Home
from kirok.base.watching import Watch, unwatched
from kirok.desk.vault.handlers import FOLDER
from kirok.desk.vault.keyring import COMING, put
from kirok.desk.vault.state import current, enter
from kirok.seal.identities import Identity, new_identity
from kirok.seal.rewrapping import rewrap, settle


def rotate(home: Home, watch: Watch = unwatched) -> int:
    """Give every sealed original of the unlocked *home* to a new key of the desk; return how many there are.

    The caller holds the only writer's place. What is sealed to handlers is not the desk's and stays.

    Raises:
        Refused: an original opens with neither the old key nor the new one; those before it have the new one.
        BadInput: the disk is full.
    """
    settle(home.sealed)
    old, fresh = current().keys.identities["desk"], _coming(home)
    crash_point("rotate.coming")
    originals = sorted(path for path in home.sealed.rglob("*.age") if path.parent.name != FOLDER)
    with watch("wrapping originals anew", len(originals)) as advance:
        for path in originals:
            _rewrap(path, old, fresh)
            advance(1)
    crash_point("rotate.rewrapped")
    _settle(home, fresh)
    keys = current().keys
    kept = {name: identity for name, identity in keys.identities.items() if name != COMING}
    enter(home, replace(keys, identities=kept | {"desk": fresh}))
    return len(originals)


def _coming(home: Home) -> Identity:
    """A fresh key, or the one that a stopped rotation had begun with."""
    begun = current().keys.identities.get(COMING)
    if begun is not None:
        return begun
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
    """Make the coming key the desk's; each step leaves a home that unlocks (see keyring.is_recorded)."""
    put(home, "desk", fresh.secret.encode())
    crash_point("rotate.desk-key")
    write_atomic(home.keys / "desk.pub", f"{fresh.recipient}\n".encode())
    crash_point("rotate.desk-recipient")
    for name in (f"{COMING}.age", f"{COMING}.pub"):
        (home.keys / name).unlink(missing_ok=True)
    flush_folder(home.keys)
