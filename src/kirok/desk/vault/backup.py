"""A whole home in one sealed file, and back onto an empty machine.

``kirok-backup/1``: the master key as the passphrase locks it, its recovery by the back-up key, then an age file sealed to
both, which holds a tar of the home. Whoever finds the file without passphrase or quorum reads its length, padded.
"""

from __future__ import annotations

import os
import struct
import tarfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import atomic_writer, exclusive, flush_folder, make_folder, remove_tree
from kirok.base.home import Home
from kirok.desk.vault.ceremonies import rebuild
from kirok.desk.vault.keyring import open_master, recipients
from kirok.seal.closing import seal_stream
from kirok.seal.identities import Identity
from kirok.seal.opening import open_file

_MAGIC = b"kirok-backup/1\n"
_LONGEST_KEY = 100_000
#: What opens the rest, outside of it: locked by the passphrase, or sealed to the back-up key.
_HEAD = ("master.age", "master.pub", "recovery.age", "backup.pub")
_PARTS = ("kirok.toml", "keys", "sealed", "ledger", "desk.sqlite3")


def backup(home: Home, target: Path) -> int:
    """Write the unlocked *home* as one sealed file; return its bytes. Nobody writes to the home meanwhile.

    Raises:
        Refused: the file is there already, or another command is writing.
        BadInput: the disk is full.
    """
    if target.exists():
        raise Refused("this file is there already; a back-up never overwrites", file=str(target))
    with exclusive(home.lock), atomic_writer(target) as stream:
        stream.write(_MAGIC)
        for name in _HEAD:
            key = (home.keys / name).read_bytes()
            stream.write(struct.pack(">I", len(key)) + key)
        _still_database(lambda: _seal_tar(home, stream))
    return target.stat().st_size


def _still_database(act: Callable[[], None]) -> None:
    """Run *act* while the whole database lies in its one file and no other process can write to it."""
    if connection.vendor != "sqlite":
        raise BadInput("this back-up is for a home with its database in one file; use PostgreSQL's own tools", file="desk")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("BEGIN IMMEDIATE")
        try:
            act()
        finally:
            cursor.execute("ROLLBACK")


def _seal_tar(home: Home, stream: BinaryIO) -> None:
    """A thread writes the tar into a pipe while this one seals what comes out: no second copy on the disk."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []
    thread = threading.Thread(target=_write_tar, args=(home, writing, faults))
    thread.start()
    with os.fdopen(reading, "rb") as source:
        seal_stream(source, stream, recipients(home), name="home.tar")
    thread.join()
    if faults:
        raise BadInput(f"the home cannot be read whole: {faults[0]}", file=str(home.path))


def _write_tar(home: Home, descriptor: int, faults: list[BaseException]) -> None:
    try:
        with os.fdopen(descriptor, "wb") as sink, tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for part in _PARTS:
                tar.add(home.path / part, arcname=part, filter=_plain)
    except (OSError, tarfile.TarError) as error:
        faults.append(error)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Names, modes and contents; no owner and no time. Sockets and links are left out."""
    if not (member.isfile() or member.isdir()):
        return None
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def restore(source: Path, target: Path, opener: Callable[[Home], Identity]) -> Home:
    """Lay a home out of a back-up file into *target*, whole or not at all; *opener* gives the key that opens it.

    Raises:
        Refused: *target* is not empty, or the key does not open the file.
        BadInput: the file is no back-up, is damaged, or names paths outside a home.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused("a back-up is restored into an empty or new folder", file=str(target))
    make_folder(target.parent)
    new = target.with_name(f".{target.name}.restoring")
    if new.exists():
        remove_tree(new)
    home = Home(make_folder(new))
    try:
        _lay_out(source, home, opener)
        if target.exists():
            target.rmdir()
        new.replace(target)
    finally:
        if new.exists():
            remove_tree(new)
    flush_folder(target.parent)
    return Home(target)


def _lay_out(source: Path, home: Home, opener: Callable[[Home], Identity]) -> None:
    make_folder(home.keys)
    sealed, tar = home.path / "home.age", home.path / "home.tar"
    _split_file(source, home, sealed)
    identity = opener(home)
    open_file(sealed, tar, identity.secret)
    sealed.unlink()
    remove_tree(home.keys)
    _extract(tar, home.path)
    tar.unlink()


def _split_file(source: Path, home: Home, sealed: Path) -> None:
    try:
        with source.open("rb") as stream, atomic_writer(sealed) as out:
            if stream.read(len(_MAGIC)) != _MAGIC:
                raise BadInput("this is no back-up of a Kirok home", file=str(source))
            for name in _HEAD:
                (home.keys / name).write_bytes(_key(stream, source))
            while piece := stream.read(1 << 20):
                out.write(piece)
    except OSError as error:
        raise BadInput("the back-up cannot be read", file=str(source)) from error


def _key(stream: BinaryIO, source: Path) -> bytes:
    head = stream.read(4)
    length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    content = stream.read(length) if 0 < length <= _LONGEST_KEY else b""
    if not content or len(content) != length:
        raise BadInput("the back-up is damaged at its head", file=str(source))
    return content


def _extract(tar: Path, folder: Path) -> None:
    try:
        with tarfile.open(tar, "r:") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, KirokError) as error:
        raise BadInput(f"the back-up does not hold a home: {error}", file=str(tar)) from error
    if not (folder / "kirok.toml").is_file():
        raise BadInput("the back-up does not hold a whole home: kirok.toml is missing", file=str(tar))


def by_passphrase(passphrase: str) -> Callable[[Home], Identity]:
    """Open a back-up with the passphrase of its home."""

    def opener(home: Home) -> Identity:
        return open_master(home, passphrase)

    return opener


def by_quorum(phrases: Sequence[str]) -> Callable[[Home], Identity]:
    """Open a back-up with a quorum of shares."""

    def opener(home: Home) -> Identity:
        return rebuild(home, phrases)

    return opener
