"""How far two words sound alike, in bits: the best alignment of their phones under a pair model.

A cell is log2 of P(both phones | one word) / (P(phone) P(phone)), set by hand from how transliterations confuse sounds; a gap is
the chance that one writer leaves a phone out. Consonants carry the evidence, vowels little, and where a script writes none,
nothing. (Pairwise alignment as in Durbin and others, Biological Sequence Analysis, chapter 2.)
"""

from __future__ import annotations

from functools import cache

from kirok.names.phones import PHONES, VOWELS

SAME, RARE_SAME, SAME_VOWEL = 3.0, 3.5, 1.2
OTHER, OTHER_CONSONANT_AND_VOWEL = -7.5, -7.0
NEAR_VOWEL, FAR_VOWEL = 0.0, -0.8
GAP, WEAK_GAP, GLIDE_GAP, VOWEL_GAP, UNWRITTEN = -6.0, -0.6, -1.0, -0.7, -0.15
FAR = -1e9  #: bits of words that are too far apart to go on
PREFIX = -0.7  #: an article written as part of the word on one side
_RARE = frozenset("xqGTDZCSjcf")
_WEAK = frozenset("wyh3" + VOWELS)
_NEAR_VOWELS = ("ae", "ei", "ou", "ao")
#: Pairs of phones that stand for each other in transliterations, by how much they still say.
_CONFUSED = {
    2.0: "kq gG vw sc",
    1.5: "kc xh gj tT dD zD zZ Zj yj cC jC ZC zc fv bp dt gk SC Cq",
    1.0: "sT zd xk sS pf bv sz cS hg",
    0.5: "kC 3h qG xq sC qg jd qc",
}
_GLIDES = {"wu": 1.2, "wo": 1.0, "yi": 1.2, "ye": 0.8, "ji": 0.5, "3a": 0.5, "3o": 0.3, "3i": 0.3, "3e": 0.3, "3u": 0.3}
_SLIPS = {"nm": -3.0, "rl": -3.0, "nl": -4.0, "Gr": -2.0}


def _cell(one: str, two: str) -> float:
    if one == two:
        return SAME_VOWEL if one in VOWELS else RARE_SAME if one in _RARE else SAME
    if one in VOWELS and two in VOWELS:
        return NEAR_VOWEL if one + two in _NEAR_VOWELS or two + one in _NEAR_VOWELS else FAR_VOWEL
    known = _known().get(one + two, _known().get(two + one))
    if known is not None:
        return known
    return OTHER_CONSONANT_AND_VOWEL if one in VOWELS or two in VOWELS else OTHER


@cache
def _known() -> dict[str, float]:
    confused = {pair: found for found, pairs in _CONFUSED.items() for pair in pairs.split()}
    return {**confused, **_GLIDES, **_SLIPS}


@cache
def cells() -> tuple[tuple[float, ...], ...]:
    """The cells by number of phone."""
    return tuple(tuple(_cell(one, two) for two in PHONES) for one in PHONES)


@cache
def gaps() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The gap of each phone; second, where one of the two words writes no vowels."""
    written = tuple(
        VOWEL_GAP if phone in VOWELS else WEAK_GAP if phone in "h3" else GLIDE_GAP if phone in "wy" else GAP for phone in PHONES
    )
    return written, tuple(UNWRITTEN if phone in VOWELS else gap for phone, gap in zip(PHONES, written, strict=True))


def numbers(phones: str) -> tuple[int, ...]:
    """Phones by number."""
    return tuple(map(_NUMBERS.__getitem__, phones))


_NUMBERS = {phone: number for number, phone in enumerate(PHONES)}


def heard(phones: str, skip: int) -> tuple[int, int, int]:
    """The consonants of a word that must meet a like one, as bits; all phones that its own may stand for; how many they are.

    Letters that may be an article are counted neither way.
    """
    own = near = count = 0
    known = _sets()
    for place, phone in enumerate(phones):
        bit, like = known[phone]
        own |= bit
        near |= like
        count += bit > 0 and place >= skip
    return own, near, count


@cache
def _sets() -> dict[str, tuple[int, int]]:
    """Of each phone its bit, 0 where it is weak, and the bits of those that may stand for it."""
    near = [sum(1 << place for place, found in enumerate(row) if found > GAP) for row in cells()]
    return {phone: (0 if phone in _WEAK else 1 << number, near[number]) for number, phone in enumerate(PHONES)}


def worth(phones: str) -> tuple[float, float]:
    """Bits of a word beside itself; second, beside a spelling without vowels. Glides and breaths count as vowels do."""
    many = sum(map(phones.count, VOWELS))
    weak = sum(map(phones.count, "wyh3"))
    vowels = many * SAME_VOWEL
    bones = (len(phones) - weak - many) * SAME + weak * SAME_VOWEL
    return bones + vowels, bones


STRANGE = SAME - GAP  #: bits at least that a consonant without its like takes from what a word can reach


@cache
def _best() -> tuple[float, ...]:
    return tuple(map(max, cells()))


def potential(phones: str) -> float:
    """Bits that a word reaches at most: each phone with the one that says most beside it."""
    best = _best()
    return sum([best[number] for number in numbers(phones)])


def alike(one: tuple[int, ...], skip: int, two: tuple[int, ...], other_skip: int, unwritten: bool, least: float = FAR) -> float:  # noqa: FBT001 (as the kernel has it)
    """Bits of two words' phones; *skip* phones at the start may be an article. FAR as soon as they cannot reach *least*."""
    table, gap = cells(), gaps()[unwritten]
    best = _best()
    ahead = sum([best[phone] for phone in one])
    row = [0.0]
    for place, phone in enumerate(two, 1):
        row.append(max(row[-1] + gap[phone], PREFIX) if place == other_skip else row[-1] + gap[phone])
    for place, phone in enumerate(one, 1):
        cell, lost = table[phone], gap[phone]
        before, left = row[0], row[0] + lost
        if place == skip:
            left = max(left, PREFIX)
        row[0] = left
        for column, other in enumerate(two, 1):
            above = row[column]
            left = max(before + cell[other], above + lost, left + gap[other])
            before = above
            row[column] = left
        ahead -= best[phone]
        if max(row) + ahead < least:
            return FAR
    return row[-1]
