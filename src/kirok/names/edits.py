"""Slips: the jamo that are taken for one another, and the letters that hand and scanner confuse."""

from __future__ import annotations

from functools import cache, lru_cache

from kirok.names.channel import channel
from kirok.names.hangul import join, split

#: Each line: jamo that are mistaken for one another when a name is heard, copied or typed.
_ONSETS = ("ㄱㅋㄲ", "ㄷㅌㄸ", "ㅂㅍㅃ", "ㅈㅊㅉ", "ㅅㅆ", "ㄹㄴㅇ", "ㅎㅇ", "ㄴㅁ", "ㄱㅎ", "ㅈㅅ")
_VOWELS = (
    "ㅓㅗㅜㅡ",
    "ㅓㅏ",
    "ㅕㅛㅠ",
    "ㅕㅓ",
    "ㅕㅑ",
    "ㅐㅔㅏ",
    "ㅖㅔ",
    "ㅣㅟㅢㅡ",
    "ㅝㅓ",
    "ㅝㅗ",
    "ㅘㅏ",
    "ㅘㅝ",
    "ㅚㅔ",
    "ㅛㅗ",
    "ㅠㅜㅡ",
    "ㅖㅕ",
    "ㅣㅔ",
)
_CODAS = ("ㅇㄴ", "ㄴㄹ", "ㄴㅁ", "ㄱㅇ", "ㄱㅂ", "ㅂㅁ", "ㄱㄹ")
_DROPPED = 0.5  #: the weight of a coda lost or added, against 1 for a confused jamo
_CONFUSED_LETTERS = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "i"),
    ("i", "l"),
    ("u", "n"),
    ("n", "u"),
    ("a", "o"),
    ("o", "a"),
    ("h", "b"),
    ("c", "e"),
)
_MORE_LETTERS = (("e", "c"), ("i", "j"), ("g", "q"), ("v", "u"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("0", "o"), ("ii", "u"), ("h", "n"))
_INSERTED = "aeiouynghk"


def _partners(groups: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for jamo in group:
            found.setdefault(jamo, {}).update(dict.fromkeys(other for other in group if other != jamo))
    return {jamo: tuple(others) for jamo, others in found.items()}


_ONSET, _VOWEL, _CODA = _partners(_ONSETS), _partners(_VOWELS), _partners(_CODAS)


@cache
def confused(syllable: str) -> tuple[tuple[str, float], ...]:
    """The syllables one slip away, with their shares of the slips (sum 1)."""
    onset, vowel, coda = split(syllable)
    found = [(join(other, vowel, coda), 1.0) for other in _ONSET.get(onset, ())]
    found += [(join(onset, other, coda), 1.0) for other in _VOWEL.get(vowel, ())]
    found += [(join(onset, vowel, other), 1.0) for other in _CODA.get(coda, ())]
    found += [(join(onset, vowel, other), _DROPPED) for other in (("",) if coda else ("ㄱ", "ㄴ", "ㅇ", "ㄹ"))]
    total = sum(weight for _, weight in found)
    return tuple((form, weight / total) for form, weight in found)


@lru_cache(maxsize=16384)
def near(text: str) -> tuple[str, ...]:
    """Readable strings one letter slip away from *text*: a letter lost, added, swapped, or looking like another."""
    if len(text) > 8:
        return ()
    cuts = range(len(text))
    found = {text[:i] + text[i + 1 :] for i in cuts}
    found |= {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in cuts[:-1]}
    found |= {text[:i] + letter + text[i:] for i in range(len(text) + 1) for letter in _INSERTED}
    for wrong, right in _CONFUSED_LETTERS + _MORE_LETTERS:
        found |= {text[:i] + right + text[i + len(wrong) :] for i in cuts if text.startswith(wrong, i)}
    readable = channel().readable
    return tuple(sorted(each for each in found if readable(each)))
