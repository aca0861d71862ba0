"""Re-wrapping: another header for the same payload, when readers come, go or change their keys.

Only ``kirok.desk.vault`` may import this module, as it may opening. The payload and its digest stay, so a gigabyte takes
no longer than a note. The file key stays too: a reader who has once unwrapped it keeps what it opens; after a real loss
of a key, open and seal anew.

A header of the same length is written over the old one. A power cut in the middle of that would leave neither, so the
new header is first made durable in a file of its own beside the envelope; :func:`settle` ends what was cut off.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.files import atomic_writer, flush_folder, read_limited, unwritable, write_atomic
from kirok.seal import header
from kirok.seal.agefile import wrap
from kirok.seal.identities import parse_identity
from kirok.seal.recipients import keys
from kirok.seal.stream import NONCE
from kirok.seal.unwrapping import file_key, with_nonce

_JOURNAL = ".header"


def rewrap(path: Path, identity: str, recipients: Sequence[str]) -> str:
    """Give the envelope at *path* to *recipients* and to nobody else; returns "in place" or "rewritten".

    Raises:
        BadInput: a file that cannot be read or written, no secret key, or a bad recipient.
        Refused: no age file, a damaged header, or *identity* does not open it; the envelope is as it was.
    """
    key, readers = parse_identity(identity), keys(recipients)
    settle_one(path)
    try:
        with path.open("rb") as envelope:
            old, rest = header.read(envelope)
            new, nonce = wrap(file_key(old, key), readers), with_nonce(rest, envelope)[:NONCE]
            if len(new) != len(old.content):
                _rewrite(envelope, path, len(old.content), new)
                return "rewritten"
    except Refused as error:
        raise error.at(file=str(path)) from error
    except OSError as error:
        raise BadInput("the envelope cannot be read", file=str(path)) from error
    write_atomic(_journal(path), new + nonce)
    settle_one(path)
    return "in place"


def settle(folder: Path) -> list[Path]:
    """End every re-wrap below *folder* that was cut off, and return the envelopes it found; when a home is unlocked.

    Raises:
        BadInput: an envelope cannot be written.
    """
    found = [path.with_name(path.name[1 : -len(_JOURNAL)]) for path in sorted(folder.rglob(f".*{_JOURNAL}"))]
    for path in found:
        settle_one(path)
    return found


def settle_one(path: Path) -> None:
    """The same for one envelope; does nothing when there is nothing to end."""
    journal = _journal(path)
    if not journal.exists():
        return
    content = read_limited(journal, header.LIMIT)
    new, nonce = content[:-NONCE], content[-NONCE:]
    try:
        if path.exists():
            _overwrite(path, new, nonce)
        crash_point("rewrap.before-end")
        journal.unlink()
        flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def _overwrite(path: Path, new: bytes, nonce: bytes) -> None:
    """Write the header from its start, however far the last attempt came, unless another envelope stands there now."""
    with path.open("r+b") as envelope:
        envelope.seek(len(new))
        if envelope.read(NONCE) != nonce:
            return
        envelope.seek(0)
        envelope.write(new)
        envelope.flush()
        os.fsync(envelope.fileno())


def _rewrite(envelope: BinaryIO, path: Path, start: int, new: bytes) -> None:
    envelope.seek(start)
    with atomic_writer(path) as writer:
        writer.write(new)
        shutil.copyfileobj(envelope, writer, 1 << 20)


def _journal(path: Path) -> Path:
    return path.with_name(f".{path.name}{_JOURNAL}")
