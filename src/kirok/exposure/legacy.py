"""Past items: which can be left aside, which need their questions answered, and what is said of those that wait.

Nothing is taken for harmless because it is old, and nobody is frozen because nobody looked: a person whose past waits is
"not assessed before DATE", and every answer about them says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PastItem:
    """One item of the archive: who is behind it (nobody, if that is not known any more) and how it was attributed."""

    id: str
    published: dt.date
    attribution: str
    sources: tuple[str, ...] = ()
    answered: bool = False


@dataclass(frozen=True)
class Triage:
    """One protected person's past: what is assessed, what waits (oldest first), and from which day all is known.

    Items of nobody known are laid together under their attribution, as if one house source stood behind all of them.
    """

    person: str
    assessed: tuple[str, ...]
    waiting: tuple[str, ...]
    assessed_from: dt.date | None

    @property
    def standing(self) -> str:
        """Either "assessed", or "not assessed before DATE"."""
        return f"not assessed before {self.assessed_from.isoformat()}" if self.assessed_from else "assessed"


def triage(items: Iterable[PastItem]) -> dict[str, Triage]:
    """The past of each person; the day from which all is known is the one after the latest item that waits."""
    by_person: dict[str, list[PastItem]] = defaultdict(list)
    for item in items:
        for person in item.sources or (f"house:{item.attribution}",):
            by_person[person].append(item)
    return {person: _one(person, sorted(theirs, key=_age)) for person, theirs in sorted(by_person.items())}


def _age(item: PastItem) -> tuple[dt.date, str]:
    return item.published, item.id


def _one(person: str, items: list[PastItem]) -> Triage:
    waiting = [item for item in items if not item.answered]
    since = waiting[-1].published + dt.timedelta(days=1) if waiting else None
    return Triage(person, tuple(item.id for item in items if item.answered), tuple(item.id for item in waiting), since)
