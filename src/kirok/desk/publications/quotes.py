"""Which quoted words of a sentence stand verbatim in the statements it rests on; which names stand in a text.

Pure rules. A count phrase ("dozens to hundreds") and a label that the authorities use are terms, not wording that
points at who spoke: they are exempt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_MARKS = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("«", "»"), ('"', '"'))
_PAIRS = [f"{re.escape(left)}([^{re.escape(left + right)}]+){re.escape(right)}" for left, right in _MARKS]
#: A straight single mark is an apostrophe too: it opens only before a word and closes only after one.
_QUOTED = re.compile("|".join([*_PAIRS, r"(?<!\w)'(\w[^\n]*?)'"]))
_FEWEST_WORDS = 2
#: Small letters of the scripts that have case (Latin with marks, Cyrillic); a hangul particle after a name is none.
_CASED = "[a-z\u00df-\u024f\u0400-\u04ff]"


def quoted(text: str) -> list[str]:
    """Every wording between quotation marks, English or Korean."""
    return [next(group for group in match.groups() if group) for match in _QUOTED.finditer(text)]


def plain(text: str) -> str:
    """The text folded for comparison: NFC, words with one space between them, no case, no punctuation."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def verbatim_quotes(sentences: Iterable[str], statements: Sequence[str], exempt: Iterable[str]) -> tuple[str, ...]:
    """The quoted wordings of at least two words that stand in one of *statements* and are not *exempt*."""
    wordings = [(wording, plain(wording)) for sentence in sentences for wording in quoted(sentence)]
    if not wordings:
        return ()
    free = {plain(phrase) for phrase in exempt}
    sources = [plain(statement) for statement in statements]
    return tuple(
        wording
        for wording, folded in wordings
        if len(folded.split()) >= _FEWEST_WORDS and folded not in free and any(folded in source for source in sources)
    )


def names_in(texts: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Which of *names* stand in one of *texts*, whatever the case; one-letter names are not looked for.

    A name in letters with case stands as a word of its own ("An", not "and"); hangul and hanja have particles and
    titles attached, so there any place counts.
    """
    wanted = {unicodedata.normalize("NFC", name).casefold(): name for name in names if len(name.strip()) > 1}
    if not wanted:
        return ()
    folded = [unicodedata.normalize("NFC", text).casefold() for text in texts]
    return tuple(name for key, name in wanted.items() if any(_stands(key, text) for text in folded))


def _stands(name: str, text: str) -> bool:
    if name not in text:
        return False
    left = f"(?<!{_CASED})" if re.match(_CASED, name[0]) else ""
    right = f"(?!{_CASED})" if re.match(_CASED, name[-1]) else ""
    return bool(re.search(left + re.escape(name) + right, text))
