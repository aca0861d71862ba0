"""Statements: the text of each account and, sentence by sentence, what it claims and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world import templates_en, templates_ko
from kirok.demo.world.bilingual import KoreanWord, Language
from kirok.demo.world.dates import Dated, draw_date, later
from kirok.demo.world.dice import Dice
from kirok.demo.world.episodes import GROUNDS
from kirok.demo.world.geography import OFFICE, UNION
from kirok.demo.world.numbers import Counted, draw_count
from kirok.demo.world.shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kirok.demo.world.accounts import Account

_TEMPLATES: dict[Language, Mapping[str, tuple[str, ...]]] = {"en": templates_en.TEMPLATES, "ko": templates_ko.TEMPLATES}
_TRIES = 60
_NO_COUNT = Counted("", {})


@dataclass(frozen=True)
class Sentence:
    """One sentence: its kind, text, the exact words a claim cites (None: it claims nothing), its date and count."""

    slot: str
    text: str
    span: str | None
    dated: Dated | None
    counted: Counted


@dataclass(frozen=True)
class Statement:
    """An account in words."""

    account: Account
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The verbatim text: the sentences, a space between them."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def spans_are_unique(self) -> bool:
        """Whether every span is found exactly once in the text."""
        text = self.text
        return all(text.count(sentence.span) == 1 for sentence in self.sentences if sentence.span)


def write_statements(seed: int, accounts: Iterable[Account]) -> list[Statement]:
    """A statement for each account; no two have the same text.

    Raises:
        RuntimeError: the templates cannot give an account a text of its own.
    """
    taken: set[str] = set()
    statements = []
    for account in accounts:
        statement = _write_new(Dice(seed, f"statement/{account.key}"), account, taken)
        taken.add(statement.text)
        statements.append(statement)
    return statements


def _write_new(dice: Dice, account: Account, taken: set[str]) -> Statement:
    for _ in range(_TRIES):
        statement = Statement(account, tuple(_sentence(dice, account, slot) for slot in account.slots))
        if statement.text not in taken and statement.spans_are_unique:
            return statement
    raise RuntimeError(f"{account.key}: the templates give no text of its own")


def _sentence(dice: Dice, account: Account, slot: str) -> Sentence:
    shape = shape_of(slot)
    dated = None if shape is None or shape.lag is None else _date(dice, account, shape.lag)
    counted = draw_count(dice, account.episode.size, account.lang) if slot == "sent" else _NO_COUNT
    template = dice.pick(_TEMPLATES[account.lang][slot])
    filled = _capital(template.format(**_words(account, dated, counted)))
    return Sentence(slot, filled.replace("[[", "").replace("]]", ""), _span(filled), dated, counted)


def _date(dice: Dice, account: Account, lag: int) -> Dated:
    return draw_date(dice, later((account.episode.year, account.episode.month), lag), account.said[0])


def _capital(filled: str) -> str:
    """*filled* with a capital letter at its beginning, behind an opening mark if there is one."""
    start = 2 if filled.startswith("[[") else 0
    return filled[:start] + filled[start : start + 1].upper() + filled[start + 1 :]


def _span(filled: str) -> str | None:
    _, mark, rest = filled.partition("[[")
    return rest.partition("]]")[0] if mark else None


def _words(account: Account, dated: Dated | None, counted: Counted) -> dict[str, str]:
    """The fields of a template in the language of *account*."""
    episode = account.episode
    texts = {"county": episode.county.name, "province": episode.province.name, "camp": episode.camp.name}
    texts |= {"ground": GROUNDS[episode.ground], "office": OFFICE, "union": UNION}
    if account.focus is not None:
        texts |= {"name": account.focus.name, "job": account.focus.job}
    said = dated.said.get(account.lang) if dated else ""
    words = {key: text.get(account.lang) for key, text in texts.items()}
    words |= {"when": said, "When": said[:1].upper() + said[1:], "count": counted.words}
    return {key: KoreanWord(word) for key, word in words.items()} if account.lang == "ko" else words
