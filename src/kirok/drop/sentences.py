"""The sentences of the pages in three languages, and the lengths that pages may have; plain Python, without Django."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "ko": "한국어", "zh": "中文"}
#: Every page has one of these lengths in bytes.
SIZES = (24_576, 98_304, 196_608, 786_432)
_OPEN, _CLOSE = b"<!--", b"-->"


@cache
def texts(language: str) -> Mapping[str, Any]:
    """All sentences of the pages in one language."""
    return tomllib.loads((Path(__file__).parent / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


def pad(body: bytes) -> bytes:
    """*body* with a remark of blanks at its end, so that it has one of the lengths in SIZES (beyond them, a multiple of the last)."""
    least = len(body) + len(_OPEN) + len(_CLOSE)
    size = next((size for size in SIZES if size >= least), -(-least // SIZES[-1]) * SIZES[-1])
    return body + _OPEN + b" " * (size - least) + _CLOSE
