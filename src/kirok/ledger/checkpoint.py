"""Checkpoints (C2SP tlog-checkpoint): what a log says of itself in three lines, as the text of a signed note."""

from __future__ import annotations

from dataclasses import dataclass

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.merkle import HASH_SIZE
from kirok.ledger.note import VerifierKey, check_name, parse_note, verify
from kirok.ledger.text import decimal, decode64, encode64


@dataclass(frozen=True)
class Checkpoint:
    """The log *origin* had *size* leaves under *root* (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"

    def as_json(self) -> dict[str, object]:
        """``{"origin", "size", "root"}`` with the root as hex."""
        return {"origin": self.origin, "size": self.size, "root": self.root.hex()}


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text; extension lines, which the format discourages, are refused.

    Raises:
        BadInput: it is not origin, size and root, a line each.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise BadInput("a checkpoint has three lines: origin, size, root")
    origin, size, encoded = lines[:3]
    return Checkpoint(check_name(origin), decimal(size, "the checkpoint's size"), decode64(encoded, "the checkpoint's root", HASH_SIZE))


def open_checkpoint(content: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint of a signed note that *key* signed.

    Raises:
        BadInput: it is not a checkpoint's note.
        CheckFailed: the signature does not hold, or the checkpoint is another log's.
    """
    note = parse_note(content)
    verify(note, key)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise CheckFailed(f"the checkpoint is of {checkpoint.origin}, not of {key.name}")
    return checkpoint
