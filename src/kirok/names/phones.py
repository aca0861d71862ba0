"""Words of any script as sounds: one sign a phone, the same for سليم, Salim and Салім as far as letters tell.

Signs: ``b p f v t T d D s S z Z c C j g G k q x h 3 m n r l w y`` and the vowels ``a e i o u``. T D are the th of *thin* and
*this*, S Z C j those of *ship*, *vision*, *church*, *judge*; c is ts, or a Latin c of unknown sound; x is kh, G gh, 3 the ayn.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PHONES = "bpfvtTdDsSzZcCjgGkqxh3mnrlwyaeiou"
VOWELS = "aeiou"
LONGEST_WORD = 24  #: phones; what stands behind is not looked at
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةآأإٱؤئپچژگکیہھےءـ",
        [
            *(
                "a",
                "b",
                "t",
                "T",
                "j",
                "h",
                "x",
                "d",
                "D",
                "r",
                "z",
                "s",
                "S",
                "s",
                "d",
                "t",
                "D",
                "3",
                "G",
                "f",
                "q",
                "k",
                "l",
                "m",
                "n",
                "h",
            ),
            *("w", "y", "a", "a", "a", "a", "i", "a", "w", "y", "p", "C", "Z", "g", "k", "y", "h", "h", "y", "", ""),
        ],
        strict=True,
    )
)
_ARABIC |= {"\u064e": "a", "\u064f": "u", "\u0650": "i"}  # short vowels, where they are written
_HEBREW = dict(zip("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", [*"abgdhwzhtyklmns3pckrSt", *"kmnpc"], strict=True))
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяёђјљњћџўѓќѕ",
        [
            *(
                "a",
                "b",
                "v",
                "g",
                "g",
                "d",
                "e",
                "ye",
                "Z",
                "z",
                "i",
                "i",
                "yi",
                "y",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
            ),
            *("x", "c", "C", "S", "S", "", "i", "", "e", "yu", "ya", "yo", "j", "y", "ly", "ny", "C", "j", "w", "j", "k", "j"),
        ],
        strict=True,
    )
)
_MARKED = {"č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "ž": "zh", "ż": "zh", "ź": "zh", "đ": "dj"}
_MARKED |= {"ğ": "gh", "ł": "l", "ß": "ss", "þ": "th", "ð": "dh", "ñ": "ny", "ö": "o", "ü": "u", "ı": "i", "ø": "o", "æ": "e", "ą": "on"}
_LETTERS = (
    "shch=S tsch=C sch=S tch=C tsh=C dzh=j dsch=j kh=x gh=G sh=S ch=C zh=Z th=T dh=D ph=f hs=S ck=k cz=C sz=S rz=Z dz=j dj=j "
    "gj=j xh=j ts=c tz=c qu=k ks=ks ou=u oo=u ee=i ie=i eu=u x=ks w=w"
)
_LATIN = dict(each.split("=", 1) for each in _LETTERS.split())
_DIGRAPHS = re.compile("|".join(sorted(_LATIN, key=lambda each: (-len(each), each))))
_SHOWN = {"T": "th", "D": "dh", "S": "sh", "Z": "zh", "C": "ch", "c": "ts", "G": "gh", "x": "kh", "3": ""}
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL_Y = re.compile(r"(?<![aeiou])y(?![aeiou])")
_SILENT_H = re.compile(r"(?<=[aeiou])h$")


@lru_cache(maxsize=32768)
def phones(word: str) -> str:
    """The phones of one word in lower case; "" when it has none of this alphabet.

    Latin letters are read as transliterations of Arabic and Cyrillic mostly are; what other scripts spell comes through
    anyascii before (see :mod:`kirok.names.general`).
    """
    first = word[:1]
    if "\u0590" <= first < "\u0780":
        table = _HEBREW if first < "\u0600" else _ARABIC
        found = "".join(table.get(sign, "") for sign in word)
    elif "\u0400" <= first < "\u0530":
        found = "".join(_CYRILLIC.get(sign, "") for sign in unicodedata.normalize("NFC", word)).replace("dZ", "j").replace("dz", "j")
    else:
        found = _latin(word)
    return _DOUBLED.sub(r"\1", found)[:LONGEST_WORD]


def letters(found: str) -> str:
    """Phones in plain Latin letters, to show and to cut keys from."""
    return "".join(_SHOWN.get(phone, phone) for phone in found)


def _latin(word: str) -> str:
    plain = unmarked(word)
    if plain.startswith("x") and plain[1:2] != "h":
        plain = "hs" + plain[1:]  # Xi; but Xhafer is Džafer
    plain = _DOUBLED.sub(r"\1", _aspirated(plain).replace("'", ""))
    found = _DIGRAPHS.sub(lambda match: _LATIN[match[0]], plain)
    found = _SILENT_H.sub("", _VOWEL_Y.sub("i", found))
    return "".join(sign for sign in found if sign in PHONES)


def _aspirated(word: str) -> str:
    """McCune's and Wade's signs of aspiration carry nothing here; a doubled digraph is one sound: Ash-Shami."""
    return word.replace("shsh", "sh").replace("khkh", "kh").replace("ssh", "sh").replace("oo", "u").replace("ee", "i")


def unmarked(word: str) -> str:
    """Latin letters without their marks, those that stand for another sound spelt out: Hadžić is hadzhich."""
    if word.isascii():
        return word
    out = []
    for sign in unicodedata.normalize("NFC", word):
        known = _MARKED.get(sign)
        bare = (each for each in unicodedata.normalize("NFD", sign) if not unicodedata.combining(each))
        out.append(known if known is not None else "".join(bare))
    return "".join(out)
