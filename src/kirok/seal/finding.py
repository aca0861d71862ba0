"""Finding mailbox words inside a text: whoever pastes their own into a message has given them away.

A candidate is a run of listed words (or of digits) of the right number whose check word agrees; one run in a thousand
of listed words does. Only the key tells whether a candidate is the source's own, so the caller compares keys.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from kirok.base.errors import BadInput
from kirok.seal.wordlists import Listed, places_of
from kirok.seal.words import DIGITS, MailboxWords, parse_words, word_count

_SIGNS = re.compile(r"[^0-9a-z\uac00-\ud7a3\u4e00-\u9fff]+")
_DIGITS = re.compile(r"[0-9]+")
_ENGLISH = re.compile(r"[a-z]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_KOREAN = re.compile(r"[\uac00-\ud7a3]+")
_ALL_DIGITS = DIGITS + 3
_LONGEST_KOREAN = 5
_CANDIDATES = 10_000  # a text of nothing but candidates would cost a key each


def candidates(text: str) -> Iterator[MailboxWords]:
    """The mailbox words that may stand in *text*, however they are parted, at most some thousands."""
    plain = _SIGNS.sub(" ", unicodedata.normalize("NFKC", text).lower())
    closed = plain.replace(" ", "")
    yield from islice(_found(plain, closed), _CANDIDATES)


def _found(plain: str, closed: str) -> Iterator[MailboxWords]:
    yield from _runs(_ENGLISH.findall(plain), "en", " ")
    for run in _CHINESE.findall(closed):
        yield from _runs(list(run), "zh", "")
    for run in _DIGITS.findall(closed):
        for at in range(len(run) - _ALL_DIGITS + 1):
            yield from _parsed(run[at : at + _ALL_DIGITS])
    for run in _KOREAN.findall(closed):
        yield from _korean(run)


def _runs(words: Sequence[str], language: Listed, between: str) -> Iterator[MailboxWords]:
    """Each run of listed words as long as mailbox words are; the check word sorts most of them out."""
    places, size = [places_of(language).get(word) for word in words], word_count(language)
    modulus, missing = len(places_of(language)), 0
    for at, place in enumerate(places):
        missing = missing + 1 if place is not None else 0
        window = places[at + 1 - size : at + 1]
        if missing >= size and sum(number * (each or 0) for number, each in enumerate(window, 1)) % modulus == 0:
            yield from _parsed(between.join(words[at + 1 - size : at + 1]))


def _korean(run: str) -> Iterator[MailboxWords]:
    listed, size = places_of("ko"), word_count("ko")
    nexts = [next((at + n for n in range(2, _LONGEST_KOREAN) if run[at : at + n] in listed), None) for at in range(len(run))]
    for start in range(len(run)):
        end: int | None = start
        for _ in range(size):
            end = nexts[end] if end is not None and end < len(run) else None
        if end is not None:
            yield from _parsed(run[start:end])


def _parsed(run: str) -> Iterator[MailboxWords]:
    with contextlib.suppress(BadInput):
        yield parse_words(run)
