"""The people around one source, counted in bins: every cell of the society, and apart from them the units in question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kirok.exposure.game.events import Event
from kirok.exposure.game.society import Ints, Person, Society

Bools = NDArray[np.bool_]
#: Attributions from country to rank + org + county, as in the note's table; the number is the level.
LEVELS = ("country", "province", "org + province", "county", "org + county", "rank + org + county")


class Bins:
    """Bins with county, organisation, rank and unit; unit -1 is everybody who is in none of the units in question."""

    def __init__(self, society: Society, person: Person, events: Sequence[Event]) -> None:
        shape = society.counts.shape
        units = sorted({(e.county, e.org, e.unit) for e in events if e.scope == "unit"} | {(person.county, person.org, person.unit)})
        rest = society.counts.copy()
        extra = []
        for county, org, unit in units:
            members = society.units(county, org)[unit]
            rest[county, org] -= members
            extra.append(members)
        grid = np.indices(shape).reshape(3, -1)
        added = np.array([(county, org, rank) for county, org, _ in units for rank in range(shape[2])]).T
        self.county, self.org, self.rank = np.concatenate([grid, added], axis=1)
        self.unit = np.concatenate([np.full(rest.size, -1), np.repeat(np.arange(len(units)), shape[2])])
        self.people: Ints = np.concatenate([rest.ravel(), *extra])
        self.province = society.province[self.county]
        self._units = {unit: at for at, unit in enumerate(units)}
        own = self._units[(person.county, person.org, person.unit)]
        self.source = rest.size + own * shape[2] + person.rank

    @cached_property
    def blocks(self) -> tuple[Ints, ...]:
        """The block of each bin at each level of LEVELS."""
        by_org = self.county * 16 + self.org
        return (np.zeros_like(self.county), self.province, self.province * 16 + self.org, self.county, by_org, by_org * 4 + self.rank)

    @cached_property
    def _known(self) -> dict[Event, tuple[Bools, Ints]]:
        return {}

    def _look(self, event: Event) -> tuple[Bools, Ints]:
        if event not in self._known:
            self._known[event] = self._circle(event), self._distance(event)
        return self._known[event]

    def circle(self, event: Event) -> Bools:
        """The bins whose people know the event first hand."""
        return self._look(event)[0]

    def distance(self, event: Event) -> Ints:
        """0 in the event's county, 1 in its province, 2 elsewhere."""
        return self._look(event)[1]

    def _circle(self, event: Event) -> Bools:
        place: Bools = self.county == event.county
        province: Bools = self.province == self.province[place][0]
        org: Bools = self.org == event.org
        if event.scope == "unit":
            own: Bools = self.unit == self._units[(event.county, event.org, event.unit)]
            return own
        circles = {"office": place & org, "province-organisation": province & org, "province": province, "nation": province | True}
        return circles.get(event.scope, place)

    def _distance(self, event: Event) -> Ints:
        same = self.province == self.province[self.county == event.county][0]
        return np.where(self.county == event.county, 0, np.where(same, 1, 2))
