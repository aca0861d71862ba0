"""What is kept of a table: which rows it had, and how long each was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Rows:
    """Of one table: what all rows share, 16 bytes a row, and the bytes that each row takes (unsigned 32 bits)."""

    inputs: bytes
    facts: bytes
    lengths: bytes
