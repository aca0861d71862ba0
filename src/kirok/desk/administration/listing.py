"""Sessions as a page lists them: whose, since which day, and which one is this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kirok.desk.members.models import User
from kirok.desk.members.sessions import Held


@dataclass(frozen=True)
class Row:
    """One session; there is nothing else to know of it."""

    label: str
    name: str
    day: dt.date
    this: bool


def rows_of(held: Iterable[tuple[str, Held]], *, this: str | None) -> list[Row]:
    """The rows of a page, in one question however many there are."""
    found = list(held)
    names = dict(User.objects.filter(pk__in={one.person for _, one in found}).values_list("pk", "name"))
    return [Row(one.label, names.get(one.person or 0, ""), one.day, key == this) for key, one in found]
