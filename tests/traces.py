"""Traces of a text in files: in which of them one of its forms stands, and no form so short that it stands there by chance.

What is sealed, encrypted or digested lies there as random bytes, and what names or signs it as random letters: four given
bytes stand in a megabyte of them once in 4,000 times, and a test that looks for them fails as often. So a text with a shorter
form than SHORTEST is refused before anything is looked at.
"""

from __future__ import annotations

import base64
import json
import string
import unicodedata
from pathlib import Path

#: Bytes; given ones stand in 16 MB of random bytes once in 10^12 times, given letters in as much base64 once in 10^7.
SHORTEST = 8
#: Of hexadecimal figures in as much hexadecimal: once in 10^12 times.
SHORTEST_FIGURES = 16
_FIGURES = frozenset(string.hexdigits.encode())


def forms(text: str | bytes) -> frozenset[bytes]:
    """*text* composed and decomposed, in UTF-8, in UTF-16, as JSON escapes it; each as it is, in hexadecimal, in base64.

    Raises:
        ValueError: one of the forms may stand among random bytes by chance; look for a longer text.
    """
    found = frozenset(form for content in _spelt(text) for form in (content, *_packed(content)))
    for form in sorted(found, key=len):
        if len(form) < (SHORTEST_FIGURES if _FIGURES.issuperset(form) else SHORTEST):
            raise ValueError(f"{text!r} is too short to be looked for: as {form!r} it may stand there by chance")
    return found


def _spelt(text: str | bytes) -> set[bytes]:
    if isinstance(text, bytes):
        return {text}
    spellings = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    escaped = {json.dumps(spelling)[1:-1].encode() for spelling in spellings}
    return escaped | {spelling.encode(code) for spelling in spellings for code in ("utf-8", "utf-16-le", "utf-16-be")}


def _packed(content: bytes) -> set[bytes]:
    """In hexadecimal, and the letters of base64 that *content* alone decides, wherever it begins in what was encoded."""
    found = {content.hex().encode(), content.hex().upper().encode()}
    for before in range(3):
        coded = base64.b64encode(bytes(before) + content)
        letters = coded[-(-before * 4 // 3) : (before + len(content)) * 8 // 6]
        found |= {letters, letters.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def held(content: bytes, *texts: str | bytes) -> list[str | bytes]:
    """The *texts* that stand in *content* in any form."""
    return [text for text in texts if any(form in content for form in forms(text))]


def below(folder: Path, *texts: str | bytes) -> list[str]:
    """The files below *folder* that hold one of *texts* in any form, in what they hold or in their own path.

    Raises:
        NotADirectoryError: there is no such folder, so nothing would ever be found.
    """
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    looked_for = [form for text in texts for form in forms(text)]
    named = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    contents = ((name, name.encode("utf-8", "surrogateescape") + b"\n" + path.read_bytes()) for name, path in named.items())
    return [name for name, content in contents if any(form in content for form in looked_for)]
