"""A source's standing sheet: how it comes to know, where, and who else could know what it tells; kept sealed.

The rows are what the exposure check asks of a handler: a crowd by place, organisation, rank and group, at least how
many people that is, and whether anybody keeps a list of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.desk.handling.models import Care
from kirok.desk.vault import sealing
from kirok.terms import vocabulary

MOST_ROWS = 40
_MOST = 100_000_000
_LONGEST = 300


@dataclass(frozen=True)
class Knowers:
    """Clerks of the harbour office, section chiefs: place, organisation, rank, group; at least *low* people; listed or not."""

    place: str
    organisation: str
    rank: str
    group: str
    low: int
    listed: bool

    def words(self) -> str:
        """The crowd in one line, as an answer of the exposure panel names it."""
        return ", ".join(part for part in (self.group, self.rank, self.organisation, self.place) if part)


@dataclass(frozen=True)
class Sheet:
    """How a source comes to know (a code of ACC), the place it knows from, and the crowds who could tell the same."""

    access: str = ""
    province: str = ""
    knowers: tuple[Knowers, ...] = ()

    def check(self, places: Collection[str]) -> None:
        """Refuse what the exposure check could not use.

        Raises:
            BadInput: an unknown code or place, an empty crowd, a number that is none, a text without end.
        """
        if self.access:
            vocabulary.load().check(self.access, "ACC")
        for place in (self.province, *(row.place for row in self.knowers)):
            if place and place not in places:
                raise BadInput(f"there is no place '{place[:60]}'", field="place", allowed="the id of a place in the registry")
        if len(self.knowers) > MOST_ROWS:
            raise BadInput(f"a sheet has at most {MOST_ROWS} crowds", field="group")
        for row in self.knowers:
            _check_row(row)


def _check_row(row: Knowers) -> None:
    if not row.words():
        raise BadInput("say who else could know it: a place, organisation, rank or group", field="group")
    if not 0 <= row.low <= _MOST:
        raise BadInput("say at least how many people that is, in digits", field="low")
    if any(len(part) > _LONGEST for part in (row.organisation, row.rank, row.group)):
        raise BadInput(f"a line of the sheet has at most {_LONGEST} letters", field="group")


def read(care: Care) -> Sheet:
    """The sheet as it was last kept; an empty one where none is.

    Raises:
        BadInput: the sealed sheet is missing or damaged.
    """
    if not care.sheet:
        return Sheet()
    plain = json.loads(sealing.take(care.sheet))
    return Sheet(plain["access"], plain["province"], tuple(Knowers(**row) for row in plain["knowers"]))


def seal(sheet: Sheet) -> str:
    """Seal a sheet; where it lies."""
    return sealing.put(canonical(asdict(sheet) | {"knowers": [asdict(row) for row in sheet.knowers]}), name="sheet")
