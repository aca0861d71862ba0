"""Counts in a statement's words, by the table of phrases or as written numbers before a counter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kirok.terms import phrases

_UNITS_EN = {"families": "family", "family": "family", "households": "household", "household": "household"}
_COUNTED_EN = (
    "people|persons|men|women|children|officials|prisoners|detainees|families|family|households|household|soldiers|students|workers|clerks"
)
_WORDS_EN = {
    word: at
    for at, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1)
}
_WORDS_KO = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "스무": 20}
_UNITS_KO = {
    "명": "individual",
    "사람": "individual",
    "분": "individual",
    "가족": "family",
    "가구": "household",
    "세대": "household",
    "건": "event",
}
_NUMBER_EN = re.compile(rf"\b(\d[\d,]*|{'|'.join(_WORDS_EN)})\s+(?:\w+\s+)?({_COUNTED_EN})\b", re.IGNORECASE)
_NUMBER_KO = re.compile(rf"(\d[\d,]*|{'|'.join(_WORDS_KO)})\s*({'|'.join(_UNITS_KO)})(?![가-힣]{{3}})")
_RANGE_EN = re.compile(rf"\b(?:between )?(\d[\d,]*)\s*(?:to|and|-|–)\s*(\d[\d,]*)\s+(?:\w+\s+)?({_COUNTED_EN})\b", re.IGNORECASE)
_RANGE_KO = re.compile(rf"(\d[\d,]*)\s*(?:{'|'.join(_UNITS_KO)})?\s*(?:에서|~|내지|-)\s*(\d[\d,]*)\s*({'|'.join(_UNITS_KO)})")
_QUANTIFIERS = {
    "en": {"more than half": "most", "many": "many", "most": "most", "some": "some", "all of": "all", "half of": "half"},
    "ko": {
        **dict.fromkeys(("절반을 넘", "절반이 넘", "절반 이상", "과반", "대다수", "대부분"), "most"),
        **dict.fromkeys(("많은", "다수"), "many"),
        "일부": "some",
        "모두": "all",
        "전부": "all",
        "절반": "half",
    },
}
#: Words before or after a number, and by how much they move its lower and its upper bound (None: nothing bounds it there).
_BEFORE = {
    "en": (
        (r"(?:at least|no fewer than|no less than)", 0, None),
        (r"(?:more than|over)", 1, None),
        (r"(?:at most|up to|no more than)", None, 0),
        (r"(?:fewer than|less than|under)", None, -1),
    ),
    "ko": ((r"(?:적어도|최소한?|못해도)", 0, None), (r"(?:많아야|최대|기껏해야)", None, 0)),
}
_AFTER = {
    "en": ((r"or more\b", 0, None),),
    "ko": ((r"이상", 0, None), (r"이하", None, 0), (r"미만", None, -1), (r"(?:이\s*)?넘|초과", 1, None)),
}
#: Beside these no number is proposed: nothing says how far it goes up or down.
_ABOUT = {
    "en": (r"(?:about|around|some|roughly|nearly|almost|approximately)", r"or so\b"),
    "ko": (r"(?:약|대략|거의|한)", r"(?:쯤|정도|가량|안팎|남짓|가까이)"),
}
_SHARES = {"most": {"share_min": 0.5}}


def find(text: str, lang: str) -> list[tuple[Mapping[str, Any], str, str]]:
    """``(count, words, reason)``: a phrase of the table first, then a written number, then a quantifier."""
    tongue = "ko" if lang == "ko" else "en"
    found = [*_phrases(text, tongue), *(_ranges(text, tongue) or _numbers(text, tongue)), *_quantifiers(text, tongue)]
    return found[:2]


def _phrases(text: str, lang: str) -> list[tuple[Mapping[str, Any], str, str]]:
    said = [(rule, phrase) for rule in phrases.rules().values() if rule.lang == lang for phrase in rule.phrases if len(phrase) > 1]
    matched = [(rule, match) for rule, phrase in said if (match := _pattern(phrase, lang).search(text))]
    hits = [(-len(match[0]), match.start(), rule, match[0]) for rule, match in matched]
    if not hits:
        return []
    _, at, rule, words = min(hits, key=lambda hit: hit[:2])
    words = re.sub(r"\s+of$", "", words)
    count = {"min": rule.min, "max": rule.max, "unit": _unit(text[at:], lang), "verbatim": words, "rule": rule.id}
    return [({key: value for key, value in count.items() if value is not None or key == "max"}, words, rule.id)]


def _pattern(phrase: str, lang: str) -> re.Pattern[str]:
    if lang == "ko":
        return re.compile(r"(?<![가-힣0-9])" + re.escape(phrase).replace("\\~", r"\s*(?:~|에서|내지)\s*"))
    return re.compile(rf"\b{re.escape(phrase)}\b", re.IGNORECASE)


def _unit(rest: str, lang: str) -> str | None:
    near = rest[:30]
    if lang == "ko":
        return next((unit for word, unit in _UNITS_KO.items() if word in near), None)
    return "family" if re.search(r"famil", near) else "individual"


def _ranges(text: str, lang: str) -> list[tuple[Mapping[str, Any], str, str]]:
    match = (_RANGE_KO if lang == "ko" else _RANGE_EN).search(text)
    if not match:
        return []
    low, high = (int(match[at].replace(",", "")) for at in (1, 2))
    unit = _UNITS_KO[match[3]] if lang == "ko" else _UNITS_EN.get(match[3].lower(), "individual")
    return [({"min": low, "max": high, "unit": unit, "verbatim": match[0]}, match[0], "range")] if low <= high else []


def _numbers(text: str, lang: str) -> list[tuple[Mapping[str, Any], str, str]]:
    match = (_NUMBER_KO if lang == "ko" else _NUMBER_EN).search(text)
    if not match:
        return []
    words = _WORDS_KO if lang == "ko" else _WORDS_EN
    digits = match[1].replace(",", "").lower()
    number = int(digits) if digits.isdigit() else words[digits]
    unit = _UNITS_KO[match[2]] if lang == "ko" else _UNITS_EN.get(match[2].lower(), "individual")
    bounds = _bounds(text, match, lang)
    if bounds is None:
        return []
    low, high, said = bounds
    count = {"min": None if low is None else number + low, "max": None if high is None else number + high}
    return [({**count, "unit": unit, "verbatim": said}, said, "number")]


def _bounds(text: str, match: re.Match[str], lang: str) -> tuple[int | None, int | None, str] | None:
    """How far the words around a number move its two bounds, with those words; None where they leave both open."""
    before, after = text[: match.start()], text[match.end() :]
    for pattern, low, high in _BEFORE[lang]:
        if found := re.search(rf"{pattern}\s+$", before, re.IGNORECASE):
            return low, high, f"{found[0]}{match[0]}"
    for pattern, low, high in _AFTER[lang]:
        if found := re.match(rf"\s*{pattern}", after, re.IGNORECASE):
            return low, high, f"{match[0]}{found[0]}"
    left, right = _ABOUT[lang]
    if re.search(rf"(?<!\w){left}\s+$", before, re.IGNORECASE) or re.match(rf"\s*{right}", after, re.IGNORECASE):
        return None
    return 0, 0, match[0]


def _quantifiers(text: str, lang: str) -> list[tuple[Mapping[str, Any], str, str]]:
    for words, code in _QUANTIFIERS[lang].items():
        if re.search(rf"\b{words}\b" if lang == "en" else words, text, re.IGNORECASE):
            return [({"quantifier": code, "verbatim": words, **_SHARES.get(code, {})}, words, "quantifier")]
    return []
