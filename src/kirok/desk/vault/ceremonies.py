"""Key ceremonies: split the back-up key among people, restore a home by a quorum, prove that it could be done.

Every rebuilt secret is compared with the public key on record before anything is written: a wrong share gives another
secret, not an error. What a former holder could read, they may have kept; a split or a rotation does not undo that.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.files import flush_folder, make_folder, write_atomic
from kirok.base.home import Home
from kirok.desk.vault.keyring import CANARY, open_master, take, whole
from kirok.desk.vault.quorum import combine, split
from kirok.seal import bech32
from kirok.seal.identities import Identity, identity_of, lock
from kirok.seal.opening import open_bytes


def split_backup(home: Home, passphrase: str, *, threshold: int, shares: int, out: Path | None) -> list[str]:
    """Split the back-up key into phrases and forget its whole secret; with *out*, one file a share.

    Raises:
        Refused: it was split before, the passphrase is wrong, or share files are there already.
        BadInput: numbers that cannot be, or a full disk.
    """
    held = home.keys / "backup.age"
    if not held.exists():
        raise Refused("the back-up key was split before; its shares are with their holders", file=str(held))
    backup = whole(take(home, open_master(home, passphrase), "backup").decode())
    phrases = split(bech32.decode(backup.secret)[1], threshold=threshold, shares=shares)
    if any(rebuild(home, quorum).secret != backup.secret for quorum in combinations(phrases, threshold)):
        raise CheckFailed("a quorum of the new shares does not rebuild the key; nothing was changed")
    if out is not None:
        _write(out, phrases)
    held.unlink()
    flush_folder(home.keys)
    return phrases


def _write(out: Path, phrases: Sequence[str]) -> None:
    make_folder(out)
    targets = [out / f"share-{number}.txt" for number in range(1, len(phrases) + 1)]
    for target in targets:
        if target.exists():
            raise Refused("a share file is there already; choose an empty folder", file=str(target))
    for target, phrase in zip(targets, phrases, strict=True):
        write_atomic(target, f"{phrase}\n".encode())


def rebuild(home: Home, phrases: Sequence[str]) -> Identity:
    """The back-up identity from a quorum of its shares.

    Raises:
        Refused: too few, mistyped, of another set, or of another home's key.
        BadInput: the home has no back-up key on record.
    """
    recorded = home.keys / "backup.pub"
    if not recorded.is_file():
        raise BadInput("this home has no back-up key on record", file=str(recorded))
    identity = identity_of(combine(phrases), "x25519")
    if identity.recipient != recorded.read_text(encoding="utf-8").strip():
        raise Refused("these shares rebuild the key of another home; nothing was changed", field="--share")
    return identity


def restore_passphrase(home: Home, phrases: Sequence[str], passphrase: str) -> None:
    """Give a home a new passphrase by a quorum, without the old one.

    Raises:
        Refused: see :func:`rebuild`; or the new passphrase is empty.
    """
    if not passphrase.strip():
        raise Refused("the new passphrase is empty; give at least a few words", field="--passphrase-file")
    master = whole(take(home, rebuild(home, phrases), "recovery").decode())
    if master.recipient != (home.keys / "master.pub").read_text(encoding="utf-8").strip():
        raise BadInput("recovery.age does not belong to this home's master key; restore keys/ from a back-up", file=str(home.keys))
    write_atomic(home.keys / "master.age", lock(master.secret.encode(), passphrase))


def drill(home: Home, phrases: Sequence[str]) -> None:
    """Prove that a quorum opens what only the back-up key opens; nothing is changed and nothing else is opened.

    Raises:
        Refused: the shares are no quorum of this home's key.
        CheckFailed: the canary cannot be read.
    """
    backup = rebuild(home, phrases)
    canary = home.keys / "canary.age"
    if not canary.is_file() or open_bytes(canary.read_bytes(), backup.secret).body != CANARY:
        raise CheckFailed("the canary cannot be read by this quorum; restore keys/ from a back-up", file=str(canary))
