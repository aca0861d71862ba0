"""What a text is indexed by and what a query asks for: tokens with a letter in front that says of what kind they are.

``n`` a noun or a piece of it, ``w`` a noun as it stood before a particle, ``v`` a verb's stem, ``c`` two or three
Korean words written together, ``e`` an English stem, ``h`` Chinese characters. A query is alternatives of tokens for
each of its words; a text answers when every word has one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kirok.desk.search import korean

_WORD = re.compile("[가-힣]+|[a-z0-9]+|[一-鿿]+")


def fold(text: str) -> str:
    """NFC, small letters, Latin letters without their marks; Korean stays as it is."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = "".join(_bare(sign) if sign > "\x7f" and not "가" <= sign <= "힣" else sign for sign in plain)
    return re.sub(r"(?<=[a-z])['’‘ʼ](?=[a-z])", "", plain)


def _bare(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return parts[0] if "a" <= parts[0] <= "z" else sign


def words(text: str) -> list[str]:
    """The words of a text, folded: runs of Korean, of Latin letters and digits, of Chinese characters."""
    return _WORD.findall(fold(text))


def of_text(text: str) -> set[str]:
    """Every token that a text is found by."""
    found: set[str] = set()
    row = words(text)
    for word in row:
        found.update(of_word(word))
    found.update(_together(row))
    return found


@lru_cache(maxsize=65_536)
def of_word(word: str) -> frozenset[str]:
    """The tokens of one word."""
    if "가" <= word[0] <= "힣":
        return frozenset(_korean(word))
    if "a" <= word[0] <= "z" or word[0].isdigit():
        return frozenset({f"e{english(word)}"})
    pieces = {word[start:end] for start in range(len(word)) for end in range(start + 1, len(word) + 1)} if len(word) <= 12 else {word}
    return frozenset(f"h{piece}" for piece in pieces)


def _korean(word: str) -> Iterator[str]:
    for piece in korean.pieces(word):
        yield f"n{piece}"
    bare = korean.nouns(word)
    for noun in bare:
        if len(noun) == 1:
            yield f"n{noun}"
    for noun in korean.standing(word):
        yield f"w{noun}"
    for stem in korean.stems(word):
        yield f"v{stem}"


def _together(row: Sequence[str]) -> Iterator[str]:
    """Neighbouring Korean words as one, without the last one's particles: 국가 보위부가 as 국가보위부."""
    for size in (2, 3):
        for at in range(len(row) - size + 1):
            part = row[at : at + size]
            if all("가" <= word[0] <= "힣" for word in part) and sum(map(len, part)) <= 16:
                head = "".join(part[:-1])
                for last in dict.fromkeys((*korean.nouns(part[-1]), korean.core(part[-1]))):
                    yield f"c{head}{last}"


@lru_cache(maxsize=65_536)
def english(word: str) -> str:
    """A small stemmer: plural, -ed, -ing, -er of verbs, with doubled letters and a silent e undone."""
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    stem = re.sub(r"(?:sses|xes|ches|shes)$", lambda found: found[0][:-2], word)
    if stem == word and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        stem = word[:-1]
    for ending in ("ing", "ed"):
        left = stem.removesuffix(ending)
        if left != stem and len(left) > 2 and re.search("[aeiouy]", left):
            return _mended(left)
    return _mended(stem) if stem.endswith("e") else stem


def _mended(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem.removesuffix("e") if len(stem) > 3 else stem


#: Alternatives for one word: each is a set of tokens that must all be there.
Alternatives = tuple[tuple[str, ...], ...]


def asks(word: str, *, known_nouns: frozenset[str]) -> Alternatives:
    """What a query's word asks for; *known_nouns* says which of :func:`candidates` stand in the index as nouns."""
    if not "가" <= word[0] <= "힣":
        token = f"h{word}" if "一" <= word[0] <= "鿿" else f"e{english(word)}"
        return ((token,),)
    found = [(f"n{noun}",) for noun in _noun_readings(word, known_nouns)]
    found += [(f"c{noun}",) for noun in (word, *korean.standing(word)) if len(noun) > 2]
    if word not in known_nouns or korean.is_verb(word):
        made = korean.made_of(word)
        found += [(f"n{noun}",) for noun in made if not korean.is_verb(noun)] or [(f"v{stem}",) for stem in korean.stems(word)]
    return tuple(dict.fromkeys(found))


def candidates(word: str) -> frozenset[str]:
    """The readings of a word as a noun, of which the index is asked whether it knows them."""
    return frozenset(korean.nouns(word)) if "가" <= word[0] <= "힣" else frozenset()


def _noun_readings(word: str, known: frozenset[str]) -> list[str]:
    """The word itself, or without particles: without the sure ones always, without others where it is no noun of its own."""
    readings = [word]
    for noun in korean.nouns(word)[1:]:
        longer = readings[-1]
        if longer.startswith(noun) and (longer not in known or longer.endswith(korean.SURE)) and (len(noun) > 1 or noun in known):
            readings.append(noun)
    return readings


def pair(first: str, second: str) -> Alternatives:
    """Two words of a query written as one, where the first is a single letter: 당 간부 as 당간부."""
    if len(first) == 1 and "가" <= first <= "힣" and "가" <= second[0] <= "힣":
        return tuple((f"n{first}{noun}",) for noun in (second, *korean.standing(second)))
    return ()
