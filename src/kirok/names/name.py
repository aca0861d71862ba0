"""One name as it was spelt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from kirok.names.channel import STYLE_PRIOR
from kirok.names.hangul import is_syllable
from kirok.names.prior import FIRST, LATER, LENGTHS, SURNAME
from kirok.names.reading import is_initial, read_latin, read_signs, Reading
from kirok.names.spelling import MISSING, Spelling, hanja_readings, spelling
from kirok.names.text import Words, clean, latin, words_of

LONGEST = 200  #: characters; no name in any tradition served here is longer, so more is not a name
_SMALL_SHARE = 2e-4  #: readings of less than this share of a spelling are dropped


@dataclass(frozen=True, slots=True)
class Component:
    """One way to read a spelling: its share of the spelling's probability, its style, and the spelling in each place."""

    share: float
    style: int
    surname: Spelling
    given: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """"PAK, To'-Ch'un" is one spelling of a name; it is not a person: persons share names.

    *tradition* is ``korean``, ``general`` or empty for a refusal; *refusal* is then the sentence that says why.
    """

    text: str
    tradition: str
    refusal: str | None = None
    script: str = ""
    titles: tuple[str, ...] = ()
    components: tuple[Component, ...] = field(default=(), repr=False)

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read one spelling; never raises: what is no name comes back with *refusal* set."""
        if len(text) > LONGEST:
            return cls(text[:LONGEST], "", f"a name has at most {LONGEST} characters, this text has {len(text):,}")
        words = words_of(clean(text))
        script = script_of(words)
        if not script:
            return cls(text, "", "there is no letter in this name")
        components = _READERS[script](words) if script in _READERS else ()
        if components:
            return cls(text, "korean", None, script, words.titles, components)
        return cls(text, "general", None, script, words.titles)


def script_of(words: Words) -> str:
    """``hangul``, ``hanja``, ``latin``, ``mixed`` or ``other``; empty when there is no letter."""
    kinds = {_kind(sign) for word in words.words for sign in word} - {""}
    if kinds == {"hangul", "hanja"}:
        return "hangul"
    return kinds.pop() if len(kinds) == 1 else ("mixed" if kinds else "")


def _kind(sign: str) -> str:
    if sign.isascii():
        return "latin" if sign.isalpha() else ""
    if is_syllable(sign):
        return "hangul"
    if "㐀" <= sign <= "鿿" or "豈" <= sign <= "龎":
        return "hanja"
    if not unicodedata.category(sign).startswith("L"):
        return ""
    return "latin" if unicodedata.name(sign, "").startswith("LATIN") else "other"


def _latin(words: Words) -> tuple[Component, ...]:
    spelt = [latin(word) for word in words.words]
    return weigh(read_latin(words, spelt))


def _signs(words: Words) -> tuple[Component, ...]:
    return weigh(read_signs(words))


def weigh(readings: list[Reading]) -> tuple[Component, ...]:
    """Readings and styles with their posterior shares; the small ones dropped."""
    found = []
    total = 0.0
    for weight, surname, given in readings:
        family = spelling(surname, kind_of(surname)) if surname else MISSING
        rest = tuple(spelling(each, kind_of(each)) if each else MISSING for each in given)
        weight *= LENGTHS.get(len(rest), 0.0)
        bound = family.style_bound or any(each.style_bound for each in rest)
        for style, chance in enumerate(STYLE_PRIOR if bound else (1.0,)):
            share = weight * chance * family.mass(SURNAME, style)
            for index, each in enumerate(rest):
                share *= each.mass(FIRST if index == 0 else LATER, style)
            total += share
            found.append((share, style, family, rest))
    smallest = total * _SMALL_SHARE
    kept = [each for each in found if each[0] > smallest]
    total = sum(each[0] for each in kept)
    return tuple(Component(share / total, style, family, rest) for share, style, family, rest in kept)


def kind_of(text: str) -> str:
    """What sort of spelling a string is: hangul, hanja, initial or latin."""
    sign = text[0]
    if sign.isascii() or sign in "ŏŭ":
        return "initial" if is_initial(text) else "latin"
    return "hangul" if is_syllable(sign) else "hanja" if hanja_readings(sign) else "latin"


_READERS = {"latin": _latin, "hangul": _signs, "hanja": _signs}
