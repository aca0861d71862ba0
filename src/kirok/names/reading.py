"""The readings of a spelling: which word is the surname, and where the given name splits into syllables."""

from __future__ import annotations

from functools import lru_cache

from kirok.names.channel import decompositions
from kirok.names.edits import near
from kirok.names.hangul import is_syllable
from kirok.names.prior import double_surnames
from kirok.names.spelling import half_of_double, is_initial, may_be_misspelt_surname, may_be_surname, surname_spellings
from kirok.names.text import BOUNDARY, Words

Reading = tuple[float, str, tuple[str, ...]]  #: weight, surname ("" when missing), syllables of the given name

FIRST_WORD, LAST_WORD = 0.7, 0.3  #: where the surname stands when nothing tells
BY_CAPITALS, BY_HYPHEN = 0.97, 0.98  #: how far one word in capitals, or a hyphened given name, tells
NO_SURNAME = 0.005
MOVED = 0.01  #: weight of a syllable boundary elsewhere than where the words end
LONGEST_GIVEN = 4


def read_latin(words: Words, spelt: list[str]) -> list[Reading]:
    """Every reading of the folded Latin words *spelt*; letter slips are looked for only where nothing else reads."""
    return _readings(words, spelt, slips=False) or _readings(words, spelt, slips=True)


def _readings(words: Words, spelt: list[str], *, slips: bool) -> list[Reading]:
    if len(spelt) > 2:  # words are syllables here
        spelt = [word.replace(BOUNDARY, "") for word in spelt]
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    for weight, surname, given in _orders(words, spelt):
        known = not surname or may_be_surname(surname)
        if not known and not slips:
            continue
        some = _given(given, slips=slips)
        if not some or not (known or may_be_misspelt_surname(surname)):
            continue
        for share, syllables in some:
            key = (surname, syllables)
            found[key] = max(found.get(key, 0.0), weight * share)
    return [(weight, surname, syllables) for (surname, syllables), weight in found.items()]


def _orders(words: Words, spelt: list[str]) -> list[tuple[float, str, tuple[str, ...]]]:
    count = len(spelt)
    if words.comma:
        return [(1.0, "".join(spelt[: words.comma]), tuple(spelt[words.comma :]))]
    if count == 1:
        return _solid(spelt[0])
    first, last = _order_weights(words, count)
    at_start, at_end = may_be_surname(spelt[0]), may_be_surname(spelt[-1])
    found = []
    if at_start or not at_end or not decompositions(spelt[0]):
        found.append((first, spelt[0], tuple(spelt[1:])))
    if at_end or not at_start or not decompositions(spelt[-1]):
        found.append((last, spelt[-1], tuple(spelt[:-1])))
    if count > 2:
        if half_of_double(spelt[0], 0) and half_of_double(spelt[1], 1):
            found.append((first, spelt[0] + spelt[1], tuple(spelt[2:])))
        if half_of_double(spelt[-2], 0) and half_of_double(spelt[-1], 1):
            found.append((last, spelt[-2] + spelt[-1], tuple(spelt[:-2])))
    if count == 2:
        found.append((0.5 if words.hyphened[1] else NO_SURNAME, "", tuple(spelt)))
    return found


def _order_weights(words: Words, count: int) -> tuple[float, float]:
    capital = [index for index, each in enumerate(words.capital) if each and len(words.words[index].rstrip(".")) > 1]
    small = [index for index in range(count) if not words.capital[index]]
    if len(capital) == 1 and small and capital[0] in (0, count - 1):
        return (BY_CAPITALS, 1 - BY_CAPITALS) if capital[0] == 0 else (1 - BY_CAPITALS, BY_CAPITALS)
    joined = words.hyphened[1:]
    if sum(joined) == 1 and count == 3:
        return (BY_HYPHEN, 1 - BY_HYPHEN) if joined[1] else (1 - BY_HYPHEN, BY_HYPHEN)
    return FIRST_WORD, LAST_WORD


