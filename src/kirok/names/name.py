"""One name as it was spelt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from kirok.names.channel import STYLE_PRIOR
from kirok.names.hangul import is_syllable
from kirok.names.prior import FIRST, LATER, LENGTHS, SURNAME
from kirok.names.reading import Reading, read_latin, read_signs
from kirok.names.spelling import Spelling, spelling
from kirok.names.text import Words, clean, latin, words_of

LONGEST = 200  #: characters; no name in any tradition served here is longer, so more is not a name
_LETTER = re.compile("[A-Za-z]")
_SMALL_SHARE = 3e-3  #: readings of less than this share of a spelling are dropped


class Component(NamedTuple):
    """One way to read a spelling: its share of the spelling's probability, its style, and the spelling in each place.

    *styled* is false where the style has no bearing: hangul and hanja.
    """

    share: float
    style: int
    surname: Spelling
    given: tuple[Spelling, ...]
    styled: bool = True


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

    @property
    def wordy(self) -> bool:
        """Whether the general fallback has a say: no Korean reading, hanja that may be Chinese, or a long given name."""
        return self.script == "hanja" or not self.components or any(len(each.given) > 2 for each in self.components)

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
        components = _READERS[script](words) if script in _READERS else ()
        if _is_one_syllable(words, components):
            return cls(text, "", "one syllable may be a surname or a given name; write the whole name", script, words.titles)
        if components:
            return cls(text, "korean", None, script, words.titles, components)
        return cls(text, "general", None, script, words.titles)


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
        family, rest = spelling(surname), tuple(map(spelling, given))
        bound = family.style_bound or rest[0].style_bound or rest[-1].style_bound
        masses = [family.masses[SURNAME] or family.measure(SURNAME), rest[0].masses[FIRST] or rest[0].measure(FIRST)]
        masses += [each.masses[LATER] or each.measure(LATER) for each in rest[1:]]
        plain = weight * LENGTHS.get(len(rest), 0.0)
        for style in _ALL if bound else _ONE:
            share = plain * STYLE_PRIOR[style] if bound else plain
            for mass in masses:
                share *= mass[style]
            total += share
            found.append((share, style, family, rest, bound))
    smallest = total * _SMALL_SHARE
    kept = [each for each in found if each[0] > smallest]
    total = sum(each[0] for each in kept)
    return tuple([Component(share / total, style, family, rest, bound) for share, style, family, rest, bound in kept])


_ALL, _ONE = range(len(STYLE_PRIOR)), (0,)
_READERS = {"latin": _latin, "hangul": _signs, "hanja": _signs}
