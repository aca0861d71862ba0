"""Whether a text fits the marks of its field: a code, an EDTF date, a source number, a pattern, not empty."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from kirok.base.errors import BadInput
from kirok.terms import edtf, vocabulary
from kirok.terms.source import check_source_number


def check_marks(text: str, marks: Mapping[str, Any], where: str) -> None:
    """Look at a text with every mark of its field.

    Raises:
        BadInput: one does not fit; *field* is where.
    """
    try:
        for name, mark in marks.items():
            if name in _CHECKS:
                _CHECKS[name](text, mark, marks)
    except BadInput as error:
        error.field = where
        raise


def _scheme(text: str, scheme: str, _marks: Mapping[str, Any]) -> None:
    vocabulary.load().check(text, scheme)


def _edtf(text: str, _mark: Any, _marks: Mapping[str, Any]) -> None:
    edtf.parse(text)


def _source(text: str, _mark: Any, _marks: Mapping[str, Any]) -> None:
    check_source_number(text)


def _pattern(text: str, pattern: re.Pattern[str], marks: Mapping[str, Any]) -> None:
    if not pattern.fullmatch(text):
        raise BadInput(f"'{text[:40]}' does not have the form of this field", allowed=str(marks["like"]))


def _filled(text: str, _mark: Any, _marks: Mapping[str, Any]) -> None:
    if not text.strip():
        raise BadInput("this text is empty", allowed="a text that is not empty")


_CHECKS: dict[str, Callable[[str, Any, Mapping[str, Any]], None]] = {
    "scheme": _scheme,
    "edtf": _edtf,
    "source": _source,
    "pattern": _pattern,
    "filled": _filled,
}
