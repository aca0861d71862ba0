"""Translations: .po files are kept, .mo files are made by Babel where they are needed.

``python -m kirok.base.i18n`` compiles every catalogue of the package (the launcher and the wheel do it).
"""

from __future__ import annotations

import contextlib
import gettext
import io
import os
from functools import cache
from pathlib import Path

import kirok
from kirok.base.errors import BadInput
from kirok.base.files import write_atomic

LANGUAGES = ("en", "ko")
_PACKAGE = Path(kirok.__file__).parent


def language_of_environment() -> str:
    """``ko`` where the environment says so (LC_ALL, LC_MESSAGES, LANG, in that order), else ``en``."""
    found = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if found.lower().startswith("ko") else "en"


def _mo_bytes(po: Path) -> bytes:
    # The locale must be named: without it Korean plural rules silently fall back to English.
    return _compiled(po.read_bytes(), po.parent.parent.name)


def _compiled(po: bytes, locale: str) -> bytes:
    from babel.messages.mofile import write_mo  # only readers of translated text need Babel
    from babel.messages.pofile import read_po

    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(po), locale=locale))
    return out.getvalue()


@cache
def catalogue(po: bytes, locale: str) -> gettext.NullTranslations:
    """The catalogue of a PO file that is none of the package's; what it does not translate stays as it is."""
    return gettext.GNUTranslations(io.BytesIO(_compiled(po, locale.replace("-", "_")))) if po else gettext.NullTranslations()


def compile_all(root: Path = _PACKAGE) -> int:
    """Write a .mo beside every .po below *root* whose bytes would differ; return how many were written."""
    written = 0
    for po in sorted(root.rglob("locale/*/LC_MESSAGES/*.po")):
        content, target = _mo_bytes(po), po.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
            written += 1
    return written


def compile_changed(root: Path = _PACKAGE) -> None:
    """Compile the catalogues that are newer than what was made of them, as after an update of the program.

    Where the package may not be written, what lies there is read on.
    """
    for po in root.glob("*/locale/*/LC_MESSAGES/*.po"):
        target = po.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < po.stat().st_mtime_ns:
            with contextlib.suppress(OSError, BadInput):
                write_atomic(target, _mo_bytes(po), mode=po.stat().st_mode & 0o777)


@cache
def translations(room: str, language: str) -> gettext.NullTranslations:
    """The catalogue of one room ("publish") in one language; English is the text of the code itself."""
    po = _PACKAGE.joinpath(*room.split("."), "locale", language, "LC_MESSAGES", "django.po")
    if not po.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(_mo_bytes(po)))


if __name__ == "__main__":
    compile_all()
