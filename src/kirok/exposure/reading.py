"""Read a mapping of a plan or a universe field by field; every complaint names file, line, field and what is allowed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.files import read_limited
from kirok.exposure.circles import Box, Group
from kirok.terms.yaml_tree import MAX_BYTES, Node, read_tree

MOST_PEOPLE = 10_000_000_000
_NAME = re.compile(r"[\w.+:-]+(?:[ /][\w.+:-]+)*")
_LONGEST_NAME = 120
_MAILBOX_DIGITS = 9


@dataclass(frozen=True)
class Part:
    """A node with its file and its path, such as "items[i1].knowers[0]"."""

    node: Node
    file: str
    path: str = ""

    def bad(self, message: str, key: str = "", allowed: Any = None) -> BadInput:
        """The complaint about this part, or about its *key*."""
        field = f"{self.path}.{key}" if key and self.path else key or self.path
        line = self.node.parts[key].line if key in self.node.parts else self.node.line
        return BadInput(message, file=self.file, line=line, field=field or None, allowed=allowed)

    def mapping(self, allowed: tuple[str, ...]) -> Mapping[str, Any]:
        """The part as a mapping that has none but these keys."""
        if not isinstance(self.node.data, dict):
            raise self.bad("this must be a mapping", allowed=allowed)
        for key in self.node.data:
            if key not in allowed:
                raise self.bad(f"there is no '{key[:40]}' here", key, allowed)
        return self.node.data

    def inner(self, key: str) -> Part | None:
        """The part under *key*, None where it is missing or null."""
        node = self.node.parts.get(key)
        return None if node is None or node.data is None else Part(node, self.file, f"{self.path}.{key}" if self.path else key)

    def need(self, key: str, missing: str) -> Part:
        """The part under *key*; *missing* is the complaint where there is none."""
        part = self.inner(key)
        if part is None:
            raise self.bad(missing, key)
        return part

    def entries(self) -> list[Part]:
        """The parts of a list, each called by its id where it has one."""
        if not isinstance(self.node.data, list):
            raise self.bad("this must be a list")
        return [Part(node, self.file, f"{self.path}[{_called(node, at)}]") for at, node in self.node.parts.items()]

    def name(self) -> str:
        """A short name without control signs; what looks like mailbox words is refused and not repeated."""
        given = self.node.data
        text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        if not isinstance(text, str) or len(text) > _LONGEST_NAME or not _NAME.fullmatch(text):
            raise self.bad("this must be a short name (letters, digits, - _ . : + / and single blanks)")
        return text

    def person(self) -> str:
        """The number or name of a protected person."""
        given = self.node.data
        if isinstance(given, str) and _like_mailbox_words(given):
            raise self.bad("this looks like mailbox words, the source's own secret, which never enters the desk; give the source number")
        return self.name()

    def choice(self, allowed: tuple[str, ...]) -> str:
        """One of *allowed*."""
        if self.node.data not in allowed:
            raise self.bad(f"'{str(self.node.data)[:40]}' is not possible here", allowed=allowed)
        return str(self.node.data)

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.node.data, bool):
            raise self.bad("this must be true or false", allowed=("true", "false"))
        return self.node.data

    def natural(self, least: int = 0) -> int:
        """A whole number of people."""
        given = self.node.data
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= MOST_PEOPLE:
            raise self.bad(f"this must be a whole number from {least} to {MOST_PEOPLE:,}")
        return given

    def number(self, low: float, high: float) -> float:
        """A number from *low* to *high*."""
        given = self.node.data
        if isinstance(given, bool) or not isinstance(given, int | float) or not low <= given <= high:
            raise self.bad(f"this must be a number from {low:g} to {high:g}")
        return float(given)

    def day(self) -> dt.date:
        """A day, written YYYY-MM-DD."""
        try:
            return dt.date.fromisoformat(self.node.data)
        except (TypeError, ValueError):
            raise self.bad("this must be a day", allowed="YYYY-MM-DD") from None

    def box(self) -> Box:
        """A box: one code, or a list of codes, for each of some dimensions."""
        if not isinstance(self.node.data, dict):
            raise self.bad("a box must be a mapping of dimensions to codes", allowed="{place: CODE, org: NAME, rank: NAME}")
        parts = {key: self.inner(key) for key in self.node.data}
        return Box.of({key: part.codes() for key, part in parts.items() if part is not None})

    def codes(self) -> list[str]:
        """One code, or a list of codes that is not empty."""
        found = [part.name() for part in self.entries()] if isinstance(self.node.data, list) else [self.name()]
        if not found:
            raise self.bad("this list of codes is empty: nobody would be in it")
        return found

    def group(self) -> Group:
        """A group by its path."""
        return Group(self.name())


def _called(node: Node, at: object) -> object:
    """An entry's id, where it is a plain one: what may be mailbox words is never repeated, not even as a field."""
    given = node.data.get("id") if isinstance(node.data, dict) else None
    return given if isinstance(given, str) and not _like_mailbox_words(given) else at


def _like_mailbox_words(given: str) -> bool:
    return len(given.split()) > 1 or (given.isdigit() and len(given) > _MAILBOX_DIGITS) or len(given) > _LONGEST_NAME


def as_node(data: Any, line: int = 1) -> Node:
    """Plain data as a tree without lines of its own."""
    inner = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    return Node(data, line, {key: as_node(value) for key, value in inner})


def read_part(path: Path, what: str) -> Part:
    """The whole of a YAML (or JSON) file.

    Raises:
        BadInput: it cannot be read, is no text in UTF-8, or no YAML.
    """
    return parse_part(read_limited(path, MAX_BYTES), str(path), what)


def parse_part(content: bytes, file: str, what: str) -> Part:
    """The whole of a YAML (or JSON) text; *file* is what errors call it.

    Raises:
        BadInput: it is no text in UTF-8, or no YAML.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("the file is binary or damaged: it is no text in UTF-8", file=file, allowed=what) from None
    if not text.strip():
        raise BadInput("the file holds nothing", file=file, line=1, allowed=what)
    return Part(read_tree(text, file), file)
