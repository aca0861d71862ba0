"""YAML text to plain data with the line of every key and entry; the small, safe part of YAML that people write.

Refused, each in one sentence with its line: duplicate keys, anchors and aliases, tags, several documents, keys that
are not text, control signs, more than 50 levels, more than 5 MB. Works on the parser's events: no recursion, no object
is ever made from a tag.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from kirok.base.errors import BadInput
from kirok.base.telling import spread
from kirok.base.watching import Advance, unheard
from kirok.terms.yaml_scalars import Scalar, resolve

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TOKEN = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")


@dataclass
class Node:
    """A value with the line (from 1) on which it, or its key, stands; *parts* are the nodes inside it."""

    data: Any
    line: int
    parts: "dict[Any, Node]" = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line of a dotted field like ``.patient[0].who``, or of the deepest part of it that is there."""
        node = self
        for name, at in _TOKEN.findall(path):
            inner = node.parts.get(name) if name else node.entry(at)
            if inner is None:
                break
            node = inner
        return node.line

    def entry(self, at: str) -> "Node | None":
        """An entry of a list by its number or its id."""
        if at.isdecimal() and int(at) in self.parts:
            return self.parts[int(at)]
        return next((part for part in self.parts.values() if isinstance(part.data, dict) and part.data.get("id") == at), None)


def read_tree(text: str, file: str, share: int = 0, advance: Advance = unheard) -> Node:
    """The tree of one YAML document; *share* steps are told of on the way.

    Raises:
        BadInput: it is not YAML, or uses what is refused above.
    """
    _check_text(text, file)
    builder = _Builder(file)
    try:
        for event in spread(yaml.parse(text, Loader=_LOADER), share, advance, 2 * text.count("\n")):  # a key and a value a line
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, file) from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput(f"this is not YAML: {str(error).splitlines()[0][:120]}", file=file) from None
    if builder.root is None:
        raise BadInput("the file holds nothing", file=file, line=1, allowed="a coding file that begins with 'format: kirok-coding/1'")
    return builder.root


def _check_text(text: str, file: str) -> None:
    if len(text) > MAX_BYTES or (len(text) > MAX_BYTES // 4 and len(text.encode("utf-8", "replace")) > MAX_BYTES):
        raise BadInput(f"the file is over the limit of {MAX_BYTES:,} bytes", file=file)
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BadInput(
            f"the file is binary or damaged: it holds the control sign U+{ord(found[0]):04X}", file=file, line=line, allowed="UTF-8 text"
        )


def _not_yaml(error: yaml.MarkedYAMLError, file: str) -> BadInput:
    mark = error.problem_mark or error.context_mark
    said = error.problem or error.context or "it cannot be read"
    return BadInput(
        f"this is not YAML: {said[:120]}",
        file=file,
        line=mark.line + 1 if mark else None,
        allowed="YAML; texts with ': ' or '#' inside belong in quotes",
    )


@dataclass
class _Open:
    """A mapping or list that is still being read."""

    node: Node
    key: str | None = None
    key_line: int = 0


class _Builder:
    """Takes the parser's events one by one and grows the tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        else:
            self._other(event)

    def _other(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse("an alias (*name) is not allowed; write the value out", event, "no anchors, no aliases")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._refuse("the file holds a second document (---)", event, "one document")

    def _refuse(self, message: str, event: Any, allowed: str) -> BadInput:
        return BadInput(message, file=self.file, line=event.start_mark.line + 1, allowed=allowed)

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._refuse("an anchor (&name) is not allowed; write the value out", event, "no anchors, no aliases")
        if event.tag not in {None, "!"}:
            raise self._refuse(f"a tag ({event.tag[:40]}) is not allowed", event, "plain text, numbers, lists and mappings")

    def _scalar(self, event: Any) -> None:
        self._plain(event)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node.data, dict) and top.key is None:
            self._key(top, event)
            return
        self._add(Node(self._value(event), event.start_mark.line + 1))

    def _value(self, event: Any) -> Scalar:
        if event.style:
            return str(event.value)
        try:
            return resolve(event.value)
        except ValueError:
            raise self._refuse(
                f"'{event.value[:40]}' is not a number that can be kept exactly", event, "at most 15 digits, or text in quotes"
            ) from None

    def _key(self, top: _Open, event: Any) -> None:
        if event.value in top.node.data:
            raise self._refuse(f"the key '{event.value[:40]}' is there twice", event, "each key once")
        top.key, top.key_line = event.value, event.start_mark.line + 1

    def _open(self, event: Any, data: Any) -> None:
        self._plain(event)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node.data, dict) and top.key is None:
            raise self._refuse("a key must be text", event, "text keys")
        if len(self.stack) >= MAX_DEPTH:
            raise self._refuse(f"the file is nested more than {MAX_DEPTH} deep", event, f"{MAX_DEPTH} levels")
        node = Node(data, event.start_mark.line + 1)
        self._add(node)
        self.stack.append(_Open(node))

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        held = top.node
        if isinstance(held.data, list):
            held.parts[len(held.data)] = node
            held.data.append(node.data)
            return
        node.line = top.key_line
        held.data[top.key], held.parts[top.key] = node.data, node
        top.key = None