def _solid(word: str) -> list[tuple[float, str, tuple[str, ...]]]:
    listed, _ = surname_spellings()
    found = [(0.3, word[:cut], (word[cut:],)) for cut in range(1, min(len(word), 8)) if word[:cut] in listed]
    return [*found, (NO_SURNAME, "", (word,))]


def _given(words: tuple[str, ...], *, slips: bool) -> list[tuple[float, tuple[str, ...]]]:
    if len(words) == 1:
        return list(_splits(words[0]))
    if len(words) > LONGEST_GIVEN:
        return []
    if all(is_initial(word) or decompositions(word) for word in words):
        return [(1.0, words)]
    if slips and all(is_initial(word) or decompositions(word) or near(word) for word in words):
        return [(1.0, words)]
    return [(MOVED * share, syllables) for share, syllables in _splits("".join(words))] if len(words) == 2 else []


@lru_cache(maxsize=65536)
def _splits(word: str) -> tuple[tuple[float, tuple[str, ...]], ...]:
    if is_initial(word):
        return ((1.0, (word,)), (1.0, (word, "")))
    if BOUNDARY in word:
        return _marked(word)
    found: list[tuple[float, tuple[str, ...]]] = [(1.0, (word,))] if decompositions(word) else []
    cuts = range(max(1, len(word) - 8), min(len(word), 9))
    found += [(1.0, (word[:cut], word[cut:])) for cut in cuts if decompositions(word[:cut]) and decompositions(word[cut:])]
    return tuple(found)


def forget() -> None:
    """Drop the splits of words: the tables have changed."""
    _splits.cache_clear()


def _marked(word: str) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """The splits of a word in which an apostrophe parts syllables."""
    parts = tuple(word.split(BOUNDARY))
    here = ((1.0, parts),) if len(parts) == 2 and all(map(decompositions, parts)) else ()
    return (*here, *((MOVED * share if here else share, syllables) for share, syllables in _splits("".join(parts))))


def read_mixed(words: Words, spelt: list[str]) -> list[Reading]:
    """The readings of a name whose surname stands in hangul and whose given name in Latin letters, or the other way round.

    *spelt* are the words folded; those in hangul stand first or last. [] for any other mixture.
    """
    signs = [index for index, word in enumerate(words.words) if all(map(is_syllable, word))]
    if len(signs) != 1 or signs[0] not in (0, len(spelt) - 1) or len(spelt) < 2:
        return []
    sign, rest = words.words[signs[0]], tuple(word for index, word in enumerate(spelt) if index != signs[0])
    if len(sign) == 1 or sign in double_surnames():
        return [(share, sign, syllables) for share, syllables in _given(rest, slips=False)]
    if len(sign) == 2 and len(rest) == 1 and may_be_surname(rest[0]):
        return [(1.0, rest[0], tuple(sign))]
    return []


def read_signs(words: Words) -> list[Reading]:
    """Every reading of a name in hangul or hanja, one sign a syllable; [] when there are too few or too many."""
    signs = "".join(words.words)
    count = len(signs)
    if not 2 <= count <= 6:
        return []
    sizes = [len(word) for word in words.words]
    if len(sizes) == 2 and sizes[1] == 1 and sizes[0] >= 2 and words.words[0] not in double_surnames():  # 철수 김, but 남궁 원
        return [(0.95, signs[-1], tuple(signs[:-1])), (0.05, signs[0], tuple(signs[1:]))]
    found: list[Reading] = []
    double = signs[:2] in double_surnames() and count > 2
    spaced = sizes[0] == 2 and len(sizes) > 1
    if double:
        found.append((0.9, signs[:2], tuple(signs[2:])))
    elif count == 4 and spaced:
        found.append((0.4, signs[0], (*signs[2:],)))  # two surnames written together: the first one counts
    if count <= 5:
        found.append((0.1 if double else 1.0, signs[0], tuple(signs[1:])))
    if count == 2:
        found.append((NO_SURNAME, "", tuple(signs)))
    return found
