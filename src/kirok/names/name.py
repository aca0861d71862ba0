"""One name as it was spelt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2

from kirok.names.channel import STYLE_PRIOR
from kirok.names.component import Component
from kirok.names.evidence import evidence
from kirok.names.hangul import is_syllable
from kirok.names.prior import LENGTHS, SURNAME, places_of
from kirok.names.reading import Reading, read_latin, read_mixed, read_signs
from kirok.names.spelling import spelling
from kirok.names.text import Words, clean, latin, words_of
from kirok.names.words import surprise

LONGEST = 200  #: characters; no name in any tradition served here is longer, so more is not a name
_LETTER = re.compile("[A-Za-z]")
KOREAN_ODDS = 5.0  #: bits: Latin names that read as Korean are Korean so much more often than not, where this tool is used
FOREIGN = 0.005  #: the chance that a name in hangul of usual length is a foreign one
AGREED = 5.0  #: bits from which hangul or hanja and the Latin words beside them are one Korean name
_SMALL_SHARE = 3e-3  #: readings of less than this share of a spelling are dropped


@dataclass(frozen=True, slots=True)
class Name:
    """PAK, To'-Ch'un is one spelling of a name; it is not a person: persons share names.

    *tradition* is ``korean``, ``general`` or empty for a refusal; *refusal* is then the sentence that says why.
    """

    text: str
    tradition: str
    refusal: str | None = None
    script: str = ""
    titles: tuple[str, ...] = ()
    components: tuple[Component, ...] = field(default=(), repr=False)
    korean: float = 0.0  #: the chance that this is a Korean name
    other: float = 1.0  #: the chance that it is another; both are 1 where the script tells nothing, as with hanja

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read one spelling; never raises: what is no name comes back with *refusal* set."""
        if len(text) > LONGEST:
            return cls(text[:LONGEST], "", f"a name has at most {LONGEST} characters, this text has {len(text):,}")
        plain = clean(text)
        words = words_of(plain)
        script = script_of(words, ascii_only=plain.isascii())
        if not script:
            return cls(text, "", "there is no letter in this name")
        mixed = script == "mixed" and bool(_mixed(words)[0])
        beside = words
        if script == "mixed" and not mixed and (signs := _signs_alone(words)):
            words, script = signs, "hangul"
        components, mass = _READERS[script](words) if script in _READERS else ((), 0.0)
        if _is_one_syllable(words, components):
            return cls(text, "", "one syllable may be a surname or a given name; write the whole name", script, words.titles)
        korean, other = _traditions(script, words, components, mass)
        if beside is not words:
            components = _both(components, beside) or components
            other = 1.0 if _kind(words.words[0][0]) == "hanja" else other
        return cls(text, "korean" if korean >= other else "general", None, script, words.titles, components, korean, other)


def _signs_alone(words: Words) -> Words | None:
    """Of 표은석 Pyo Un Sok the words in hangul or hanja, where they are a whole name."""
    signs = _words_in(words, {"hangul", "hanja"})
    return signs if sum(map(len, signs.words)) >= len("표은") else None


def _words_in(words: Words, kinds: set[str]) -> Words:
    """The words of which every sign is of these kinds."""
    kept = [index for index, word in enumerate(words.words) if {_kind(sign) for sign in word} <= kinds]
    some, hyphened = [words.words[index] for index in kept], [words.hyphened[index] for index in kept]
    return Words(some, hyphened, [False] * len(kept), 0, words.titles)


def _both(signs: tuple[Component, ...], words: Words) -> tuple[Component, ...]:
    """Of 沙悟淨 Sha Wujing either spelling with half a chance: in Korean the characters are read otherwise; () where both agree."""
    beside = _words_in(words, {"latin"})
    letters = _latin(beside)[0] if len(beside.words) > 1 else ()
    if not signs or not letters or evidence(signs, letters) >= AGREED:
        return ()
    return tuple(each._replace(share=each.share / 2) for each in (*signs, *letters))


def _is_one_syllable(words: Words, components: tuple[Component, ...]) -> bool:
    signs = "".join(words.words)
    if _kind(signs[0]) in {"hangul", "hanja"}:
        return len(signs) == 1
    return bool(components) and all(not each.surname.text and len(each.given) == 1 for each in components)


def script_of(words: Words, *, ascii_only: bool) -> str:
    """``hangul``, ``hanja``, ``latin``, ``mixed`` or ``other``; empty when there is no letter."""
    if ascii_only:
        return "latin" if any(map(_LETTER.search, words.words)) else ""
    kinds = {_kind(sign) for word in words.words for sign in word} - {""}
    if kinds == {"hangul", "hanja"}:
        return "hangul"
    return kinds.pop() if len(kinds) == 1 else ("mixed" if kinds else "")


@lru_cache(maxsize=16_384)
def _kind(sign: str) -> str:
    if sign.isascii():
        return "latin" if sign.isalpha() else ""
    if is_syllable(sign):
        return "hangul"
    if "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff":
        return "hanja"
    if not unicodedata.category(sign).startswith("L"):
        return ""
    return "latin" if unicodedata.name(sign, "").startswith("LATIN") else "other"


def _traditions(script: str, words: Words, components: tuple[Component, ...], mass: float) -> tuple[float, float]:
    """The chances that a name is Korean, and that it is another.

    A Latin one by how well either explains its letters; 김하늘빛 may be a foreign name in hangul, and hanja are everybody's.
    """
    if not components:
        return 0.0, 1.0
    if script == "latin":
        odds = KOREAN_ODDS + log2(mass) + surprise([latin(word) for word in words.words])
        korean = 1 / (1 + 2 ** -min(max(odds, -60.0), 60.0))
        return korean, 1 - korean
    return 1.0, 1.0 if script == "hanja" or any(len(each.given) > 2 for each in components) else FOREIGN


def _latin(words: Words) -> tuple[tuple[Component, ...], float]:
    spelt = [latin(word) for word in words.words]
    return weigh(read_latin(words, spelt))


def _mixed(words: Words) -> tuple[tuple[Component, ...], float]:
    if not any(is_syllable(sign) for word in words.words for sign in word):
        return (), 0.0
    return weigh(read_mixed(words, [latin(word) for word in words.words]))


def _signs(words: Words) -> tuple[tuple[Component, ...], float]:
    return weigh(read_signs(words))


def weigh(readings: list[Reading]) -> tuple[tuple[Component, ...], float]:
    """Readings and styles with their posterior shares, the small ones dropped; and P(spelling) of all."""
    found = []
    total = 0.0
    for weight, surname, given in readings:
        family, rest = spelling(surname), tuple(map(spelling, given))
        bound = family.style_bound or rest[0].style_bound or rest[-1].style_bound
        masses = [family.masses[SURNAME] or family.measure(SURNAME)]
        masses += [each.masses[place] or each.measure(place) for place, each in zip(places_of(len(rest)), rest, strict=True)]
        plain = weight * LENGTHS.get(len(rest), 0.0)
        for style in _ALL if bound else _ONE:
            share = plain * STYLE_PRIOR[style] if bound else plain
            for mass in masses:
                share *= mass[style]
            total += share
            found.append((share, style, family, rest, bound))
    smallest = total * _SMALL_SHARE
    kept = [each for each in found if each[0] > smallest]
    whole = sum(each[0] for each in kept)
    return tuple([Component(share / whole, style, family, rest, bound) for share, style, family, rest, bound in kept]), total


_ALL, _ONE = range(len(STYLE_PRIOR)), (0,)
_READERS = {"latin": _latin, "hangul": _signs, "hanja": _signs, "mixed": _mixed}
