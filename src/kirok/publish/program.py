"""What a site is made with: a digest of the code, templates, texts and vocabularies that can show in its bytes."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOMS = ("base", "terms", "figures", "ledger", "publish", "estimate/locale")
_LIBRARIES = ("Jinja2", "MarkupSafe", "Babel")


@cache
def program() -> bytes:
    """32 bytes that change with every file of these rooms and with the libraries' versions: then all is made anew."""
    found = hashlib.sha256(f"{sys.version_info[:3]} {[version(name) for name in _LIBRARIES]}".encode())
    for room in _ROOMS:
        for path in sorted((_PACKAGE / room).rglob("*")):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                found.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.digest()
