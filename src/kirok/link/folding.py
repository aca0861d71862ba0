"""Texts folded to what two writers of one word would share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OLDEST = 130

#: What people write where nothing is known.
_MISSING = frozenset(
    (
        *[
            "-",
            "--",
            "?",
            "??",
            ".",
            "n/a",
            "na",
            "nan",
            "nil",
            "none",
            "null",
            "unknown",
            "unk",
            "<na>",
            "nat",
            "미상",
            "불명",
            "모름",
            "inconnu",
            "desconocido",
            "неизвестно",
            "н/д",
            "مجهول",
        ],
        *("not known", "not available", "not recorded", "غير معروف"),
    )
)
#: and where nobody knows who someone was, often with a number: two of them are not one person for that.
_NOBODY = frozenset(
    each
    for line in (
        "unknown|unidentified|unnamed|no name|name unknown|identity unknown|unknown identity|unknown person|john doe|jane doe|anonymous",
        "unknown male|unknown female|unknown man|unknown woman|unknown child|unidentified male|unidentified female|unidentified body",
        "неизвестный|неизвестная|неизвестно|неопознанный|неопознанная|неопознан|не опознан|не установлен|не установлена|имя неизвестно",
        "невідомий|невідома|невідомо|непознат|непозната|непознато|nepoznat|nepoznata|i panjohur|e panjohur|inconnue|desconocida|anonimo",
        "مجهول|مجهولة|مجهول الهوية|مجهولة الهوية|غير معروفة|غير معروف|ناشناس|نامعلوم",
        "미상|신원 미상|신원미상|성명 미상|성명미상|성명불상|이름 미상|이름미상|무명|무명인|不详|不詳|未知|无名|無名|无名氏|無名氏|佚名",
    )
    for each in line.split("|")
)
_NUMBERED = re.compile(r"(.+?)[\s#№(]+[\d#№()]+")


def present(text: str | None) -> str | None:
    """The text without spaces around it; None where it says that nothing is known."""
    if text is None:
        return None
    clean = unicodedata.normalize("NFC", text).strip()
    plain = clean.casefold()
    if not plain or plain in _MISSING or plain in _NOBODY:
        return None
    numbered = _NUMBERED.fullmatch(plain) if plain[-1] in "0123456789)" else None
    return None if numbered and numbered[1].strip() in _NOBODY else clean


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Latin small letters and digits, one space between words: ``Дамаск`` and ``DAMASK`` are ``damask``.

    Scripts other than Latin are transliterated by anyascii (character by character, no dictionary).
    """
    from anyascii import anyascii

    plain = text if text.isascii() else anyascii(text)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain.casefold()).split())


_SEX = {
    "m": "m male man men boy masculine masculino homme garcon hombre mannlich 남 남자 남성 м муж мужской мужчина ذكر 男 男性 nam",
    "f": "f female woman women girl feminine femenino femme fille mujer weiblich w 여 여자 여성 ж жен женский женщина أنثى انثى 女 女性",
}
_SEXES = {word: sex for sex, words in _SEX.items() for word in words.split()}


def read_sex(text: str) -> str:
    """``m`` or ``f`` for the words of several languages, also among others (``Child - Male``); any other text as it stands, folded."""
    words = re.findall(r"\w+", text.casefold())
    found = {_SEXES[word] for word in words if word in _SEXES}
    return found.pop() if len(found) == 1 else fold(text)


_AGES = {
    "years": "y yr yrs year years old 세 살 лет год года سنة سنوات عام عاما عاماً ans ano anos años jahre",
    "less": "m mo month months w week weeks d day days 개월 месяц месяца месяцев شهر أشهر اشهر شهور mois mes meses monate",
}
_YEARS, _LESS = (frozenset(words.split()) for words in _AGES.values())
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(\D*)")


def read_age(text: str) -> int | None:
    """Whole years; None for a text that is no age (``0.5`` and ``7 months`` are 0, ``34.0`` and ``34 years old`` are 34)."""
    found = _AGE.fullmatch(text.strip().casefold())
    words = set(re.findall(r"\w+", found[2])) if found else set()
    if not found or not words <= _YEARS | _LESS:
        return None
    years = 0 if words & _LESS else int(float(found[1]))
    return years if years < _OLDEST else None
