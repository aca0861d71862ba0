"""From a text as found to the words of a name: marks folded, titles and remarks set aside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from kirok.names.hangul import is_syllable

_TITLES = frozenset(
    [
        "comrade",
        "gen",
        "general",
        "lt",
        "lieutenant",
        "col",
        "colonel",
        "maj",
        "major",
        "capt",
        "captain",
        "sgt",
        "sergeant",
        "corporal",
        "cpl",
        "private",
        "marshal",
        "vmar",
        "vice",
        "adm",
        "admiral",
        "dr",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "prof",
        "professor",
        "president",
        "minister",
        "premier",
        "chairman",
        "chairwoman",
        "chairperson",
        "secretary",
        "director",
        "ambassador",
        "rev",
        "reverend",
        "pastor",
        "sir",
        "madam",
        "hon",
        "honourable",
        "honorable",
        "senator",
        "deputy",
        "commander",
        "officer",
        "inspector",
        "chief",
        "guard",
        "judge",
        "prosecutor",
        "the",
        "of",
        "mp",
        "phd",
        "md",
        "jr",
        "sr",
        "sheikh",
        "shaykh",
        "haj",
        "hajj",
        "martyr",
        "الشيخ",
        "الحاج",
        "الحاجة",
        "الشهيد",
        "الشهيدة",
        "الطفل",
        "الطفلة",
        "الدكتور",
        "د",
    ]
)
_SYLLABLES = frozenset(["hon"])  #: titles that are also a syllable of Korean names
_HANGUL_TITLES = frozenset(
    [
        "동지",
        "씨",
        "님",
        "군",
        "양",
        "옹",
        "선생",
        "선생님",
        "여사",
        "장군",
        "장군님",
        "원수",
        "원수님",
        "차수",
        "대장",
        "상장",
        "중장",
        "소장",
        "대좌",
        "상좌",
        "중좌",
        "소좌",
        "대령",
        "중령",
        "소령",
        "대위",
        "상위",
        "중위",
        "소위",
        "준위",
        "상사",
        "중사",
        "하사",
        "병장",
        "상병",
        "일병",
        "특무상사",
        "위원장",
        "부위원장",
        "제1부위원장",
        "총비서",
        "책임비서",
        "비서",
        "부장",
        "부부장",
        "국장",
        "부국장",
        "과장",
        "처장",
        "상무",
        "전무",
        "사장",
        "부사장",
        "회장",
        "부회장",
        "대표",
        "의원",
        "국회의원",
        "대의원",
        "장관",
        "차관",
        "총리",
        "부총리",
        "대통령",
        "주석",
        "상",
        "부상",
        "외무상",
        "국방상",
        "총참모장",
        "총정치국장",
        "정치위원",
        "보위원",
        "보위지도원",
        "보안원",
        "안전원",
        "지도원",
        "교화소장",
        "소장님",
        "교수",
        "박사",
        "목사",
        "신부",
        "스님",
        "기자",
        "작가",
        "감독",
        "판사",
        "검사",
        "변호사",
        "대사",
        "공사",
        "서기",
        "부서기",
        "반장",
        "인민반장",
        "작업반장",
        "계호원",
        "관리원",
    ]
)
#: Titles that are also taken off the end of a solid hangul name; what is left must still be a whole name.
_ATTACHED = tuple(sorted(_HANGUL_TITLES - {"상", "양", "군", "옹"}, key=len, reverse=True))
_NO_LETTERS = frozenset(["Cf", "Cn", "Co", "So"])  #: invisible signs, emoji
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ`´′＇ʹ"), "'")
_BREVES = {"ŏ": "ŏ", "ŭ": "ŭ", "ǒ": "ŏ", "ǔ": "ŭ", "õ": "ŏ", "ũ": "ŭ", "ô": "ŏ", "û": "ŭ", "ō": "ŏ", "ū": "ŭ"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\"“”„«»「」『』]")
_REMARK = re.compile(r"[(\[{（【〔][^)\]}）】〕]*[)\]}）】〕]?")
_WORD = re.compile(r"[^\s,;/·・ㆍ_|\-‐‑‒–—―.、，]+\.?|[,，、]|[-‐‑‒–—―]")
_HYPHENS = frozenset("-‐‑‒–—―")
_COMMAS = frozenset(",，、")
_COMPATIBILITY = re.compile("([\uf900-\ufaff])")
_OPENED = frozenset("([{（【〔")
BOUNDARY = "|"  #: stands where an apostrophe parts two syllables: Chun'gil
_KEPT = frozenset("'.") | {BOUNDARY}
_DIGITS = str.maketrans("01", "ol")


@dataclass(slots=True)
class Words:
    """The words of one spelling: lower case; *hyphened* says which are joined to the word before; *comma* how many stood before one."""

    words: list[str]
    hyphened: list[bool]
    capital: list[bool]
    comma: int
    titles: tuple[str, ...]


def clean(text: str) -> str:
    """*text* with compatibility ideographs kept, all else in NFKC, remarks in brackets and invisible signs removed."""
    if text.isascii():
        plain = text if text.isprintable() and '"' not in text else _CONTROL.sub(" ", text)
    else:
        pieces = _COMPATIBILITY.split(text)
        plain = "".join(piece if index % 2 else unicodedata.normalize("NFKC", piece) for index, piece in enumerate(pieces))
        plain = "".join(sign for sign in plain.translate(_APOSTROPHES) if unicodedata.category(sign) not in _NO_LETTERS)
        plain = _CONTROL.sub(" ", plain)
    return plain if _OPENED.isdisjoint(plain) else _outside(plain)


def _outside(text: str) -> str:
    bare = _REMARK.sub(" ", text)
    return bare if any(sign.isalpha() for sign in bare) else re.sub(r"[(\[{（【〔)\]}）】〕]", " ", text)


def words_of(text: str) -> Words:
    """Split a cleaned text into words; titles go aside as long as something is left."""
    words: list[str] = []
    hyphened: list[bool] = []
    capital: list[bool] = []
    comma, hyphen = 0, False
    for piece in _WORD.findall(text):
        if piece in _COMMAS:
            comma = comma or len(words)
        elif piece in _HYPHENS:
            hyphen = bool(words)
        else:
            words.append(piece)
            hyphened.append(hyphen)
            capital.append(piece.isupper())
            hyphen = False
    found = Words(words, hyphened, capital, comma if comma < len(words) else 0, ())
    return _without_titles(found)


def _without_titles(found: Words) -> Words:
    titled = [
        index
        for index, word in enumerate(found.words)
        if (_is_title(word) and not _may_be_syllable(index, found))
        or (len(word) > 3 and is_syllable(word[0]) and _is_office(word, found.words))
    ]
    if not titled or len(titled) == len(found.words):
        return _detached(found)
    kept = [index for index in range(len(found.words)) if index not in titled]
    before = sum(index < found.comma for index in kept)
    words = [found.words[index] for index in kept]
    comma = before if before < len(kept) else 0
    rest = Words(words, [found.hyphened[i] for i in kept], [found.capital[i] for i in kept], comma, tuple(found.words[i] for i in titled))
    return _detached(rest)


def _is_title(word: str) -> bool:
    return word.lower().rstrip(".") in _TITLES or word in _HANGUL_TITLES


def _may_be_syllable(index: int, found: Words) -> bool:
    """Hon of Lee Hon Nam is 헌; without a point it is a title only before a whole name of three words or more, or a hyphened one."""
    whole = index == 0 and (len(found.words) > len(("Hon", "Lee", "Nam")) or any(found.hyphened))
    return found.words[index].lower() in _SYLLABLES and not whole


def _is_office(word: str, words: list[str]) -> bool:
    """A word such as 국무위원장 beside another one that can be the name."""
    return (
        len(word) > 3
        and len(words) > 1
        and is_syllable(word[0])
        and word.endswith(_ATTACHED)
        and any(len(other) < 4 for other in words if other != word)
    )


def _detached(found: Words) -> Words:
    for index, word in enumerate(found.words):
        if len(word) >= 4 and all(map(is_syllable, word)):
            title = next((each for each in _ATTACHED if word.endswith(each) and len(word) - len(each) >= 3), None)
            if title:
                found.words[index] = word.removesuffix(title)
                found.titles = (*found.titles, title)
    return found


def latin(word: str) -> str:
    """One Latin word in lower case, its marks folded: o' and u' are ŏ and ŭ, k' t' p' ch' keep the sign of aspiration."""
    low = word.lower()
    if low.isascii() and low.isalpha():
        return low
    if not low.isascii():
        low = "".join(_BREVES.get(sign) or _bare(sign) for sign in low)
    if any(map(str.isdigit, low)):
        low = low.translate(_DIGITS)
    low = _apostrophes(low) if "'" in low else low
    return "".join(sign for sign in low if sign.isalpha() or sign in _KEPT) or low


@cache
def _bare(sign: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", sign) if not unicodedata.combining(each))


def _apostrophes(word: str) -> str:
    out: list[str] = []
    for sign in word:
        last = out[-1] if out else ""
        if sign != "'":
            out.append(sign)
        elif last in "ou" and last:
            out[-1] = "ŏ" if last == "o" else "ŭ"
        elif last in "ktph" and last:
            out.append("'")
        elif last:
            out.append(BOUNDARY)
    return "".join(out).rstrip(BOUNDARY)
