"""Key ceremonies: split the back-up key among people, restore a home by a quorum, prove that it could be done.

Every rebuilt secret is compared with the public key on record before anything is written: a wrong share gives another
secret, not an error. What a former holder could read, they may have kept; a split or a rotation does not undo that.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from pathlib import Path

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.files import exclusive, flush_folder, make_folder, write_atomic
from kirok.base.home import Home
from kirok.desk.vault.keyring import CANARY, open_master, recorded, tag_key, take, whole
from kirok.desk.vault.quorum import combine, proves, split
from kirok.seal import bech32
from kirok.seal.identities import Identity, identity_of, lock


def split_backup(home: Home, passphrase: str, *, threshold: int, shares: int, out: Path | None) -> list[str]:
    """Split the back-up key into phrases; with *out*, one file a share. The home keeps the whole key until :func:`forget`.

    Raises:
        Refused: it was split before, the passphrase is wrong, or share files are there already.
        BadInput: numbers that cannot be, or a full disk; no share file is left behind.
    """
    held = home.keys / "backup.age"
    if not held.exists():
        raise Refused("the back-up key was split before; its shares are with their holders", file=str(held))
    secret = bech32.decode(whole(take(home, open_master(home, passphrase), "backup").decode()).secret)[1]
    phrases = split(secret, threshold=threshold, shares=shares)
    if not proves(phrases, threshold, secret):
        raise CheckFailed("a quorum of the new shares does not rebuild the key; nothing was changed")
    if out is not None:
        _write(out, phrases)
    return phrases


def forget(home: Home) -> None:
    """Take the whole back-up key out of the home, now that its shares are with their holders."""
    (home.keys / "backup.age").unlink()
    flush_folder(home.keys)


def share_files(out: Path, shares: int) -> list[Path]:
    """Where the shares are written."""
    return [out / f"share-{number}.txt" for number in range(1, shares + 1)]


def _write(out: Path, phrases: Sequence[str]) -> None:
    targets = share_files(make_folder(out), len(phrases))
    for target in targets:
        if target.exists():
            raise Refused("a share file is there already; choose an empty folder", file=str(target))
    try:
        for target, phrase in zip(targets, phrases, strict=True):
            write_atomic(target, f"{phrase}\n".encode())
    except BaseException:
        for target in targets:
            target.unlink(missing_ok=True)
        raise


def rebuild(home: Home, phrases: Sequence[str]) -> Identity:
    """The back-up identity from a quorum of its shares.

    Raises:
        Refused: too few, mistyped, of another set, or of another home's key.
        BadInput: the home has no back-up key on record.
    """
    recipient = recorded(home, "backup")
    identity = identity_of(combine(phrases), "pq" if recipient.startswith("age1pq") else "x25519")
    if identity.recipient != recipient:
        raise Refused("these shares rebuild the key of another home; nothing was changed", field="--share")
    return identity


def _recovered(home: Home, backup: Identity) -> Identity:
    """The master's identity, as the back-up key opens it."""
    master = whole(take(home, backup, "recovery").decode())
    if master.recipient != recorded(home, "master"):
        raise BadInput("recovery.age does not belong to this home's master key; restore keys/ from a back-up", file=str(home.keys))
    return master


def restore_passphrase(home: Home, phrases: Sequence[str], passphrase: str) -> None:
    """Give a home a new passphrase by a quorum, without the old one.

    Raises:
        Refused: see :func:`rebuild`; the new passphrase is empty, or another command is writing.
        BadInput: a key file is missing or damaged, or the disk is full.
    """
    if not passphrase.strip():
        raise Refused("the new passphrase is empty; give at least a few words", field="--passphrase-file")
    master = _recovered(home, rebuild(home, phrases))
    with exclusive(home.lock):
        write_atomic(home.keys / "master.age", lock(master.secret.encode(), passphrase))


def drill(home: Home, phrases: Sequence[str]) -> None:
    """Prove that a quorum could restore the home and its back-ups; nothing is changed, and the home is not unlocked.

    Raises:
        Refused: the shares are no quorum of this home's key.
        BadInput: a key file is missing or damaged.
        CheckFailed: the canary, or the key that tags back-ups, is not what it should be.
    """
    backup = rebuild(home, phrases)
    _recovered(home, backup)
    found = take(home, backup, "canary") == CANARY and hmac.compare_digest(take(home, backup, "backup-tag"), tag_key(backup))
    if not found:
        raise CheckFailed("this quorum does not read what it must; restore keys/ from a back-up", file=str(home.keys / "canary.age"))
