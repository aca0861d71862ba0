"""Mailbox words: the one secret of a source, made by the machine and written down by a person.

As many words as carry 110 bits, and one that checks them: with the places w of the words in a list of prime length p,
the sum of i times w(i) is 0 modulo p. So every single wrong word and every two words that changed places are found, and
of any other mistake all but one in p. Digits: 34, and three that make the whole a multiple of 997, with the same effect
for single digits and for neighbours that changed places. Nothing is looked up to find a typo.
"""

from __future__ import annotations

import difflib
import math
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from kirok.base.errors import BadInput
from kirok.seal.wordlists import Listed, places_of, words_of

Language = Literal["ko", "en", "zh", "digits"]

BITS = 110
DIGITS = 34
_CHECK_DIGITS = 3
_MODULUS = 997
_GROUP = 4  # digits in a group on paper; the last group is one longer
_LIMIT = 1000  # characters; Korean in jamo, with a comma and a blank after each word, stays far below
_SEPARATORS = re.compile(r"[\s,.;·、。-]+")
_KINDS: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("ko", re.compile(r"[\uac00-\ud7a3]+")),
    ("zh", re.compile(r"[\u4e00-\u9fff]+")),
    ("en", re.compile(r"[a-z]+")),
    ("digits", re.compile(r"[0-9]+")),
)
_HINTS = 3
_LONGEST = 16  # characters; no listed word is longer, and comparing costs time


@dataclass(frozen=True)
class MailboxWords:
    """Checked mailbox words; they show in no repr."""

    language: Language
    words: tuple[str, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The one spelling that keys are derived from."""
        return f"{self.language}:{('' if self.language == 'digits' else ' ').join(self.words)}"

    @property
    def shown(self) -> str:
        """As a person writes them down: words or groups of digits between blanks."""
        return " ".join(self.words)


def word_count(language: Listed) -> int:
    """How many words a mailbox has: ceil(110 / log2 n), and the check word."""
    return math.ceil(BITS / math.log2(len(words_of(language)))) + 1


def new_words(language: Language) -> MailboxWords:
    """Fresh mailbox words from the system's randomness: 110 bits or more.

    Raises:
        BadInput: there are no words in this language.
    """
    if language == "digits":
        body = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        check = -int(body) * 10**_CHECK_DIGITS % _MODULUS
        return MailboxWords(language, _groups(f"{body}{check:0{_CHECK_DIGITS}}"))
    if language not in get_args(Listed):
        raise BadInput("there are no mailbox words in this language", field="language", allowed=get_args(Language))
    every = words_of(language)
    places = [secrets.randbelow(len(every)) for _ in range(word_count(language) - 1)]
    last = -_sum(places) * pow(len(places) + 1, -1, len(every)) % len(every)
    return MailboxWords(language, tuple(every[place] for place in [*places, last]))


def parse_words(text: str) -> MailboxWords:
    """The mailbox words that a person typed: NFC or NFD, any blanks (none at all in Korean, Chinese and digits).

    Raises:
        BadInput: a word that is on no list (with words that are like it), another number of words, or words that do not
            belong together. What was typed is never repeated, and nothing was looked up.
    """
    if len(text) > _LIMIT:
        raise _bad("this is far longer than mailbox words are")
    plain = unicodedata.normalize("NFKC", text).lower()
    parts = [part for part in _SEPARATORS.split(plain) if part]
    language = _language("".join(parts))
    if language == "digits":
        return _digits("".join(parts))
    if language == "ko":
        return _checked(language, _cut("".join(parts)))
    return _checked(language, tuple(parts if language == "en" else "".join(parts)))


def _language(joined: str) -> Language:
    if not joined:
        raise _bad("no mailbox words were given")
    for language, pattern in _KINDS:
        if pattern.fullmatch(joined):
            return language
    raise _bad("mailbox words are Korean words, English words, Chinese characters or digits, never mixed, without other signs")


def _cut(joined: str) -> tuple[str, ...]:
    """Korean words without their blanks: no two begin with the same two syllables."""
    lengths = {word[:2]: len(word) for word in words_of("ko")}
    found: list[str] = []
    while joined:
        word = joined[: lengths.get(joined[:2], 0)]
        if word not in places_of("ko"):
            raise _unknown("ko", len(found) + 1, joined[:3])
        found.append(word)
        joined = joined[len(word) :]
    return tuple(found)


def _checked(language: Listed, words: tuple[str, ...]) -> MailboxWords:
    places = places_of(language)
    for number, word in enumerate(words, start=1):
        if word not in places:
            raise _unknown(language, number, word)
    if len(words) != word_count(language):
        raise _bad(f"these are {len(words)} words; mailbox words of this kind are {word_count(language)}")
    if _sum([places[word] for word in words]) % len(places):
        raise _bad("these words do not belong together: one of them is wrong, or two have changed places; look at the paper again")
    return MailboxWords(language, words)


def _digits(joined: str) -> MailboxWords:
    if len(joined) != DIGITS + _CHECK_DIGITS:
        raise _bad(f"these are {len(joined)} digits; mailbox numbers have {DIGITS + _CHECK_DIGITS}")
    if int(joined) % _MODULUS:
        raise _bad("these digits do not belong together: one of them is wrong, or two have changed places; look at the paper again")
    return MailboxWords("digits", _groups(joined))


def _groups(joined: str) -> tuple[str, ...]:
    last = (len(joined) // _GROUP - 1) * _GROUP
    return (*(joined[at : at + _GROUP] for at in range(0, last, _GROUP)), joined[last:])


def _sum(places: Iterable[int]) -> int:
    return sum(number * place for number, place in enumerate(places, start=1))


def suggestions(typed: str, language: Listed) -> tuple[str, ...]:
    """Up to three words of a list that *typed* may have been meant for, the likeliest first; never taken silently.

    Korean words are compared by their first two syllables, then letter by letter (jamo); English letter by letter;
    a Chinese character resembles no other that a program could name.
    """
    plain = unicodedata.normalize("NFC", typed)[:_LONGEST]
    if language == "zh":
        return ()
    same = [word for word in words_of(language) if language == "ko" and word[:2] == plain[:2]]
    by_letters = {unicodedata.normalize("NFD", word): word for word in words_of(language)}
    close = difflib.get_close_matches(unicodedata.normalize("NFD", plain), by_letters, n=_HINTS, cutoff=0.7)
    return tuple(dict.fromkeys([*same, *(by_letters[letters] for letters in close)]))[:_HINTS]


def _unknown(language: Listed, number: int, typed: str) -> BadInput:
    return BadInput(
        f"word {number} is not one of the mailbox words; look at the paper again",
        field="words",
        allowed=suggestions(typed, language) or None,
    )


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, field="words")
