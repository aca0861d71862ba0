"""The words of a name outside the Korean pack: particles left out, each with its sounds and how common it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from kirok.base.errors import Refused
from kirok.names.channel import COMMON, rows
from kirok.names.hangul import is_syllable
from kirok.names.phones import LONGEST_WORD, letters, phones, unmarked
from kirok.names.romanization import passport
from kirok.names.sounds import heard, numbers, worth
from kirok.names.text import clean, words_of

MOST_BITS = 10.5  #: what a word outside the table of common names says at most
LETTER_BITS = 4.7  #: log2 of 26
MOST_WORDS = 10  #: words of one name that are looked at
_PARTICLES = frozenset(
    [
        *(
            "al",
            "el",
            "ul",
            "ad",
            "as",
            "ash",
            "an",
            "ar",
            "at",
            "az",
            "bin",
            "ibn",
            "ben",
            "bint",
            "abu",
            "abou",
            "abo",
            "abi",
            "um",
            "umm",
        ),
        *("de", "da", "do", "dos", "del", "della", "di", "la", "le", "van", "von", "der", "den", "of", "the"),
        *("بن", "ابن", "بنت", "ابو", "ابي", "ام", "ال"),
    ]
)
_SERVANT = frozenset(["abd", "abdul", "abdel", "abdal", "abdu", "abdou", "عبد", "العبد"])
_SERVANTS = re.compile(r"^(?:al|el)?abd[aeiou](?:l(?=[a-z])|([rsdntz])(?=\1)|s(?=sh))")
_CYRILLIC_SERVANTS = re.compile(r"^абд[аеиоуэы](?:ль?(?=[а-я])|([рсднтз])(?=\1)|ш(?=ш))")
_ARTICLES = re.compile(
    r"^(?:al|el|ul)(?=[bcdfghjkmnpqrstvwxyz][a-z]{3})|^(?:al|el)(?=[aeiou][a-z]{3})|^ab[ou](?=[a-z]{4})"
    r"|^a([sdnrtz])(?=\1[a-z]{3})|^as(?=h[a-z]{4})"
)
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]")
_ALIFS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})
_OTHER_WORD = re.compile(r"[A-Za-z']+")
_SPELT = re.compile("[a-z\u00c0-\u024f\u0400-\u052f\u0590-\u077f\u1e00-\u1eff]")  # scripts that kirok.names.phones reads
_ABJAD = re.compile("[\u0590-\u077f]")
_VOWELS = re.compile("[aeiou]")
_HANZI = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
#: Phones that spellings of one word put for one another; vowels, glides and breaths are left out.
_CLASSES = str.maketrans("vTDSZcCGqx", "ftdsjkkgkk", "aeiouhwy3")
_CLOSING_J = re.compile("(?<=[aeiou])j(?![aeiou])")
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, eq=False)
class Word:
    """One word: *text* in Latin letters, *phones*, how many of them may be an article (*skip*), the *bits* it says at most.

    *common* is its row in the table of common names, -1 for none; *unwritten* says that it has no vowels written.
    """

    text: str
    phones: str
    skip: int
    unwritten: bool
    bits: float
    common: int
    initial: bool = False

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The phones by number."""
        return numbers(self.phones)

    @cached_property
    def worth(self) -> tuple[float, float]:
        """Bits of this word beside itself; second, its vowels left out."""
        return worth(self.phones)

    @cached_property
    def heard(self) -> tuple[int, int, int]:
        """Its consonants as bits, the phones they may stand for, and their number."""
        return heard(self.phones, self.skip)


@cache
def _common() -> dict[str, tuple[int, float]]:
    """Row and bits of each spelling in the table of common names."""
    found: dict[str, tuple[int, float]] = {}
    for number, row in enumerate(rows("common.tsv", COMMON)):
        for spelling in row["spellings"].split():
            found.setdefault(_canonical(spelling), (number, float(row["bits"])))
    return found


def _canonical(word: str) -> str:
    """A word in one of its usual spellings: عبد الرحمن, Abdel-Rahman and Abdurrahman begin alike."""
    if _ABJAD.match(word):
        plain = word.translate(_ALIFS)
        if plain.startswith("عبدال") and len(plain) > 6:
            return "عبد" + plain[5:]
        return plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain
    return _CYRILLIC_SERVANTS.sub("абд", _SERVANTS.sub("abd", unmarked(word)))


@lru_cache(maxsize=32_768)
def word(source: str) -> Word:
    """One word in small letters of any script as a :class:`Word`."""
    plain = _canonical(source.rstrip("."))
    if plain not in _common() and plain[:2] in {"al", "el"} and plain[2:] in _common():
        plain = plain[2:]  # the article written solid before a common name: Alahmad, Alali
    sounds = phones(plain)
    latin = plain.isascii()
    number, rare = _common().get(plain, (-1, MOST_BITS))
    article = _ARTICLES.match(plain)
    skip = len(phones(article[0])) if article else 0
    bare = bool(_ABJAD.match(plain)) or (len(sounds) > 2 and not _VOWELS.search(sounds))
    return Word(plain if latin else letters(sounds), sounds, skip, bare, rare, number, len(plain) == 1 and bool(sounds))


