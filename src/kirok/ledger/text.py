"""The strict readings that all text formats of the ledger share: one value, one spelling."""

from __future__ import annotations

import base64
import binascii
import re

from kirok.base.errors import BadInput

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def encode64(content: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(content).decode("ascii")


def decode64(text: str, what: str, size: int | None = None) -> bytes:
    """The bytes of canonical base64: no blanks, no spare bits, *size* bytes when given.

    Raises:
        BadInput: anything else; *what* names the value.
    """
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadInput(f"{what} is not base64") from error
    if encode64(content) != text:
        raise BadInput(f"{what} is base64 with bits or characters to spare")
    if size is not None and len(content) != size:
        raise BadInput(f"{what} has {len(content)} bytes instead of {size}")
    return content


def decimal(text: str, what: str) -> int:
    """A number without sign and leading zeros, below 2**63.

    Raises:
        BadInput: anything else; *what* names the value.
    """
    if not _DECIMAL.fullmatch(text) or int(text) >= 2**63:
        raise BadInput(f"{what} is not a plain decimal number")
    return int(text)


def decode_text(content: bytes, what: str) -> str:
    """UTF-8 text without control characters other than newline.

    Raises:
        BadInput: anything else; *what* names the value.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{what} is not UTF-8 text") from error
    if any(ch < " " and ch != "\n" for ch in text):
        raise BadInput(f"{what} holds a control character")
    return text
