"""Korean words to what they can be found by: the pieces of a noun, the stems of a verb. By rule, without a dictionary.

A written word (eojeol) is a noun with particles, or a verb with endings. For a noun the index holds every piece of two
letters or more of what is left without particles, so that compounds are found by their parts; for a verb it holds every
stem that the endings allow, with the irregular classes (ㄷ ㅂ ㅅ ㄹ 르 ㅡ) undone. Both over-generate: too many stems
cost little, since a search needs an equal one on the other side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

_BASE, _FINALS = 0xAC00, 28
_L = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_V = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_T = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_LONGEST_PIECE = 14

_TABLE: Mapping[str, str] = yaml.safe_load((Path(__file__).parent / "data" / "endings.yaml").read_text(encoding="utf-8"))


def _longest_first(name: str) -> list[str]:
    return sorted(_TABLE[name].split(), key=len, reverse=True)


def _pattern(name: str, *, bare: bool = False, more: str = "") -> re.Pattern[str]:
    return re.compile("|".join([*map(re.escape, _longest_first(name)), *([more] if more else []), *([""] if bare else [])]))


_PARTICLES, _LIGHT = _longest_first("particles"), _longest_first("light")
#: Particles that no noun ends with by chance.
SURE = tuple(particle for particle in _PARTICLES if len(particle) > 1 or particle == "들")
_RE_PAST, _RE_PLAIN, _RE_B = _pattern("past"), _pattern("plain"), _pattern("after_b")
_RE_N, _RE_L, _RE_M = (_pattern(name, bare=True) for name in ("after_n", "after_l", "after_m"))
_RE_INFINITIVE = _pattern("after_infinitive", bare=True, more=f"(?:{'|'.join(_longest_first('auxiliaries'))})[가-힣]{{0,4}}")
_INFINITIVE_VOWELS = frozenset("ㅏㅓㅐㅔㅕㅘㅝㅙㅞ")


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a syllable; the final is a blank where there is none."""
    code = ord(syllable) - _BASE
    return _L[code // 588], _V[code % 588 // _FINALS], _T[code % _FINALS]


def join(initial: str, vowel: str, final: str = " ") -> str:
    """A syllable from its letters."""
    return chr(_BASE + (_L.index(initial) * 21 + _V.index(vowel)) * _FINALS + _T.index(final))


#: Words that can only be verbs; the rest of the endings are those of nouns with particles too.
_VERB = re.compile("[가-힣]+(?:다|요|까|며|면|는데|지만|으려고|려고)")


def is_verb(word: str) -> bool:
    """Whether a word ends as only verbs and adjectives do."""
    return bool(_VERB.fullmatch(word))


@lru_cache(maxsize=65_536)
def nouns(word: str) -> tuple[str, ...]:
    """The word without particles, in all the ways there are, the whole word first."""
    found = [word]
    for held in found:
        for particle in _PARTICLES:
            left = held.removesuffix(particle)
            if left != held and left and left not in found and (len(left) > 1 or held == word):
                found.append(left)
    return tuple(found)


@lru_cache(maxsize=65_536)
def standing(word: str) -> tuple[str, ...]:
    """What stood before a particle as a noun of its own: 정치가는 gives 정치가 and 정치, 수용소에서는 only 수용소."""
    return tuple(noun for noun in nouns(word)[1:] if not noun.endswith(SURE) or noun in SURE)


@lru_cache(maxsize=65_536)
def core(word: str) -> str:
    """What is left of a noun without particles, or of a verb that was made of a noun: at least two letters, else the word."""
    made = [left for part in (word, *stems(word)) for left in _unlit(part)]
    return min((one for one in (*nouns(word), *made) if len(one) > 1), key=len, default=word)


def _unlit(stem: str) -> Iterator[str]:
    """A noun out of the stem of a verb that was made of it."""
    for light in _LIGHT:
        if stem.endswith(light) and len(stem) - len(light) > 1:
            yield stem[: -len(light)]


@lru_cache(maxsize=65_536)
def made_of(word: str) -> tuple[str, ...]:
    """The nouns that a verb was made of: 체포되었다 gives 체포."""
    return tuple(dict.fromkeys(left for stem in stems(word) for left in _unlit(stem)))


def pieces(word: str) -> Iterator[str]:
    """What a noun is found by: every beginning of the word, and every piece of its core, from two letters on."""
    for end in range(2, min(len(word), _LONGEST_PIECE) + 1):
        yield word[:end]
    middle = core(word)
    if middle == word and _VERB.fullmatch(word):
        return  # 만들었다 holds no 들었다
    for start in range(1, len(middle) - 1):
        for end in range(start + 2, min(len(middle), start + _LONGEST_PIECE) + 1):
            yield middle[start:end]


@lru_cache(maxsize=65_536)
def stems(word: str) -> tuple[str, ...]:
    """Every stem that a verb's or adjective's endings allow, in the form before 다."""
    found: dict[str, None] = {}
    for at in range(1, len(word) + 1):
        for stem in _at(word[: at - 1], word[at - 1], word[at:]):
            found[stem] = None
    return tuple(found)


def _at(before: str, last: str, rest: str) -> Iterator[str]:
    """The stems whose last letter is *last*, where *rest* can be an ending."""
    initial, vowel, final = split(last)
    bare = before + join(initial, vowel)
    if rest and _RE_PLAIN.fullmatch(rest):
        yield from _plain(before, last, rest)
    if final == "ㅆ" and _RE_PAST.fullmatch(rest):
        yield from _contracted(before, initial, vowel)
    if rest[:1] in {"았", "었", "였"} and rest and _RE_PAST.fullmatch(rest[1:]):
        yield from _before_vowel(before, last)
    if rest[:1] in {"아", "어", "여"} and rest and _RE_INFINITIVE.fullmatch(rest[1:]):
        yield from _before_vowel(before, last)
    for wanted, ending in (("ㄴ", _RE_N), ("ㄹ", _RE_L), ("ㅁ", _RE_M), ("ㅂ", _RE_B)):
        if final == wanted and ending.fullmatch(rest):
            yield from _open(before, initial, vowel)
            if wanted == "ㄹ":
                yield before + last  # a stem in ㄹ itself: 만들
            if wanted in "ㄴㅂ":
                yield bare[:-1] + join(initial, vowel, "ㄹ")  # 만든, 만듭니다
    if final == " " and vowel in _INFINITIVE_VOWELS and _RE_INFINITIVE.fullmatch(rest):
        yield from _contracted(before, initial, vowel)


def _plain(before: str, last: str, rest: str) -> Iterator[str]:
    initial, vowel, final = split(last)
    if final == "ㅆ":
        return  # a past form; its own rule
    yield before + last
    if final == " " and rest[0] in "는니네냐":
        yield before + join(initial, vowel, "ㄹ")  # 사는 of 살다
    if rest[0] == "으" or rest in {"은", "을", "음"}:
        yield from _before_vowel(before, last)
    if last == "우" and before:
        yield from _b_irregular(before)


def _open(before: str, initial: str, vowel: str) -> Iterator[str]:
    """A stem without a final, to which ㄴ ㄹ ㅁ ㅂ was added."""
    bare = join(initial, vowel)
    yield before + bare
    if bare == "우" and before:
        yield from _b_irregular(before)


def _before_vowel(before: str, last: str) -> Iterator[str]:
    """A stem before 아, 어 or 으: irregular finals may have changed."""
    initial, vowel, final = split(last)
    yield before + last
    if final == "ㄹ":
        yield before + join(initial, vowel, "ㄷ")  # 들었다 of 듣다
    if final == " ":
        yield before + join(initial, vowel, "ㅅ")  # 지었다 of 짓다


_UNDONE = {"ㅘ": "ㅗ", "ㅝ": "ㅜ", "ㅕ": "ㅣ", "ㅙ": "ㅚ", "ㅞ": "ㅜ"}


def _contracted(before: str, initial: str, vowel: str) -> Iterator[str]:
    """A stem that has run together with 아 or 어: 가+아, 오+아, 하+여, 되+어, 쓰+어, 부르+어."""
    yield before + join(initial, vowel)
    if vowel in _UNDONE:
        yield before + join(initial, _UNDONE[vowel])
    if join(initial, vowel) == "해":
        yield before + "하"
    if vowel in {"ㅏ", "ㅓ"}:
        yield before + join(initial, "ㅡ")
        if initial == "ㄹ" and before:
            yield from _reu_irregular(before)
    if vowel == "ㅐ":
        yield before + join(initial, "ㅏ")
    if join(initial, vowel) in {"와", "워"} and before:
        yield from _b_irregular(before)


def _b_irregular(before: str) -> Iterator[str]:
    initial, vowel, final = split(before[-1])
    if final == " ":
        yield before[:-1] + join(initial, vowel, "ㅂ")  # 도운, 도와 of 돕다


def _reu_irregular(before: str) -> Iterator[str]:
    initial, vowel, final = split(before[-1])
    if final == "ㄹ":
        yield before[:-1] + join(initial, vowel) + "르"  # 불러 of 부르다
