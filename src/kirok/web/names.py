"""File names as they can be shown and sent: whatever bytes a name has, it plays no tricks with a page or a header."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

_SHOWN = 255


def shown_name(name: bytes) -> str:
    """A name for people: control characters and those that turn the line round are shown as a sign in their place."""
    text = name.decode("utf-8", "replace")
    return "".join(_plain(sign) for sign in text)[:_SHOWN]


def ascii_name(name: bytes) -> str:
    """A name for programs that know only ASCII (RFC 6266): letters, digits, dot, hyphen; never hidden, never empty."""
    text = name.decode("utf-8", "replace")
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-_") else "_" for sign in text)
    return plain.lstrip(".")[-100:] or "file"


def encoded_name(name: bytes) -> str:
    """The bytes of a name as RFC 8187 writes them."""
    return quote(name, safe="")


def attachment(name: bytes) -> str:
    """The Content-Disposition of a file to keep and never to show (RFC 6266), with the very bytes of its name."""
    return f"attachment; filename=\"{ascii_name(name)}\"; filename*=UTF-8''{encoded_name(name)}"


def _plain(sign: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cn"} else sign
