"""The journal as a person may read it: what a line tells of something closed to them stays untold; that it is there does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kirok.desk.journal.models import Line
from kirok.desk.members.scoping import closed_among


@dataclass(frozen=True)
class Told:
    """One line; *closed* when it tells of something in a compartment that the reader is not in."""

    line: Line
    closed: bool


def told(lines: Iterable[Line]) -> list[Told]:
    """The lines of a page, with the same number of questions however many there are."""
    rows = [(line, set(_names(line))) for line in lines]
    closed = closed_among({name for _, names in rows for name in names})
    return [Told(line, bool(names & closed)) for line, names in rows]


def _names(line: Line) -> Iterator[str]:
    yield from line.target.split(" ")
    yield line.target
    yield from _texts(line.detail)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
