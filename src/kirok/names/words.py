"""The words of a name outside the Korean pack: particles left out, each with its sounds and how common it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kirok.base.errors import Refused
from kirok.names.channel import COMMON, rows
from kirok.names.hangul import is_syllable
from kirok.names.phones import LONGEST_WORD, letters, phones, unmarked
from kirok.names.romanization import passport
from kirok.names.sounds import heard, numbers, potential, worth
from kirok.names.text import clean, words_of

MOST_BITS = 10.5  #: what a word outside the table of common names says at most
MOST_LOST, MOST_LOST_SHARE = 6.5, 0.45  #: words whose sounds lose more bits, and more of what they are worth, are two words
LOST_CONSONANT = 6.0  #: bits at least that a consonant without its like takes away
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
_SERVANT_ALONE = frozenset(["abd", "abed", "abdu", "abdo", "abdou", "عبد", "عبده", "عبدو"])  #: the short form of every name with Abd-
_GOD = frozenset(["allah", "ullah", "hlla", "الله"])
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

    *common* is its row in the table of common names, -1 for none, *also* another that it may be; *unwritten* says that it has
    no vowels written; *servant* is COMPOUND for Abdulkarim, ALONE for Abd, the short form of all of those, else 0.
    """

    text: str
    phones: str
    skip: int
    unwritten: bool
    bits: float
    common: int
    initial: bool = False
    also: int = -1
    servant: int = 0

    numbers: tuple[int, ...] = field(init=False, repr=False)  #: the phones by number
    worth: tuple[float, float] = field(init=False, repr=False)  #: bits of this word beside itself; second, its vowels left out
    bearable: tuple[float, float] = field(init=False, repr=False)  #: bits of these that another spelling of it may lose
    most_strange: tuple[int, int] = field(init=False, repr=False)  #: as many of its consonants may be without their like
    potential: float = field(init=False, repr=False)  #: bits that its sounds reach at most beside any other word
    heard: tuple[int, int, int] = field(init=False, repr=False)  #: its consonants as bits, the phones they may stand for, their number

    def __post_init__(self) -> None:
        """Work out what every comparison asks."""
        written, bones = worth(self.phones)
        bearable = max(MOST_LOST, MOST_LOST_SHARE * written), max(MOST_LOST, MOST_LOST_SHARE * bones)
        own = vars(self)  # frozen for everybody else
        own["numbers"] = numbers(self.phones)
        own["worth"], own["bearable"] = (written, bones), bearable
        own["most_strange"] = int(bearable[0] // LOST_CONSONANT), int(bearable[1] // LOST_CONSONANT)
        own["potential"] = potential(self.phones)
        own["heard"] = heard(self.phones, self.skip)


COMPOUND, ALONE = 1, 2
_Row = tuple[int, float, int]  #: in the table of common names: its number, its bits, and a second row with the same spelling or -1
_NO_ROW: _Row = (-1, MOST_BITS, -1)


@cache
def _common() -> dict[str, _Row]:
    """The row of each spelling in the table of common names: Hamid is حميد, or حامد with its long vowels unmarked."""
    found: dict[str, _Row] = {}
    for number, row in enumerate(rows("common.tsv", COMMON)):
        for spelling in map(_canonical, row["spellings"].split()):
            first, bits, also = found.get(spelling, (number, float(row["bits"]), -1))
            found[spelling] = (first, bits, also if also >= 0 or first == number else number)
    return found


def is_common(text: str) -> bool:
    """Whether the table of common names has this spelling."""
    return text in _common()


def _row(plain: str) -> _Row:
    """The row of a word; the second one of صالح is صلاح, for lam and alef of one sign change places in the text of a PDF."""
    first, bits, also = _common().get(plain, _NO_ROW)
    if first >= 0 and also < 0 and "ال" in plain[1:]:
        other = _common().get(plain[0] + plain[1:].replace("ال", "لا", 1), _NO_ROW)[0]
        also = other if other != first else -1
    return first, bits, also


def _canonical(word: str) -> str:
    """A word in one of its usual spellings: عبد الرحمن, Abdel-Rahman and Abdurrahman begin alike."""
    if _ABJAD.match(word):
        plain = _unturned(word.translate(_ALIFS))
        if plain.startswith("عبدال") and len(plain) > 6:
            return "عبد" + plain[5:]
        return plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain
    return _CYRILLIC_SERVANTS.sub("абд", _SERVANTS.sub("abd", unmarked(word)))


def _unturned(plain: str) -> str:
    """An Arabic word with lam and alef in their places where the text of a PDF has them turned: هللا, االحمد, بالل, عالء."""
    if "ال" not in plain and "هللا" not in plain:
        return plain
    if plain.endswith("هللا"):
        plain = plain[:-4] + "الله"
    plain = plain.replace("اال", "الا", 1) if plain.startswith("اال") else plain
    return plain[:-3] + "لا" + plain[-1] if len(plain) > 3 and plain.endswith(("الل", "الء")) else plain


@lru_cache(maxsize=32_768)
def word(source: str) -> Word:
    """One word in small letters of any script as a :class:`Word`."""
    plain = _canonical(source.rstrip("."))
    if plain not in _common() and plain[:2] in {"al", "el"} and plain[2:] in _common():
        plain = plain[2:]  # the article written solid before a common name: Alahmad, Alali
    sounds = phones(plain)
    latin = plain.isascii()
    number, rare, also = _row(plain)
    article = _ARTICLES.match(plain)
    skip = len(phones(article[0])) if article else 0
    bare = bool(_ABJAD.match(plain)) or (len(sounds) > 2 and not _VOWELS.search(sounds))
    servant = ALONE if plain in _SERVANT_ALONE else COMPOUND if sounds.startswith(("abd", "3bd")) and len(sounds) > 4 else 0
    shown = plain if latin else letters(sounds)
    return Word(shown, sounds, skip, bare, rare, number, len(plain) == 1 and bool(sounds), also, servant)


@lru_cache(maxsize=16_384)
def joined(one: Word, two: Word) -> Word | None:
    """Two words written as one; None where one is an initial."""
    if one.initial or two.initial:
        return None
    text = one.text + two.text
    number, rare, _ = _common().get(text, (-1, min(one.bits + two.bits, MOST_BITS + 2), -1))
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
    """Arabic abd belongs to the name of God behind it, and the article to none: Abd al-Karim, but Abd Ibrahim.

    A lone Arabic letter without a point is the end of the word before it, which the text of a PDF has torn off.
    """
    found: list[str] = []
    served = False  # an article stood between
    for one in sources:
        bare = _bare(one)
        if found and len(one) == 1 and _ABJAD.match(one) and _ABJAD.match(found[-1]):
            found[-1] += one
        elif not found or found[-1] not in _SERVANT:
            found.append(one)
        elif bare in _PARTICLES:
            served = True
        elif served or _serves(found[-1], bare):
            found[-1] = found[-1].removeprefix("ال")[:3] + _canonical(one)
            served = False
        else:
            found.append(one)
    return found


def _serves(servant: str, one: str) -> bool:
    """Whether *one* completes abd: behind Abdul, with an article of its own, or as a name of God."""
    plain = _canonical(one)
    whole = ("عبد" if _ABJAD.match(one) else "abd") + plain
    return servant.endswith("l") or plain in _GOD or one.startswith(("al", "el", "ال")) or whole in _common()


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
