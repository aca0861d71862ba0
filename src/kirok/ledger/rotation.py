"""Giving a log a new key: the old key and the new one both sign that the log goes on under the new one.

The handover is a note over five lines: ``kirok.key-rotation/1``, the old vkey, the new vkey, the size and the root at
which the log changes hands. It stays in the log's folder as ``rotations/<SIZE>`` and is handed on with the new vkey.
A handover shows that the holder of the old key agreed. After a theft of the old key it shows nothing: then the new
vkey must reach people by another way, with the last checkpoint that witnesses cosigned.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import BadInput, CheckFailed
from kirok.base.files import write_atomic
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.merkle import HASH_SIZE
from kirok.ledger.note import Note, VerifierKey, parse_note, parse_vkey, verify
from kirok.ledger.signing import Signer
from kirok.ledger.text import decimal, decode64, encode64
from kirok.ledger.tiles import durable_folder

FOLDER = "rotations"
_FIRST_LINE = "kirok.key-rotation/1"


@dataclass(frozen=True)
class Handover:
    """The log of the key *old* goes on under the key *new*, from the tree of *size* leaves under *root* (32 bytes)."""

    old: VerifierKey
    new: VerifierKey
    size: int
    root: bytes

    def __str__(self) -> str:
        """The lines that both keys sign."""
        return f"{_FIRST_LINE}\n{self.old}\n{self.new}\n{self.size}\n{encode64(self.root)}\n"


def sign_handover(checkpoint: Checkpoint, old: Signer, new: Signer) -> str:
    """The note by which *old* hands the log of *checkpoint* to *new*.

    Raises:
        BadInput: the keys are one key or of two logs.
    """
    if old.origin != new.origin or old.key == new.key:
        raise BadInput("a log changes from its key to another key of the same name", field="key")
    text = str(Handover(old.key, new.key, checkpoint.size, checkpoint.root))
    signatures = [parse_note(signer.sign(text).encode()).signatures[0] for signer in (old, new)]
    return str(Note(text, tuple(signatures)))


def open_handover(content: bytes) -> Handover:
    """A handover that both of its keys signed.

    Raises:
        BadInput: it is none.
        CheckFailed: one of the two signatures is missing or does not hold.
    """
    note = parse_note(content)
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != _FIRST_LINE:
        raise BadInput("this is not the handover of a log's key", allowed=_FIRST_LINE)
    size, root = decimal(lines[3], "the handover's size"), decode64(lines[4], "the handover's root", HASH_SIZE)
    handover = Handover(parse_vkey(lines[1]), parse_vkey(lines[2]), size, root)
    if handover.old.name != handover.new.name or handover.old == handover.new:
        raise CheckFailed("the handover is not from one key of a log to another")
    for key in (handover.old, handover.new):
        verify(note, key)
    return handover


def keep_handover(folder: Path, handover: str, size: int) -> None:
    """Put the note among the log's files, durably.

    Raises:
        BadInput: the disk is full.
    """
    durable_folder(folder / FOLDER)
    write_atomic(folder / FOLDER / str(size), handover.encode())
