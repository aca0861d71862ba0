"""Receipts: what a source keeps of a report, and the leaf it stands for in the drop's log.

The leaf is the commitment of a fixed record under the digest of the sealed bytes as salt: whoever holds the envelope
can compute it, who holds only the leaf learns nothing, and when the envelope is gone it fits nothing.
"""

from __future__ import annotations

import re

from kirok.base.errors import BadInput
from kirok.ledger.commitment import commit

_RECORD = {"schema": "kirok.drop/1"}
_DIGITS = 32  # hex digits of a receipt: 128 bits of the leaf
_GROUP = 4
_SHAPE = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{32})?")


def leaf_of(payload_digest: str) -> bytes:
    """The leaf of the envelope whose payload has this SHA-256 (hex, as seal's ``commitment``)."""
    return commit(_RECORD, bytes.fromhex(payload_digest))


def receipt_of(leaf: bytes) -> str:
    """The receipt as it is shown: the leaf's first 32 hex digits in groups of four."""
    digits = leaf.hex()[:_DIGITS]
    return "-".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def parse_receipt(text: str) -> str:
    """The hex digits of a receipt or of a whole leaf, as a person typed them.

    Raises:
        BadInput: it is neither.
    """
    digits = re.sub(r"[\s-]+", "", text).lower()
    if not _SHAPE.fullmatch(digits):
        raise BadInput("this is neither a receipt nor a leaf", field="LEAF", allowed="32 or 64 hex digits")
    return digits
