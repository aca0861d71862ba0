"""Names across scripts: the coarse sound that a Korean name and its romanisations share."""

from __future__ import annotations

import re
from functools import lru_cache

from kirok.desk.search.korean import split
from kirok.desk.search.tokens import fold

_INITIALS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "KKNTTNMPPSS CCCKTPH", strict=True))
_VOWELS = dict(zip("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", "aeaeoeoeoaeeoooeiooii", strict=True))
_FINALS = dict(zip(" ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", " KKKNNNTNKMNNNNNMPPTTGTTKTPT", strict=True))
_LATIN_CONSONANTS = (
    ("ng", "G"), ("ch", "C"), ("th", "T"), ("kh", "K"), ("ph", "P"), ("sh", "S"), ("jj", "C"), ("kk", "K"), ("tt", "T"), ("pp", "P"),
    ("ss", "S"), ("ck", "K"), ("g", "K"), ("k", "K"), ("q", "K"), ("c", "C"), ("j", "C"), ("z", "C"), ("d", "T"), ("t", "T"), ("b", "P"),
    ("p", "P"), ("v", "P"), ("f", "P"), ("s", "S"), ("l", "N"), ("r", "N"), ("n", "N"), ("m", "M"), ("h", "H"), ("x", "KS"),
)  # fmt: skip
_LATIN_VOWELS = (
    ("yeo", "o"), ("yae", "e"), ("eo", "o"), ("eu", "o"), ("ui", "i"), ("ae", "e"), ("oe", "e"), ("oo", "o"), ("ee", "i"), ("woo", "o"),
    ("wa", "a"), ("wi", "i"), ("we", "e"), ("ya", "a"), ("yo", "o"), ("yu", "o"), ("ye", "e"), ("wo", "o"),
    ("a", "a"), ("e", "e"), ("i", "i"), ("o", "o"), ("u", "o"), ("y", "i"), ("w", ""),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def joined(form: str) -> str:
    """A written name without blanks, hyphens and marks."""
    return re.sub(r"[^0-9a-z가-힣一-鿿]", "", fold(form))


@lru_cache(maxsize=65_536)
def sound(form: str) -> str:
    """The coarse sound of a name in hangul or Latin letters; empty for other scripts."""
    parts = re.findall("[가-힣]|[a-z]+", re.sub(r"([b-df-hj-np-tv-z])\1+", r"\1", fold(form)))
    return "".join(_korean(part) if "가" <= part <= "힣" else _latin(part) for part in parts)


def _korean(syllable: str) -> str:
    initial, vowel, final = split(syllable)
    return (_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]).replace(" ", "")


def _latin(word: str) -> str:
    found, at = "", 0
    while at < len(word):
        piece, value = next(
            ((piece, value) for piece, value in (*_LATIN_VOWELS, *_LATIN_CONSONANTS) if word.startswith(piece, at)), (word[at], "")
        )
        found += value
        at += len(piece)
    return found


def sounds(form: str) -> frozenset[str]:
    """The sounds under which a name is looked for: with and without the initial that South Korean spelling drops (리, 이)."""
    whole = sound(form)
    return frozenset({whole, whole[1:]} if whole.startswith("N") else {whole}) - {""}
