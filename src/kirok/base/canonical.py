"""Canonical JSON: one sequence of bytes for one value (RFC 8785, JSON Canonicalization Scheme)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

_SAFE_INTEGER = 2**53 - 1


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a JSON value: keys sorted by UTF-16 code units, no spaces, ES6 numbers, UTF-8.

    Raises:
        ValueError: a number JSON cannot carry exactly, a lone surrogate, or a value that is not JSON.
    """
    return _write(value).encode("utf-8")


def _write(value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_write(key)}:{_write(value[key])}" for key in sorted(value, key=_utf16)) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(map(_write, value)) + "]"
    raise ValueError(f"{type(value).__name__} is not a JSON value")


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise ValueError("a JSON key must be a string")
    return key.encode("utf-16-be", "surrogatepass")


def _integer(value: int) -> str:
    if abs(value) > _SAFE_INTEGER:
        raise ValueError(f"{value} is beyond the integers that JSON carries exactly")
    return str(value)


def _number(value: float) -> str:
    """ECMAScript's Number::toString, which RFC 8785 section 3.2.2.3 demands."""
    if not math.isfinite(value):
        raise ValueError("JSON has no infinity and no NaN")
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    if not exponent and float(value).is_integer() and abs(value) < 1e21:
        return str(int(value))
    if not exponent and abs(value) >= 1e-6:
        return mantissa
    return _exponential(value)


def _exponential(value: float) -> str:
    sign = "-" if value < 0 else ""
    digits, power = _digits(abs(value))
    if -7 < power < 21:
        plain = digits + "0" * (power + 1 - len(digits)) if power >= 0 else "0." + "0" * (-power - 1) + digits
        return sign + plain
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"


def _digits(value: float) -> tuple[str, int]:
    """Shortest significant digits and the power of ten of the first one."""
    mantissa, _, exponent = f"{value!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    power = len(whole) - 1 - leading + int(exponent or 0)
    return digits.rstrip("0") or "0", power
