"""Codes that words of a statement propose: a table of words, read in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kirok.terms import vocabulary

_FILE = Path(__file__).parent / "data" / "cues.yaml"


@dataclass(frozen=True)
class Cue:
    """One code and the patterns of the words that propose it."""

    code: str
    english: tuple[re.Pattern[str], ...]
    korean: tuple[re.Pattern[str], ...]


@cache
def table() -> Mapping[str, tuple[Cue, ...]]:
    """The cues of every scheme that has some."""
    data: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {scheme: tuple(_cue(scheme, *row) for row in rows) for scheme, rows in data.items()}


def _cue(scheme: str, code: str, english: Sequence[str], korean: Sequence[str]) -> Cue:
    whole = vocabulary.load().schemes[scheme].whole(code)
    return Cue(whole, tuple(_english(words) for words in english), tuple(_korean(str(words)) for words in korean))


def _english(words: str) -> re.Pattern[str]:
    """``sent to * camp*``: a lone star is one to four words, a star at a word's end any ending."""
    pieces = [r"(?:\w+\W+){0,3}?\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*") for word in words.split()]
    return re.compile(r"\b" + r"\W+".join(pieces) + r"\b", re.IGNORECASE)


def _korean(words: str) -> re.Pattern[str]:
    """Spaces between the words may be there or not."""
    return re.compile(r"\s*".join(re.escape(word) for word in words.split()))


def found(scheme: str, text: str, lang: str) -> list[tuple[str, str]]:
    """``(code, the words that propose it)`` in the order in which the words stand; one proposal a stretch of words."""
    hits = [(*hit, cue.code) for cue in table()[scheme] for pattern in _patterns(cue, lang) if (hit := _hit(pattern, text))]
    hits.sort(key=lambda hit: (hit[0], hit[0] - hit[1]))
    kept: dict[str, str] = {}
    end = -1
    for start, stop, words, code in hits:
        if start >= end and code not in kept:
            kept[code] = words
            end = stop
    return list(kept.items())


def _patterns(cue: Cue, lang: str) -> tuple[re.Pattern[str], ...]:
    return cue.korean if lang == "ko" else cue.english


def _hit(pattern: re.Pattern[str], text: str) -> tuple[int, int, str] | None:
    match = pattern.search(text)
    return (match.start(), match.end(), match[0]) if match else None
