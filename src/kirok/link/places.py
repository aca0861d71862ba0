"""Places as paths from the whole to the part, whatever order and script they were written in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from kirok.link.folding import fold
from kirok.terms.gazetteer import areas

Steps = tuple[str, ...]
#: Signs that part the steps of a path, the strongest first. A blank parts them in hangul only.
SEPARATORS = (">", "/", "|", ";", ",")
#: Whether the first step is the whole, where the records do not tell: ``Province > County``, but ``County, Province``.
USUAL = {">": True, "/": True, "|": True, ";": True, ",": False, " ": True}
_DOUBLED = re.compile(r"(.)\1+")
_GENERIC = frozenset(
    [
        "province",
        "governorate",
        "oblast",
        "region",
        "district",
        "county",
        "city",
        "state",
        "republic",
        "prefecture",
        "department",
        "do",
        "si",
        "gun",
    ]
)


def separator(text: str) -> str:
    """The sign that parts the steps of this place; empty for a single step."""
    found = next((sign for sign in SEPARATORS if sign in text), "")
    return found or (" " if " " in text and _is_hangul(text) else "")


def _is_hangul(text: str) -> bool:
    return all("가" <= sign <= "힣" or sign.isspace() or sign.isdigit() for sign in text)


def is_latin(text: str) -> bool:
    """Whether it has letters of the Latin alphabet alone, with marks or without: ``Pejë``, ``Đakovica``."""
    return all(sign < "\u0250" or "\u1e00" <= sign < "\u1f00" or not sign.isalpha() for sign in text)


@lru_cache(maxsize=200_000)
def path(text: str, *, whole_first: bool) -> tuple[str, ...]:
    """The steps from the whole to the part, folded; provinces and countries by their code where the gazetteer has them."""
    sign = separator(text)
    steps = [step(part) for part in (text.split(sign) if sign else [text])]
    named = [each for each in steps if each]
    ordered = named if whole_first else named[::-1]
    return tuple(dict.fromkeys(ordered))


@lru_cache(maxsize=200_000)
def step(text: str) -> str:
    """One step of a place: its gazetteer code, or its folded words without the generic ones."""
    folded = fold(text)
    known = _codes().get(folded)
    if known:
        return known
    words = [word for word in folded.split() if word not in _GENERIC]
    return _codes().get(" ".join(words)) or " ".join(words) or folded


def bones(text: str) -> str:
    """What a place keeps where a script writes no vowels: ``homs`` and ``hms`` are hms."""
    return _DOUBLED.sub(r"\1", re.sub("[aeiou ]", "", text))


@cache
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for area in areas().values():
        for name in (area.code, area.en, area.ko, area.rr, area.mr):
            folded = fold(name)
            bare = " ".join(word for word in folded.split() if word not in _GENERIC)
            codes.update({each: area.code for each in (folded, bare) if each})
    return codes


def directions(texts: Iterable[str]) -> dict[str, bool]:
    """For each separator, whether the first step is the whole: the end with fewer different steps is.

    Half a dozen places are needed to overrule the usual order.
    """
    ends: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    for text in texts:
        sign = separator(text)
        if sign:
            parts = text.split(sign)
            firsts, lasts, every = ends[sign]
            firsts.add(step(parts[0]))
            lasts.add(step(parts[-1]))
            every.add(text)
    found = dict(USUAL)
    for sign, (firsts, lasts, every) in ends.items():
        if len(every) >= 6 and len(firsts) != len(lasts):
            found[sign] = len(firsts) < len(lasts)
    return found
