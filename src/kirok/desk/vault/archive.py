"""The tar of a home inside a back-up: which files it holds, and how it is laid out without trusting its names."""

from __future__ import annotations

import shutil
import sys
import tarfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kirok.base.errors import BadInput
from kirok.base.files import PRIVATE_FOLDER, atomic_writer, make_folder
from kirok.base.watching import Advance, unheard

_BLOCK = 1024
#: What makes a home. The site is left out: it is published anew.
PARTS = ("kirok.toml", "keys", "sealed", "ledger", "desk.sqlite3")


def size(folder: Path) -> int:
    """The bytes of the tar of the home in *folder*, about: what a tar adds to a file is guessed."""
    files = (path for part in PARTS for path in (folder / part, *(folder / part).rglob("*")))
    return sum(path.stat().st_size + _BLOCK for path in files if path.is_file())


def pack(folder: Path, sink: BinaryIO) -> None:
    """Write the home in *folder* as a tar, in one pass.

    Raises:
        OSError: a part is missing or cannot be read.
    """
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for part in PARTS:
            tar.add(folder / part, arcname=part, filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Names and contents; no owner and no time. Sockets, links and half-written files are left out."""
    if not (member.isfile() or member.isdir()) or member.name.endswith(".part"):
        return None
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def unpack(tar: Path, folder: Path, advance: Advance = unheard) -> None:
    """Lay the home out below *folder*, private to this account whatever modes the tar names; bytes are told of.

    Raises:
        BadInput: this is no tar, lacks a part of a home, or holds a link, a device, or a name outside a home.
    """
    try:
        with tarfile.open(tar, "r:") as packed:
            for member in packed:
                _lay(packed, member, folder)
                advance(member.size)
    except tarfile.TarError as error:
        raise BadInput(f"the back-up does not hold a home: {error}") from error
    for part in PARTS:
        if not (folder / part).exists():
            raise BadInput(f"the back-up does not hold a whole home: {part} is missing")


def _lay(packed: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or not name.parts or name.parts[0] not in PARTS:
        raise BadInput("the back-up names a file outside a home", field=member.name, allowed=PARTS)
    target = folder / name
    if member.isdir():
        make_folder(target, mode=PRIVATE_FOLDER)
        return
    content = packed.extractfile(member) if member.isreg() else None
    if content is None:
        raise BadInput("the back-up holds something that is neither file nor folder", field=member.name)
    with content, atomic_writer(make_folder(target.parent) / target.name) as writer:
        shutil.copyfileobj(content, writer, 1 << 20)


def main() -> int:
    """Pack the home named on the command line to standard output: 0, or 1 and what went wrong in one line."""
    try:
        pack(Path(sys.argv[1]), sys.stdout.buffer)
    except (OSError, tarfile.TarError) as error:
        sys.stderr.write(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