@lru_cache(maxsize=16_384)
def joined(one: Word, two: Word) -> Word | None:
    """Two words written as one; None where one is an initial."""
    if one.initial or two.initial:
        return None
    text = one.text + two.text
    number, rare = _common().get(text, (-1, min(one.bits + two.bits, MOST_BITS + 2)))
    sounds = _DOUBLED.sub(r"\1", one.phones + two.phones)
    return Word(text, sounds[:LONGEST_WORD], 0, one.unwritten and two.unwritten, rare, number)


@lru_cache(maxsize=16_384)
def read(text: str) -> tuple[Word, ...]:
    """The words of a name, given name first where a comma says so, particles left out; at most MOST_WORDS.

    Raises:
        Refused: a script that needs anyascii, which is missing.
    """
    return tuple(each for each in map(word, sources(text)) if each.phones)


def sources(text: str) -> tuple[str, ...]:
    """The same words as they were written, in small letters; ``sources(" ".join(sources(text)))`` is the same again.

    Raises:
        Refused: as for read.
    """
    found = words_of(clean(_MARKS.sub("", text)))
    turned = _latin_beside([*found.words[found.comma :], *found.words[: found.comma]])
    every = _merged([each for one in turned for each in _sources(one.lower())])
    return tuple(([each for each in every if _bare(each) not in _PARTICLES] or every)[:MOST_WORDS])


def _latin_beside(words: list[str]) -> list[str]:
    """Of 沙悟淨 Sha Wujing the Latin words, for the characters say the same again."""
    latin = [each for each in words if not (_HANZI.search(each) or any(map(is_syllable, each)))]
    return latin if 1 < len(latin) < len(words) else words


def mark(one: Word) -> str:
    """What the spellings of a word share in all scripts: its place in the table of common names, else its consonants."""
    return f"={_usual()[one.common]}" if one.common >= 0 else consonants(one.text)


@cache
def _usual() -> tuple[str, ...]:
    """The first spelling of each row of the table of common names."""
    return tuple(row["spellings"].split()[0] for row in rows("common.tsv", COMMON))


def _bare(one: str) -> str:
    return one.translate(_ALIFS)


def _sources(one: str) -> Iterator[str]:
    if all(map(is_syllable, one)):
        yield from passport(one).split()
    elif _SPELT.match(one):
        yield from one.replace("'", "").split()
    elif _HANZI.fullmatch(one):
        yield from _chinese(one)
    else:
        yield from _OTHER_WORD.findall(_anyascii(one).lower())


def _chinese(signs: str) -> Iterator[str]:
    """Surname and given name in pinyin."""
    size = 2 if len(signs) == 4 else 1
    for part in (signs[:size], signs[size:]):
        if part:
            yield _anyascii(part).lower().replace(" ", "")


def _merged(sources: list[str]) -> list[str]:
    """Arabic abd belongs to the word behind it, and the article to none."""
    found: list[str] = []
    for one in sources:
        if found and found[-1] in _SERVANT and _bare(one) not in _PARTICLES:
            found[-1] = found[-1].removeprefix("ال")[:3] + _canonical(one)
        elif not (found and found[-1] in _SERVANT):
            found.append(one)
    return found


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name in plain Latin letters, particles left out; hangul as a passport spells it."""
    return tuple(each.text for each in read(text) if each.text)


@lru_cache(maxsize=32_768)
def consonants(word: str) -> str:
    """The skeleton of a word that survives the way between scripts: مُحَمَّد and Mohammed are both mmd, Xhafer and Џафер jfr."""
    return _bones(phones(word)) or word[:1]


@lru_cache(maxsize=32_768)
def skeletons(word: str) -> tuple[str, ...]:
    """The same, and without a Latin j that closes a syllable: Bajram is Байрам, but Majd مجد."""
    found = phones(word)
    return tuple(dict.fromkeys(each or word[:1] for each in (_bones(found), _bones(_CLOSING_J.sub("y", found)))))


def _bones(found: str) -> str:
    first = found[:1] if found[:1] == "w" else ""
    return _DOUBLED.sub(r"\1", first + found[len(first) :].translate(_CLASSES))


def surprise(words: list[str]) -> float:
    """-log2 of the chance of Latin words under no tradition: common names by the table, all else as letters drawn at random."""
    known = _common()
    return sum(known[low][1] + 1 if (low := one.lower()) in known else LETTER_BITS * len(one) for one in words)


def _anyascii(text: str) -> str:
    try:
        from anyascii import anyascii
    except ModuleNotFoundError as error:
        raise Refused("names in this script need anyascii; install it with: pip install 'kirok[names]'") from error
    return anyascii(text)
