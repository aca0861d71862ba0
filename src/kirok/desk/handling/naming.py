"""What a page calls a source: by its number for who keeps it, by no number for everybody else.

Two statements under one number tell that they have a teller in common; that is for the handler and the deputy alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kirok.desk.handling.models import Care
from kirok.desk.members.models import User

NUMBER = re.compile(r"S-[0-9]{4,6}")
_ALIAS = re.compile(r"source-[0-9a-f]{10}")


def shown(user: User, numbers: Iterable[str]) -> frozenset[str]:
    """Those of *numbers* that a person reads: of the sources in their care; for the lead also of those that nobody keeps."""
    asked = set(numbers)
    rows = Care.objects.filter(source__number__in=asked).select_related("source") if asked else []
    kept = {care.source.number: care.kept_by(user) for care in rows}
    return frozenset(number for number in asked if kept.get(number, user.has_role("lead")))


def answered_by(user: User, numbers: Iterable[str]) -> frozenset[str]:
    """Those of *numbers* whom a handler speaks for: sources in their care, and those that nobody keeps yet."""
    asked = set(numbers)
    rows = Care.objects.filter(source__number__in=asked).select_related("source") if asked else []
    kept = {care.source.number: care.kept_by(user) for care in rows}
    return frozenset(number for number in asked if kept.get(number, user.has_role("handler")))


def called(text: str, seen: Collection[str]) -> str:
    """*text* as it is, or "a source" where it is a number that is not among *seen*, or a word that stands for one."""
    hidden = NUMBER.fullmatch(str(text)) and text not in seen
    return str(_("a source")) if hidden or _ALIAS.fullmatch(str(text)) else str(text)


@dataclass(frozen=True)
class Aliases:
    """Words that stand in one form for the numbers that its reader may not know; they mean nothing in another form."""

    words: Mapping[str, str]

    def sent(self, form: QueryDict) -> QueryDict:
        """What a form sent, with the numbers in it again."""
        found = form.copy()
        for name, values in form.lists():
            found.setlist(name, self.reveal(values))
        return found

    def hide(self, value: Any) -> Any:
        """The same value with each such number replaced by its word."""
        return _replaced(value, self.words)

    def reveal(self, value: Any) -> Any:
        """The way back."""
        return _replaced(value, {word: number for number, word in self.words.items()})


def aliases(user: User, payload: Mapping[str, Any], *, of: str) -> Aliases:
    """The words for the numbers in *payload*, the entry *of* that id."""
    numbers = set(_numbers(payload))
    hidden = numbers - shown(user, numbers)
    return Aliases({number: f"source-{salted_hmac('kirok.alias', f'{of} {number}').hexdigest()[:10]}" for number in hidden})


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, Mapping):
        return {key: _replaced(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, words) for part in value]
    return value


def _numbers(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from [value] if NUMBER.fullmatch(value) else []
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
