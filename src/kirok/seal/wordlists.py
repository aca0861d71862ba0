"""The lists that mailbox words are drawn from: Kirok's own Korean one, and English and Chinese ones of a package.

Each list is cut to a prime number of words, so that the check word of :mod:`kirok.seal.words` finds every single wrong
word. English and Chinese come from ``mnemonic`` (MIT; the lists of BIP 39) without the words that data/flagged-*.txt
names as unfit for a paper that others may find. Mailboxes outlive versions: a list that is not byte for byte the one
this version was made with is refused.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from kirok.base.errors import CheckFailed

Listed = Literal["ko", "en", "zh"]

_DATA = Path(__file__).parent / "data"
_PACKAGED = {"en": "english.txt", "zh": "chinese_simplified.txt"}
_DIGESTS: dict[Listed, str] = {
    "ko": "af84deb82f34771e25922f51c88e1fe9d8271a9e2490046c7aa3a6d517e8d9d4",
    "en": "2b838a76384f618894996f2bf65e32042340d5349a3e94032a247fc6a3c614c6",
    "zh": "9f9ac7dc4d9310ca76c29d0ef2be63e56d34916ece5c4c3cd2eb1289c1872a0d",
}


@cache
def words_of(language: Listed) -> tuple[str, ...]:
    """The words of a list in their order, NFC; their number is prime and at least 1,024.

    Raises:
        CheckFailed: the list is not the one this version was made with.
    """
    found = _own() if language == "ko" else _packaged(language)
    words = found[: _prime_below(len(found))]
    check(language, words)
    return words


@cache
def places_of(language: Listed) -> dict[str, int]:
    """Where each word of a list stands in it, from 0.

    Raises:
        CheckFailed: as words_of.
    """
    return {word: place for place, word in enumerate(words_of(language))}


def check(language: Listed, words: tuple[str, ...]) -> None:
    """See that *words* are the list of *language*.

    Raises:
        CheckFailed: they are not.
    """
    if hashlib.sha256("\n".join(words).encode("utf-8")).hexdigest() != _DIGESTS[language]:
        raise CheckFailed(f"the list of mailbox words '{language}' is not the one this version was made with; reinstall Kirok")


def flagged(language: str) -> tuple[str, ...]:
    """What no word of a list may be (en, zh) or hold (ko)."""
    lines = (_DATA / f"flagged-{language}.txt").read_text(encoding="utf-8").splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    return tuple(text.replace(" ", "") if language == "zh" else text.split())


def _own() -> tuple[str, ...]:
    return tuple((_DATA / "words-ko.txt").read_text(encoding="utf-8").split())


def _packaged(language: Listed) -> tuple[str, ...]:
    text = (files("mnemonic") / "wordlist" / _PACKAGED[language]).read_text(encoding="utf-8")
    unfit = frozenset(flagged(language))
    return tuple(word for word in unicodedata.normalize("NFC", text).split() if word not in unfit)


def _prime_below(count: int) -> int:
    """The largest prime that is at most *count* (from 2 on)."""
    return next(n for n in range(count, 1, -1) if all(n % divisor for divisor in range(2, int(n**0.5) + 1)))
