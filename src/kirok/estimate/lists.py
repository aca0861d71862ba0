"""Who is on which list, as counts over the patterns of membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kirok.base.errors import BadInput
from kirok.estimate.frames import Columns, columns_of
from kirok.estimate.tabulating import MOST_LISTS, Tabulated, from_pattern_rows, from_person_rows

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lists:
    """Three lists A, B, C and 96 people: ``Lists(("A", "B", "C"), counts)``, where ``counts[0b101]`` are on A and C only.

    ``counts`` has 2**J whole numbers, the unseen cell 0 being zero. Where counts are known as ranges only, ``counts`` are
    the least and ``most`` the greatest. ``strata`` are the same people by stratum; ``unlabelled`` those whose stratum is
    not known. It does not say who anybody is, and does not model that a list may name a person wrongly.
    """

    names: tuple[str, ...]
    counts: Ints
    most: Ints | None = None
    strata: Mapping[str, Lists] = field(default_factory=dict)
    unlabelled: Lists | None = None

    def __post_init__(self) -> None:
        """Hold names and cells to each other.

        Raises:
            BadInput: too many lists, two of one name, or cells that do not fit.
        """
        if len(self.names) > MOST_LISTS:
            raise BadInput(f"{len(self.names)} lists are more than can be estimated from", allowed=f"2 to {MOST_LISTS} lists")
        if len(set(self.names)) < len(self.names):
            raise BadInput("two lists have the same name; give each its own")
        for cells in (self.counts, *(() if self.most is None else (self.most,))):
            if cells.shape != (1 << len(self.names),) or cells[0] or (cells < 0).any():
                raise BadInput("counts are whole numbers of people, one a pattern of lists, none for the pattern of no list")

    @classmethod
    def from_counts(cls, frame: Any, *, strata: str | Sequence[str] | None = None) -> Lists:
        """Lists of a table with one row a pattern: 0/1 columns, then ``count`` (or ``count_min`` and ``count_max``).

        *frame* is a pandas or polars frame, a mapping of columns, or a list of rows as mappings. A count may be a range:
        ``24..99``, ``24-99``, or words of the house's table ("dozens to hundreds").

        Raises:
            BadInput: a count that is no whole number of people, a row of no list, the same pattern twice.
        """
        return cls.of(from_pattern_rows(columns_of(frame), _several(strata)))

    @classmethod
    def from_records(cls, frame: Any, *, lists: Sequence[str], strata: Sequence[str] = ()) -> Lists:
        """Lists of a table with one row a person: 0/1 columns *lists*; a person whose *strata* are not all known is kept.

        Raises:
            BadInput: a column that is missing, a value other than 0 and 1, a person on no list.
        """
        table = columns_of(frame)
        missing = [name for name in (*lists, *strata) if name not in table.values]
        if missing:
            raise BadInput(f"there is no column '{missing[0]}'", field=missing[0], allowed=list(table.values))
        kept = {name: table.values[name] for name in (*lists, *strata)}
        return cls.of(from_person_rows(Columns(kept, table.first_line), _several(strata)))

    @classmethod
    def of(cls, made: Tabulated) -> Lists:
        """The lists of a table that has been read."""
        strata = {label: cls(made.names, *cells) for label, cells in made.strata.items()}
        rest = None if made.unlabelled is None else cls(made.names, *made.unlabelled)
        return cls(made.names, *made.cells, strata, rest)

    @property
    def size(self) -> int:
        """How many lists there are."""
        return len(self.names)

    @property
    def observed(self) -> int:
        """People on at least one list (the least number, where counts are ranges)."""
        return int(self.counts.sum())

    def on(self, chosen: int) -> int:
        """How many people are on all lists of the mask *chosen*."""
        cells = np.arange(self.counts.size)
        return int(self.counts[(cells & chosen) == chosen].sum())

    def list_sizes(self) -> tuple[int, ...]:
        """How many people each list names."""
        return tuple(self.on(1 << place) for place in range(self.size))

    def without(self, place: int) -> Lists:
        """The other lists; people on this list alone are gone."""
        return self._project(place, keep_members_only=False)

    def within(self, place: int) -> Lists:
        """The members of one list, as the other lists see them (Binette and Steorts 2022)."""
        return self._project(place, keep_members_only=True)

    def _project(self, place: int, *, keep_members_only: bool) -> Lists:
        cells = np.arange(self.counts.size)
        target = (cells & ((1 << place) - 1)) | ((cells >> (place + 1)) << place)
        kept = np.zeros(self.counts.size // 2, dtype=np.int64)
        mask = (cells >> place & 1).astype(bool) if keep_members_only else np.ones(cells.size, dtype=bool)
        np.add.at(kept, target[mask], self.counts[mask])
        kept[0] = 0
        return Lists(self.names[:place] + self.names[place + 1 :], kept)

    def plus(self, more: Ints) -> Lists:
        """The same lists with *more* people in the cells."""
        return replace(self, counts=self.counts + more, strata={}, unlabelled=None)

    def pattern(self, cell: int) -> tuple[int, ...]:
        """The 0/1 membership that a cell stands for."""
        return tuple(cell >> place & 1 for place in range(self.size))

    def named(self, chosen: int, joint: str = ", ") -> str:
        """The names of the lists in a mask."""
        return joint.join(name for place, name in enumerate(self.names) if chosen >> place & 1)


def _several(strata: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if strata is None else (strata,) if isinstance(strata, str) else tuple(strata)
