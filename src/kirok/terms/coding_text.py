"""Plain data of a coding file as YAML that both YAML 1.1 and 1.2 readers understand alike.

Entries are one line each in flow style, as people write them; statements and publications, which hold texts and long
lists, are blocks. A text that either version of YAML could take for something else is quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kirok.terms.yaml_scalars import Scalar, resolve

#: Keys whose lists of mappings are written one entry a line.
_TALL = frozenset({"consent", "items", "exposure"})
_BLOCK_SECTIONS = frozenset({"statements", "publications"})
_PLAIN = re.compile(r"[A-Za-z\uac00-\ud7a3](?:[A-Za-z0-9\uac00-\ud7a3._;()/+'-]| (?=[^ #]))*")
#: What YAML 1.1 reads as no text: yes/no/on/off, base-60 numbers, dates begin with a digit and are never plain here.
_WORDS_OF_1_1 = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_LITERAL_LINE = re.compile("[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def write_coding(data: Mapping[str, Any]) -> str:
    """The whole file, sections in the order given."""
    lines: list[str] = []
    for name, held in data.items():
        lines.extend(_section(name, held))
    return "\n".join(lines) + "\n"


def _section(name: str, held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield f"{name}: {scalar(held)}"
    elif isinstance(held, Mapping):
        yield f"{name}:" if held else f"{name}: {{}}"
        yield from (f"  {_key(key)}: {flow(value)}" for key, value in held.items())
    else:
        yield f"{name}:"
        for entry in held:
            yield from _block(entry) if name in _BLOCK_SECTIONS else (f"  - {flow(entry)}",)


def _block(entry: Mapping[str, Any]) -> Iterator[str]:
    lead = "  - "
    for key, value in entry.items():
        yield from _block_field(lead, key, value)
        lead = "    "


def _block_field(lead: str, key: str, value: Any) -> Iterator[str]:
    if key == "text" and isinstance(value, str) and fits_literal(value):
        yield f"{lead}{key}: |{_chomp(value)}"
        yield from (f"      {line}" if line else "" for line in value.removesuffix("\n").split("\n"))
    elif key in _TALL and isinstance(value, list) and value:
        yield f"{lead}{key}:"
        yield from (f"      - {flow(part)}" for part in value)
    else:
        yield f"{lead}{_key(key)}: {flow(value)}"


def fits_literal(text: str) -> bool:
    """Whether a text survives the literal block style letter for letter."""
    return (
        bool(text.strip())
        and not text[0].isspace()
        and not text.endswith("\n\n")
        and all(not line or _LITERAL_LINE.fullmatch(line) for line in text.split("\n"))
    )


def _chomp(text: str) -> str:
    return "" if text.endswith("\n") else "-"


def flow(value: Any) -> str:
    """Any plain value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def _key(key: str) -> str:
    """Keys stand plain, as people write them: a reader of YAML 1.1 takes ``on`` the same way in both texts."""
    return key if _PLAIN.fullmatch(key) else quoted(key)


def scalar(value: Scalar) -> str:
    """One scalar: text plain where no reader could mistake it, else in double quotes."""
    if isinstance(value, str):
        return value if is_plain(value) else quoted(value)
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else _number(value)


def is_plain(text: str) -> bool:
    """Whether a text may stand without quotes, in block and flow, in YAML 1.1 and 1.2."""
    return bool(_PLAIN.fullmatch(text)) and text.casefold() not in _WORDS_OF_1_1 and isinstance(resolve(text), str)


def _number(value: float) -> str:
    """YAML 1.1 needs a point and a signed exponent to see a float."""
    return re.sub(r"^(-?[0-9]+)e", r"\1.0e", repr(value))


def quoted(text: str) -> str:
    """Double quotes with JSON's escapes, which YAML shares, and the signs that YAML alone minds."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
