"""The coding format ``kirok-coding/1``: from YAML text to a frozen CodingFile and back.

Reading refuses what cannot be taken, in one sentence with file, line and field; writing gives a text that reads back
as the same value, in this room's reader and in a plain YAML 1.1 one.
"""

from collections.abc import Mapping
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.watching import Advance, unheard
from kirok.terms.codec import decode, encode
from kirok.terms.coding_checks import check_file
from kirok.terms.coding_file import FORMAT, NOTHING_KNOWN, SECTIONS, CodingFile, Known
from kirok.terms.coding_text import write_coding
from kirok.terms.expectation import Expectation
from kirok.terms.unset import UNSET
from kirok.terms.vocabulary import nearest
from kirok.terms.yaml_tree import MAX_BYTES, Node, read_tree

__all__ = ["FORMAT", "READING", "SECTIONS", "CodingFile", "Known", "dump", "load_bytes", "load_text", "plain"]

#: The steps that load_text tells of: half of them for the YAML, then its meaning, then what must hold.
READING = 100


def load_bytes(content: bytes, *, file: str, known: Known = NOTHING_KNOWN) -> CodingFile:
    """A coding file from its bytes.

    Raises:
        BadInput: over 5 MB, not UTF-8, or anything that :func:`load_text` refuses.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(f"the file is over the limit of {MAX_BYTES:,} bytes", file=file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput("the file is not UTF-8 text", file=file, line=line, allowed="UTF-8") from None
    return load_text(text, file=file, known=known)


def load_text(text: str, *, file: str, known: Known = NOTHING_KNOWN, advance: Advance = unheard) -> CodingFile:
    """A coding file from its text; *known* is what the desk holds already and the file may refer to.

    READING steps are told of on the way.

    Raises:
        BadInput: the first thing that does not hold, with *file*, line, field (``claims[c12].count.min``), allowed.
    """
    root = read_tree(text, file, READING // 2, advance)
    _check_top(root, file)
    try:
        loaded = _decode(root)
        advance(READING // 4)
        check_file(loaded, known)
    except BadInput as error:
        raise error.at(file=file, line=root.line_of(error.field or "")) from None
    return loaded


def _check_top(root: Node, file: str) -> None:
    if not isinstance(root.data, dict):
        raise BadInput("this is not a coding file: it is not a mapping of sections", file=file, line=root.line, allowed=f"format: {FORMAT}")
    if root.data.get("format") != FORMAT:
        raise BadInput(
            f"this is not a coding file: it has no 'format: {FORMAT}'",
            file=file,
            line=root.line_of("format"),
            field="format",
            allowed=FORMAT,
        )
    for key, node in root.parts.items():
        if key not in {"format", "expect", *SECTIONS}:
            raise BadInput(
                f"there is no section '{key[:40]}'", file=file, line=node.line, field=key[:40], allowed=nearest(key, [*SECTIONS, "expect"])
            )


def _decode(root: Node) -> CodingFile:
    lines: dict[tuple[str, str], int] = {}
    sections = {name: _section(root.parts[name], name, lines) for name in SECTIONS if name in root.parts}
    expect = decode(Expectation, _mapping(root.data["expect"], "expect"), "expect") if "expect" in root.data else UNSET
    return CodingFile(**sections, expect=expect, lines=lines)


def _section(node: Node, name: str, lines: dict[tuple[str, str], int]) -> tuple[Any, ...]:
    if not isinstance(node.data, list):
        raise BadInput(f"the section '{name}' must be a list", field=name, allowed=f"{name}: [] or lines that begin with '-'")
    cls = SECTIONS[name]
    made = []
    for at, entry in enumerate(node.parts.values()):
        called = entry.data.get("id", at) if isinstance(entry.data, dict) else at
        where = f"{name}[{called}]" if isinstance(called, str | int) else f"{name}[{at}]"
        made.append(_entry(cls, entry, where))
        if (name, str(called)) in lines:
            raise BadInput(f"the id '{called}' is there twice", line=entry.line, field=f"{where}.id", allowed="each id once in a file")
        lines[name, str(called)] = entry.line
    return tuple(made)


def _entry(cls: type[Any], entry: Node, where: str) -> Any:
    try:
        return decode(cls, _mapping(entry.data, where), where)
    except BadInput as error:
        raise error.at(line=entry.line_of((error.field or "").removeprefix(where))) from None


def _mapping(data: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise BadInput("this must be a mapping", field=where, allowed="{id: ..., ...}")
    return data


def plain(file: CodingFile) -> dict[str, Any]:
    """The file as plain data, section by section; empty sections are left out."""
    sections = {name: [encode(entry) for entry in file.entries(name)] for name in SECTIONS if file.entries(name)}
    tail = {} if file.expect is UNSET else {"expect": encode(file.expect)}
    return {"format": FORMAT, **sections, **tail}


def dump(file: CodingFile) -> str:
    """The file as YAML text: ``load_text(dump(x)) == x``."""
    return write_coding(plain(file))
