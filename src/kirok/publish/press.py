"""Sheets of paper set by Typst: tagged PDF (PDF/UA-1), Korean and Latin type embedded, the same bytes for the same sheet.

Needs the package typst (the extra ``publish``) and one font with Hangul; where either is missing the site has no PDFs and
says so. A PDF names, among its keywords, a hash over everything that went into it: who already holds that PDF need not set
it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kirok.publish.sheets import Sheet

_TEMPLATE = Path(__file__).parent / "templates" / "sheet.typ"
#: Families with Hangul, the first that is there is taken; Latin letters come from the same one.
FAMILIES = (
    "Noto Serif CJK KR",
    "Noto Serif KR",
    "Source Han Serif K",
    "Nanum Myeongjo",
    "NanumMyeongjo",
    "Noto Sans CJK KR",
    "Noto Sans KR",
)
_STANDARDS = ("ua-1",)
_MARK = "kirok-sheet-"


@cache
def family() -> str | None:
    """The family that sheets are set in; None where Typst or a font with Hangul is missing."""
    try:
        import typst
    except ImportError:
        return None
    there = set(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families())
    return next((name for name in FAMILIES if name in there), None)


@dataclass(frozen=True)
class Press:
    """Sets sheets; *held* maps a path of the site to the bytes that lie there, as far as they can be believed."""

    held: Mapping[str, bytes]

    @cached_property
    def _compiler(self) -> Any:
        import typst

        fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
        return typst.Compiler(root=_TEMPLATE.parent, font_paths=fonts)

    def pdf(self, sheet: Sheet) -> bytes:
        """The PDF of one sheet: the held one where it was made of the same, else set anew."""
        mark = digest(sheet)
        held = self.held.get(sheet.path, b"")
        return held if mark.encode() in held else self._set(sheet, mark)

    def _set(self, sheet: Sheet, mark: str) -> bytes:
        moment = dt.datetime.fromisoformat(f"{sheet.day}T00:00:00+00:00")
        inputs = {"sheet": _json(sheet.as_json()), "families": _json([family()]), "digest": mark}
        made: bytes = self._compiler.compile(
            _TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, pdf_standards=list(_STANDARDS), timestamp=moment
        )
        return made


def digest(sheet: Sheet) -> str:
    """A mark over all that decides the bytes: sheet, template, Typst's version and the family."""
    try:
        program = version("typst")
    except PackageNotFoundError:
        program = ""
    parts = (program, family() or "", hashlib.sha256(_TEMPLATE.read_bytes()).hexdigest(), _json(sheet.as_json()))
    return _MARK + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
