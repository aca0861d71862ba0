"""The tables of number phrases: which words mean at least how many and at most how many, by a rule with a name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kirok.base.errors import BadInput
from kirok.terms.data_files import read_data
from kirok.terms.vocabulary import nearest

_QUOTES = re.compile("[\"'“”‘’「」『』«»]")
_KOREAN_COUNTER = re.compile(r"(?:명|사람|가구|세대|가족|건|분)(?:의|이|가|은|는|을|를)?$")


@dataclass(frozen=True)
class Rule:
    """``en:dozens``: "dozens" is 24 to 99; a bound of None is not said."""

    id: str
    lang: str
    phrases: tuple[str, ...]
    min: int | None
    max: int | None


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by their id."""
    table = read_data("phrases.yaml")
    made = (Rule(name, lang, tuple(words), low, high) for lang, rows in table.items() for name, words, low, high in rows)
    return {rule.id: rule for rule in made}


def rule(name: str) -> Rule:
    """The rule of that id.

    Raises:
        BadInput: there is none.
    """
    if name not in rules():
        raise BadInput(f"there is no count rule '{name[:60]}'", field="rule", allowed=nearest(name, rules()))
    return rules()[name]


def find(phrase: str, lang: str) -> Rule | None:
    """The rule whose phrases hold this one, quotes, case, spaces and Korean counters aside."""
    return _by_phrase().get((lang, plain(phrase, lang)))


@cache
def _by_phrase() -> Mapping[tuple[str, str], Rule]:
    return {(rule.lang, plain(words, rule.lang)): rule for rule in rules().values() for words in rule.phrases}


def plain(phrase: str, lang: str) -> str:
    """A phrase in the form in which the tables compare."""
    text = " ".join(_QUOTES.sub("", unicodedata.normalize("NFC", phrase)).casefold().split())
    if lang != "ko":
        return re.sub(r"\s*[–—~]\s*", " to ", text)
    together = re.sub(r"[–—∼〜]|에서", "~", text.replace(" ", ""))
    return _KOREAN_COUNTER.sub("", together)
