"""A new signing key for a log: the old key and the new one sign the handover, and the log goes on where it was.

Stopped anywhere, the home unlocks, signs with the key that the log goes under, and the next call ends what was begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kirok.base.crash import crash_point
from kirok.base.files import flush_folder
from kirok.base.home import Home
from kirok.desk.vault.keyring import following, put_signer, record_vkey
from kirok.desk.vault.state import current, enter
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.signing import Signer, generate


@dataclass(frozen=True)
class Rotated:
    """A log's key before and after, and the checkpoint at which it changed hands."""

    old: str
    new: str
    checkpoint: Checkpoint


def rotate_log(home: Home, name: str) -> Rotated:
    """Give the log *name* of the unlocked *home* a new key. The caller holds the only writer's place.

    Raises:
        Refused: another process writes to the log.
        BadInput: the disk is full.
        CheckFailed: the log's own files are damaged.
    """
    old, new = current().keys.signers[name], _coming(home, name)
    crash_point("log-key.coming")
    log = current().log(name)
    if old.key != new.key:  # else a stopped rotation had come to its last step
        log.rotate(old, new)
    crash_point("log-key.handed-over")
    put_signer(home, name, new)
    crash_point("log-key.sealed")
    record_vkey(home, name, new)
    crash_point("log-key.recorded")
    for ending in ("age", "vkey"):
        (home.keys / f"{following(name)}.{ending}").unlink(missing_ok=True)
    flush_folder(home.keys)
    keys = current().keys
    signers = {each: signer for each, signer in keys.signers.items() if each != following(name)}
    enter(home, replace(keys, signers=signers | {name: new}))
    return Rotated(old.vkey, new.vkey, log.checkpoint())


def _coming(home: Home, name: str) -> Signer:
    """A fresh key, or the one that a stopped rotation had begun with."""
    begun = current().keys.signers.get(following(name))
    if begun is not None:
        return begun
    fresh = generate(current().keys.signers[name].origin)
    record_vkey(home, following(name), fresh)
    put_signer(home, following(name), fresh)
    return fresh
