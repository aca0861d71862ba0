"""Where the site asks the shared terms: labels of codes, dates in words, bounds of dates."""

from __future__ import annotations

import re


def code_label(code: str, language: str) -> str:
    """The vocabulary's label of *code*."""
    return code


def when_in_words(edtf: str, language: str) -> str:
    """An EDTF date in words."""
    return edtf


def year_of(edtf: str) -> int | None:
    """The one year an EDTF date lies in wholly, else None."""
    found = re.match(r"\d{4}", edtf)
    return int(found.group()) if found and "/" not in edtf else None
