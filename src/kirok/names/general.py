"""Names outside the Korean pack: words transliterated by anyascii, compared by rapidfuzz and by their consonants.

A fallback, not a model: word by word, whatever the order. The bits are set by hand on the scale of the Korean pack and
rest on no frequencies, so that a rare name says no more here than a common one of the same length.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from kirok.base.errors import Refused
from kirok.names.explaining import Aligned
from kirok.names.hangul import is_syllable
from kirok.names.romanization import passport
from kirok.names.text import clean, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIKE = 0.82  #: words less alike than this are different words
MISSING_WORD, OTHER_WORD = -1.5, -7.0  #: bits for a word that one side leaves out; for two words that differ
WORD_BITS, LETTER_BITS, MOST_BITS = 3.0, 1.2, 11.0  #: what equal words say: a base, more for each consonant, at most
BONE_BITS = 2.3  #: what an equal consonant says where one script writes no vowels
COMMON_BITS = 4.0
_COMMON = frozenset(
    [
        "mohammad",
        "mohammed",
        "muhammad",
        "mohamed",
        "mohamad",
        "mhmd",
        "ahmad",
        "ahmed",
        "ahmd",
        "ali",
        "ly",
        "hassan",
        "hasan",
        "hsn",
        "hussein",
        "husayn",
        "hsyn",
        "mahmoud",
        "mahmud",
        "mhmwd",
        "abdullah",
        "maria",
        "mary",
        "john",
        "ivan",
        "aleksandr",
        "alexander",
        "wang",
        "li",
        "zhang",
    ]
)
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ash",
        "an",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "abou",
        "umm",
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "of",
        "the",
    ]
)
_ARTICLE = "ال"
_DIGRAPHS = (("tch", "c"), ("sch", "s"), ("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("zh", "j"), ("th", "t"), ("dh", "d"))
_LETTERS = str.maketrans({"q": "k", "x": "k", "v": "f", "w": "f"})
_DOUBLED = re.compile(r"(.)\1+")
_WEAK = re.compile(r"[aeiouhwy']")


@lru_cache(maxsize=65536)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name in plain Latin letters, particles left out; hangul as a passport spells it.

    Raises:
        Refused: the libraries of the extra ``names`` are missing.
    """
    transliterate, _ = _libraries()
    found: list[str] = []
    for word in words_of(clean(text)).words:
        bare = word.removeprefix(_ARTICLE) if len(word) > 4 else word
        latin = passport(word) if all(map(is_syllable, word)) else transliterate(bare)
        found += [each.lower() for each in re.findall(r"[A-Za-z']+", latin) if each.strip("'")]
    merged = _merged(found)
    kept = tuple(word for word in merged if word not in _PARTICLES)
    return kept or tuple(merged)


def _merged(words: Sequence[str]) -> list[str]:
    """Arabic abd belongs to the word behind it, and the article to none."""
    found: list[str] = []
    for word in words:
        bare = word.replace("'", "")
        if found and found[-1] in {"abd", "bd", "abdul", "abdel"}:
            found[-1] += bare
        else:
            found.append(bare)
    return [word for word in found if word]


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """The skeleton of a word that survives the way between scripts: مُحَمَّد and Mohammed are both mmd."""
    plain = _DOUBLED.sub(r"\1", word)
    for letters, one in _DIGRAPHS:
        plain = plain.replace(letters, one)
    plain = plain.replace("ph", "f").replace("c", "k") if plain[:1] != "c" else plain
    first = plain[:1] if plain[:1] in "wy" else ""
    return (first + _WEAK.sub("", plain[len(first) :])).translate(_LETTERS) or plain[:1]


def alike(one: str, two: str) -> float:
    """How alike two words are, 0 to 1; without vowels on one side only the consonants count."""
    _, similarity = _libraries()
    bones: float = similarity(consonants(one), consonants(two))
    if not (_vowelled(one) and _vowelled(two)):
        return bones
    letters: float = similarity(one, two)
    return max(letters, 0.6 * letters + 0.4 * bones)


def _vowelled(word: str) -> bool:
    return bool(re.search("[aeiou]", word[1:]))


def bits(left: Sequence[str], right: Sequence[str]) -> tuple[float, list[tuple[str, str, float]]]:
    """Evidence of two names' words, and which word was laid beside which with how many bits."""
    if _joined(left) == _joined(right):
        pairs = [(one, two, _worth(one, two)) for one, two in zip(left, right, strict=False)]
        return max(sum(each[2] for each in pairs), _worth("".join(left), "".join(right)) + WORD_BITS), pairs
    pairs = _laid(left, right)
    missing = abs(len(left) - len(right)) * MISSING_WORD
    return sum(each[2] for each in pairs) + missing, pairs


def aligned(left: str, right: str) -> tuple[Aligned, ...]:
    """The words of two names side by side."""
    _, pairs = bits(name_words(left), name_words(right))
    return tuple(Aligned(one, two, "", (_reason(one, two, found),), round(found, 2)) for one, two, found in pairs)


def _reason(one: str, two: str, found: float) -> str:
    if one == two:
        return "the same word"
    if consonants(one) == consonants(two):
        return "the same consonants"
    return "a similar word" if found > 0 else "another word"


def _joined(words: Sequence[str]) -> str:
    return "".join(words)


def _laid(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str, float]]:
    """Greedy, best pair first."""
    options = sorted(((-alike(one, two), i, j) for i, one in enumerate(left) for j, two in enumerate(right)), key=lambda each: each)
    used_left: set[int] = set()
    used_right: set[int] = set()
    found = []
    for likeness, i, j in options:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append((left[i], right[j], _evidence(left[i], right[j], -likeness)))
    return found


def _evidence(one: str, two: str, likeness: float) -> float:
    if likeness < ALIKE:
        return OTHER_WORD
    share = (likeness - ALIKE) / (1 - ALIKE)
    return OTHER_WORD / 2 + share * (_worth(one, two) - OTHER_WORD / 2)


def _worth(one: str, two: str) -> float:
    if one in _COMMON or two in _COMMON:
        return COMMON_BITS
    if _vowelled(one) and _vowelled(two):
        return min(WORD_BITS + LETTER_BITS * min(len(one), len(two)), MOST_BITS)
    return min(BONE_BITS * min(len(consonants(one)), len(consonants(two))), MOST_BITS)


def general_keys(text: str, count: int) -> tuple[str, ...]:
    """Blocking keys: the consonants of pairs among the three longest words."""
    bones = sorted({consonants(word) for word in name_words(text)}, key=lambda each: (-len(each), each))[:3]
    pairs = [" ".join(sorted(pair)) for pair in combinations(bones, 2)] or bones
    return tuple(pairs[:count])


def _libraries() -> tuple[Any, Any]:
    try:
        from anyascii import anyascii
        from rapidfuzz.distance import JaroWinkler
    except ModuleNotFoundError as error:
        raise Refused("names outside the Korean pack need anyascii and rapidfuzz; install them with: pip install 'kirok[names]'") from error
    return anyascii, JaroWinkler.similarity
