"""Hangul syllables as onset, vowel and coda (Unicode Standard, section 3.12)."""

from __future__ import annotations

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, LAST = 0xAC00, 0xD7A3
Y_VOWELS = frozenset("ㅑㅒㅕㅖㅛㅠㅣ")  #: the vowels before which the initial-sound rule drops ㄹ and ㄴ


def is_syllable(sign: str) -> bool:
    """Whether *sign* is one composed hangul syllable."""
    return len(sign) == 1 and FIRST <= ord(sign) <= LAST


def split(syllable: str) -> tuple[str, str, str]:
    """Onset, vowel and coda ("" for none) of one composed syllable."""
    number = ord(syllable) - FIRST
    return ONSETS[number // 588], VOWELS[number % 588 // 28], CODAS[number % 28]


def join(onset: str, vowel: str, coda: str = "") -> str:
    """The composed syllable of three jamo."""
    return chr(FIRST + (ONSETS.index(onset) * 21 + VOWELS.index(vowel)) * 28 + CODAS.index(coda))


def southern(syllable: str) -> str:
    """The syllable as the South writes it at the start of a word (Hangul Orthography, articles 10 to 12)."""
    onset, vowel, coda = split(syllable)
    if onset in "ㄹㄴ" and vowel in Y_VOWELS:
        return join("ㅇ", vowel, coda)
    return join("ㄴ", vowel, coda) if onset == "ㄹ" else syllable
