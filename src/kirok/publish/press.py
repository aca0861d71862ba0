"""Sheets of paper set by Typst: tagged PDF (PDF/UA-1), Korean and Latin type embedded, the same bytes for the same sheet.

Needs the package typst (the extra ``publish``) and one font with Hangul; where either is missing the site has no PDFs and
says so. Typst keeps threads of its own: a process that was forked from one in which it ran waits for ever. So a fork has
a process beside it that sets its sheets.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
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
#: Bytes that tell the length of a PDF which another process set.
LENGTH = 8


@cache
def _first() -> int:
    """The process in which Typst ran first, or may run; a fork of it is another one."""
    return os.getpid()


@cache
def family() -> str | None:
    """The family that sheets are set in; None where Typst or a font with Hangul is missing."""
    try:
        import typst
    except ImportError:
        return None
    _first()
    there = set(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families())
    return next((name for name in FAMILIES if name in there), None)


@cache
def program() -> bytes:
    """What decides the bytes of a PDF besides its sheet: Typst's version, the family and the template."""
    try:
        typst = version("typst")
    except PackageNotFoundError:
        typst = ""
    return hashlib.sha256("\0".join((typst, family() or "")).encode() + _TEMPLATE.read_bytes()).digest()


@cache
def _compiler() -> Any:
    import typst

    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    return typst.Compiler(root=_TEMPLATE.parent, font_paths=fonts)


def pdf(sheet: Sheet) -> bytes:
    """The PDF of one sheet.

    Raises:
        RuntimeError: the process that sets it ended; what it said of that is on stderr.
    """
    if _first() == os.getpid():
        return compiled(sheet.as_json(), sheet.day)
    process = _typesetter(os.getpid())
    assert process.stdin is not None  # noqa: S101  asked for below
    assert process.stdout is not None  # noqa: S101  asked for below
    process.stdin.write(_json({"sheet": sheet.as_json(), "day": sheet.day}).encode() + b"\n")
    process.stdin.flush()
    length = process.stdout.read(LENGTH)
    made = process.stdout.read(int.from_bytes(length, "big"))
    if not made:
        raise RuntimeError("the process that sets PDFs was ended from outside")
    return made


@cache
def _typesetter(_process: int) -> subprocess.Popen[bytes]:
    """What sets the sheets of a process that is a fork; a fork of that one has another."""
    words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok.publish.typesetting"]
    alone = {"RAYON_NUM_THREADS": "1"}  # each processor has a typesetter of its own
    environment = {**os.environ, **alone, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603  our own module


def compiled(sheet: Mapping[str, object], day: str) -> bytes:
    """The PDF of a sheet as JSON values, dated *day* (YYYY-MM-DD), set by this very process, which is no fork."""
    moment = dt.datetime.fromisoformat(f"{day}T00:00:00+00:00")
    made: bytes = _compiler().compile(_main(sheet), format="pdf", pdf_standards=list(_STANDARDS), timestamp=moment)
    return made


def _main(sheet: Mapping[str, object]) -> bytes:
    """A program that gives *sheet* to the template, as a text in quotes: as an input it would have Typst's library made anew."""
    data = _json([sheet, family()]).replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/{_TEMPLATE.name}": paper\n#paper(..json(bytes("{data}")))'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
