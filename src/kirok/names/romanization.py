"""Hangul to Latin letters by the three official systems, for personal names.

Revised Romanisation (Ministry of Culture and Tourism, notice 2000-8, section 3.4: no sound changes inside a given name),
McCune-Reischauer (1939, with its sound changes) and the system of the DPRK (1992, as filed with the United Nations).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from kirok.base.errors import BadInput
from kirok.names.channel import rows
from kirok.names.hangul import is_syllable, southern, split
from kirok.names.prior import double_surnames

SYSTEMS = ("rr", "mr", "dprk")
Jamo = tuple[str, str, str]

_RR_VOWELS = dict(
    zip(
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"],
        strict=True,
    )
)
_MR_VOWELS = dict(
    zip(
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        ["a", "ae", "ya", "yae", "ŏ", "e", "yŏ", "ye", "o", "wa", "wae", "oe", "yo", "u", "wŏ", "we", "wi", "yu", "ŭ", "ŭi", "i"],
        strict=True,
    )
)
_RR_ONSETS = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"],
        strict=True,
    )
)
_MR_ONSETS = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        ["k", "kk", "n", "t", "tt", "n", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch'", "k'", "t'", "p'", "h"],
        strict=True,
    )
)
_DPRK_ONSETS = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th", "ph", "h"],
        strict=True,
    )
)
_VOICED = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}
_LAX = frozenset("ㄱㄷㅂㅈ")
#: The sound that a written coda ends in, and the codas that end so.
_CODA_SOUNDS = {"ㄱ": "ㄱㄲㅋㄳㄺ", "ㄴ": "ㄴㄵㄶ", "ㄷ": "ㄷㅅㅆㅈㅊㅌㅎ", "ㄹ": "ㄹㄼㄽㄾㅀ", "ㅁ": "ㅁㄻ", "ㅂ": "ㅂㅍㅄㄿ", "ㅇ": "ㅇ"}
_CODA_SOUND = {"": "", **{coda: sound for sound, codas in _CODA_SOUNDS.items() for coda in codas}}
_CODA_LETTERS = {"": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ng"}
#: McCune-Reischauer, final by initial, where the pair is not the final and the initial side by side: final+initial=letters.
_MR_TABLE = (
    "ㄱㄴ=ngn ㄱㄹ=ngn ㄱㅁ=ngm ㄷㄴ=nn ㄷㄹ=nn ㄷㅁ=nm ㅂㄴ=mn ㅂㄹ=mn ㅂㅁ=mm ㅁㄹ=mn ㅇㄹ=ngn ㄴㄹ=ll ㄹㄴ=ll ㄹㄹ=ll ㄴㄱ=n'g "
    "ㄱㅇ=g ㄷㅇ=d ㅂㅇ=b ㄹㅇ=r ㅇㅇ=ng ㄴㅇ=n ㅁㅇ=m ㄹㄷ=lt ㄹㅈ=lch ㄹㅎ=rh ㄱㅎ=kh ㄷㅎ=th ㅂㅎ=ph"
)
_MR_PAIRS = {("", "ㄹ"): "r", **{(pair[0], pair[1]): letters for pair, letters in (each.split("=") for each in _MR_TABLE.split())}}


def romanize(hangul: str, system: str = "rr") -> str:
    """The spelling of a personal name under *system*: surname first, as the system writes names.

    Raises:
        BadInput: an unknown system, or text that is not a name of two to six hangul syllables.
    """
    if system not in SYSTEMS:
        raise BadInput(f"there is no romanisation '{system}'", field="system", allowed=SYSTEMS)
    signs = "".join(hangul.split())
    if not all(map(is_syllable, signs)) or not 2 <= len(signs) <= 6:
        raise BadInput("this is not a name of two to six hangul syllables, surname first", field="name")
    surname, given = divide(signs)
    return _WRITERS[system](list(map(split, surname)), list(map(split, given)))


def divide(signs: str) -> tuple[str, str]:
    """Surname and given name of a hangul name."""
    size = 2 if len(signs) > 2 and signs[:2] in double_surnames() else 1
    return signs[:size], signs[size:]


def syllable(sign: str, system: str, *, surname: bool = False) -> str:
    """One syllable by itself, in small letters."""
    if system == "rr":
        return _rr([split(sign)])
    parts = split(southern(sign) if surname and system == "mr" else sign)
    return _mr([parts]) if system == "mr" else _dprk([parts])


def _rr(parts: Sequence[Jamo]) -> str:
    out = ""
    for index, (onset, vowel, coda) in enumerate(parts):
        doubled = onset == "ㄹ" and index and _CODA_SOUND[parts[index - 1][2]] == "ㄹ"
        out += ("l" if doubled else _RR_ONSETS[onset]) + _RR_VOWELS[vowel] + _CODA_LETTERS[_CODA_SOUND[coda]]
    return out


def _mr(parts: Sequence[Jamo]) -> str:
    onset, vowel, coda = parts[0]
    out = _mr_onset(onset, vowel) + _MR_VOWELS[vowel]
    for next_onset, next_vowel, next_coda in parts[1:]:
        out += _between(_CODA_SOUND[coda], next_onset, next_vowel) + _MR_VOWELS[next_vowel]
        coda = next_coda
    return out + _CODA_LETTERS[_CODA_SOUND[coda]]


def _mr_onset(onset: str, vowel: str) -> str:
    if onset == "ㄹ":
        return "" if vowel in "ㅑㅒㅕㅖㅛㅠㅣ" else "n"
    return "sh" if onset == "ㅅ" and vowel == "ㅟ" else _MR_ONSETS[onset]


def _between(coda: str, onset: str, vowel: str) -> str:
    known = _MR_PAIRS.get((coda, onset))
    if known is not None:
        return known
    if onset in _LAX and coda in ("", "ㄴ", "ㅁ", "ㅇ", "ㄹ"):
        return _CODA_LETTERS[coda] + _VOICED[onset]
    return _CODA_LETTERS[coda] + _mr_onset(onset, vowel)


def _dprk(parts: Sequence[Jamo]) -> str:
    return "".join(_dprk_syllables(parts))


def _dprk_syllables(parts: Sequence[Jamo]) -> list[str]:
    found = []
    for index, (onset, vowel, coda) in enumerate(parts):
        voiced = index and onset in _LAX and _CODA_SOUND[parts[index - 1][2]] in ("", "ㄴ", "ㅁ", "ㅇ", "ㄹ")
        letters = _VOICED[onset] if voiced and onset != "ㅈ" else _DPRK_ONSETS[onset]
        found.append(letters + _MR_VOWELS[vowel] + _CODA_LETTERS[_CODA_SOUND[coda]])
    return found


def _write_rr(surname: Sequence[Jamo], given: Sequence[Jamo]) -> str:
    return f"{_rr(surname).capitalize()} {_rr(given).capitalize()}"


def _write_mr(surname: Sequence[Jamo], given: Sequence[Jamo]) -> str:
    return f"{_mr(surname).capitalize()} {_mr(given).capitalize()}"


def _write_dprk(surname: Sequence[Jamo], given: Sequence[Jamo]) -> str:
    return " ".join([_dprk(surname).capitalize(), *(each.capitalize() for each in _dprk_syllables(given))])


_WRITERS: dict[str, Callable[[Sequence[Jamo], Sequence[Jamo]], str]] = {"rr": _write_rr, "mr": _write_mr, "dprk": _write_dprk}


def passport(signs: str) -> str:
    """A hangul name as the South's passports usually have it: the surname's commonest spelling, the rest in RR."""
    if len(signs) < 2:
        return _rr([split(sign) for sign in signs])
    surname, given = divide(signs)
    usual = _usual_surnames().get(surname) or _rr(list(map(split, surname)))
    return f"{usual} {_rr(list(map(split, given)))}"


@cache
def _usual_surnames() -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for row in rows("surnames.tsv"):
        for form in {row["surname"], southern(row["surname"])} if len(row["surname"]) == 1 else {row["surname"]}:
            best[form] = max(best.get(form, (0.0, "")), (float(row["south"]), row["spelling"]))
    return {form: spelling for form, (_, spelling) in best.items()}
