"""A whole home in one sealed file, and back onto an empty machine.

``kirok-backup/1``: the master key as the passphrase locks it, both recipients, an age file sealed to master and back-up
key, which holds a tar of the home, and two tags: HMAC-SHA256 over all before them, under a key that comes from the
master's secret and one that comes from the back-up key's. Whoever finds the file without passphrase or quorum reads its
length, padded. Whoever exchanges it for one of their own making knows neither tag; an older back-up of the same home has
sound ones, so its day is for people to know.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import atomic_writer, flush_folder, make_folder, read_limited, remove_tree
from kirok.base.home import Home
from kirok.base.telling import Heard
from kirok.base.watching import Advance, Watch, unwatched
from kirok.desk.vault import archive
from kirok.desk.vault.keyring import recipients, tag_key
from kirok.desk.vault.state import current
from kirok.seal.closing import seal_stream
from kirok.seal.identities import Identity
from kirok.seal.opening import open_file

_MAGIC = b"kirok-backup/1\n"
_LONGEST_KEY = 100_000
_TAGS = 2 * hashlib.sha256().digest_size
_PIECE = 1 << 20
#: A restore reads everything so many times: apart, open, out of its tar.
_READ = 3
#: How long a back-up waits for another reader or writer of the database, in milliseconds.
_PATIENCE = 3_000
#: What finds the key to the rest: the master's lock, and the recipients that a rebuilt key is compared with.
_HEAD = ("master.age", "master.pub", "backup.pub")


@dataclass(frozen=True)
class Written:
    """A back-up as it was written: its bytes, and its SHA-256 as hex."""

    size: int
    sha256: str


class _Digested:
    """Passes bytes on and digests them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes, /) -> int:
        self._stream.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        return len(piece)


def backup(home: Home, target: Path, watch: Watch = unwatched) -> Written:
    """Write the unlocked *home* as one sealed file. The caller holds the only writer's place.

    Raises:
        Refused: the file is there already, or another program holds the database.
        BadInput: the disk is full, a key is missing, or the database is not one file.
    """
    if target.exists():
        raise Refused("this file is there already; a back-up never overwrites", file=str(target))
    keys = current().keys.tag_keys
    if len(keys) * hashlib.sha256().digest_size != _TAGS:
        raise BadInput("the key file backup-tag.age is missing; restore keys/ from a back-up", file=str(home.keys))
    with atomic_writer(target) as stream, watch("sealing the home", archive.size(home.path)) as advance:
        out = _Digested(stream)
        out.write(_MAGIC)
        for name in _HEAD:
            key = read_limited(home.keys / name, _LONGEST_KEY)
            out.write(struct.pack(">I", len(key)) + key)
        _still_database(home, lambda: _seal_tar(home, out, advance))
        out.write(b"".join(_tag(key, out.digest.digest()) for key in keys))
    return Written(out.size, out.digest.hexdigest())


def _tag(key: bytes, digest: bytes) -> bytes:
    return hmac.digest(key, digest, "sha256")


def _still_database(home: Home, act: Callable[[], None]) -> None:
    """Run *act* while the whole database lies in its one file and nobody else can write to it."""
    if connection.vendor != "sqlite":
        raise BadInput("this back-up is for a home with its database in one file; use PostgreSQL's own tools", file="desk")
    aside = home.database.with_name(f"{home.database.name}-wal")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("BEGIN IMMEDIATE")
        try:
            if aside.exists() and aside.stat().st_size:
                raise Refused("another program holds the desk's database; try again when it has ended", file=str(home.database))
            act()
        finally:
            cursor.execute("ROLLBACK")


def _seal_tar(home: Home, out: _Digested, advance: Advance) -> None:
    """Another process writes the tar while this one seals what comes out: no second copy on the disk.

    It must be another one: whoever closes the database's file beside SQLite drops the locks that SQLite holds on it for
    every thread of the process (SQLite, "How To Corrupt An SQLite Database File", section 2.2).
    """
    words = [sys.executable, "-X", "utf8", "-m", archive.__name__, str(home.path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as packing:  # noqa: S603  our own module
        assert packing.stdout is not None  # noqa: S101  asked for above
        assert packing.stderr is not None  # noqa: S101  asked for above
        seal_stream(Heard(packing.stdout, advance), out, recipients(home), name="home.tar")
        fault = packing.stderr.read().decode("utf-8", "replace").strip()
    if packing.returncode:
        raise BadInput(f"the home cannot be read whole: {fault}", file=str(home.path))


def restore(source: Path, target: Path, opener: Callable[[Home], Identity], watch: Watch = unwatched) -> Home:
    """Lay a home out of a back-up file into *target*, whole or not at all.

    *opener* is given the head's keys as a home and gives the master's or the back-up key's identity.

    Raises:
        Refused: *target* is not empty, or the key does not open the file.
        BadInput: the file is no back-up, is damaged, was not made by this home, or names paths outside a home.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused("a back-up is restored into an empty or new folder", file=str(target))
    make_folder(target.parent)
    new = target.with_name(f".{target.name}.restoring")
    remove_tree(new)
    try:
        with watch("laying out the home", _READ * (source.stat().st_size if source.is_file() else 0)) as advance:
            _lay_out(source, Home(make_folder(new)), opener, advance)
        if target.exists():
            target.rmdir()
        new.replace(target)
    finally:
        remove_tree(new)
    flush_folder(target.parent)
    return Home(target)


def _lay_out(source: Path, home: Home, opener: Callable[[Home], Identity], advance: Advance) -> None:
    make_folder(home.keys)
    sealed, tar = home.path / "home.age", home.path / "home.tar"
    digest, tags = _take_apart(source, home, sealed, advance)
    identity = opener(home)
    expected = _tag(tag_key(identity), digest)
    if not any(hmac.compare_digest(expected, tags[at : at + len(expected)]) for at in range(0, _TAGS, len(expected))):
        raise BadInput("the back-up is damaged, cut short, or not made by this home", file=str(source))
    open_file(sealed, tar, identity.secret, advance)
    sealed.unlink()
    remove_tree(home.keys)
    try:
        archive.unpack(tar, home.path, advance)
    except KirokError as error:
        raise error.at(file=str(source)) from error
    tar.unlink()


def _take_apart(source: Path, home: Home, sealed: Path, advance: Advance) -> tuple[bytes, bytes]:
    """Lay the head into HOME/keys and the age file into *sealed*; the digest of all but the tags, and the tags."""
    try:
        size = source.stat().st_size
        with source.open("rb") as stream, atomic_writer(sealed) as out:
            digest = hashlib.sha256(_head(stream, source, home))
            while left := size - _TAGS - stream.tell():
                piece = stream.read(max(0, min(_PIECE, left)))
                if not piece:
                    raise BadInput("the back-up is cut short", file=str(source))
                digest.update(piece)
                out.write(piece)
                advance(len(piece))
            return digest.digest(), stream.read()
    except OSError as error:
        raise BadInput("the back-up cannot be read", file=str(source)) from error


def _head(stream: BinaryIO, source: Path, home: Home) -> bytes:
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise BadInput("this is no back-up of a Kirok home", file=str(source))
    read = _MAGIC
    for name in _HEAD:
        size = stream.read(4)
        length = struct.unpack(">I", size)[0] if len(size) == 4 else 0
        content = stream.read(length) if 0 < length <= _LONGEST_KEY else b""
        if not content or len(content) != length:
            raise BadInput("the back-up is damaged at its head", file=str(source))
        (home.keys / name).write_bytes(content)
        read += size + content
    return read
