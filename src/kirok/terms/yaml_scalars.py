"""Plain scalars of YAML 1.2 (core schema): true, false, null and numbers; ``on``, ``yes``, ``no`` and dates are text.

Source: YAML 1.2.2, section 10.3.2.
"""

from __future__ import annotations

import re

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAX_DIGITS = 15

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """What a plain scalar stands for.

    Raises:
        ValueError: a number that JSON cannot carry exactly (over 15 digits, infinite, not a number).
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    first = text[0]
    return _number(text) if first in "+-." or ("0" <= first <= "9") else text


def _number(text: str) -> Scalar:
    whole, based = _INT.fullmatch(text), _BASED.fullmatch(text)
    if not (whole or based or _FLOAT.fullmatch(text) or _NO_NUMBER.fullmatch(text)):
        return text
    if _NO_NUMBER.fullmatch(text) or len(text) > _MAX_DIGITS + (9 if not whole else 1):
        raise ValueError(text)
    if based:
        return int(text[2:], 8 if text[1] == "o" else 16)
    value = int(text) if whole else float(text)
    if abs(value) > 2**53 - 1:
        raise ValueError(text)
    return value
