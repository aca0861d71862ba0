"""P(spelling | syllable) by jamo: how onsets, vowels, codas and whole surnames get spelt in three styles.

The styles are ``south`` (Revised Romanisation, passports, press), ``north`` (the system of 1992 and the unmarked press)
and ``marked`` (McCune-Reischauer with its breves and apostrophes). A form keeps one style, but nobody says which.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

Triple = tuple[float, float, float]  #: a probability for each style
STYLES = ("south", "north", "marked")
STYLE_PRIOR = (0.45, 0.45, 0.1)
COMMON = DATA = files("kirok.names").joinpath("data")
NASAL, OPEN, CLOSED = "ng", "-", "x"  #: what follows a vowel, as far as its spelling minds

Options = dict[str, list[tuple[str, Triple]]]


def rows(name: str, folder: Traversable | None = None) -> Iterator[dict[str, str]]:
    """The rows of one data file of this room."""
    with (folder or DATA).joinpath(name).open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream, delimiter="\t")


def triple(row: dict[str, str]) -> Triple:
    """The three styles' columns of a row."""
    return float(row["south"]), float(row["north"]), float(row["marked"])


def coda_class(coda: str) -> str:
    """What the spelling of a vowel sees of the coda behind it."""
    return OPEN if not coda else NASAL if coda == "ㅇ" else CLOSED


class Channel:
    """The tables, turned round: from a string to the jamo that it may stand for."""

    def __init__(self) -> None:
        self.onsets: Options = {}
        self.codas: Options = {}
        self.vowels: dict[str, dict[str, list[tuple[str, Triple]]]] = {}
        for row in rows("channel.tsv"):
            entry = (row["jamo"], triple(row))
            if row["part"] == "vowel":
                self.vowels.setdefault(row["spelling"], {}).setdefault(row["context"], []).append(entry)
            else:
                (self.onsets if row["part"] == "onset" else self.codas).setdefault(row["spelling"], []).append(entry)
        parts = (_any(self.onsets, 3), _any(self.vowels, 4), _any(self.codas, 9))  # as long as decompositions cuts them
        self.readable = re.compile("".join(parts)).fullmatch
        self.contexts = frozenset(
            (row["jamo"], row["context"]) for row in rows("channel.tsv") if row["part"] == "vowel" and row["context"] != "*"
        )

    def contexts_of(self, jamo: str, wanted: tuple[str, ...]) -> str:
        """The narrowest context for which *jamo* has spellings of its own."""
        return next((each for each in wanted if (jamo, each) in self.contexts), "*")


def _any(spellings: Iterable[str], longest: int) -> str:
    some = sorted((each for each in spellings if len(each) <= longest), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, some))})"


@cache
def channel() -> Channel:
    """The one channel of this process, read at its first use."""
    return Channel()


@lru_cache(maxsize=131072)
def decompositions(spelling: str) -> tuple[tuple[str, str, str], ...]:
    """Every way to read a Latin string as onset, vowel and coda strings of the tables."""
    tables = channel()
    if not tables.readable(spelling):
        return ()
    return tuple(
        (spelling[:i], spelling[i:j], spelling[j:])
        for i in range(min(4, len(spelling)))
        if spelling[:i] in tables.onsets
        for j in range(i + 1, min(i + 5, len(spelling) + 1))
        if spelling[i:j] in tables.vowels and spelling[j:] in tables.codas
    )


@cache
def vowel_options(spelling: str, silent: bool, coda: str) -> tuple[tuple[str, Triple], ...]:  # noqa: FBT001 (a cache key)
    """The vowels that *spelling* may stand for, after a silent onset or not, before a coda of that class."""
    tables, start = channel(), "0" if silent else "c"
    wanted = (start + coda, start)
    return tuple(
        (jamo, chance)
        for context, entries in tables.vowels[spelling].items()
        for jamo, chance in entries
        if tables.contexts_of(jamo, wanted) == context
    )
