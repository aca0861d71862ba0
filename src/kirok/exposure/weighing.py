"""What a state comes to in people, in the worst case over everybody who is still possible.

The rule looks at public state only: the cells that are possible after what was told, the circle that the new text itself
names, and how finely an attribution would speak. It never looks at where the source stands, so whoever replays it finds
the same choice for every person in the crowd and learns nothing (simulatable auditing; Kenthapadi, Mishra, Nissim 2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from kirok.exposure.counting import Counting
from kirok.exposure.floors import Figures, Rule
from kirok.exposure.space import Level, Space
from kirok.exposure.state import State

_REMEMBERED = 20_000


@dataclass(frozen=True)
class Scales:
    """The cells, what is counted on in them, and the floors."""

    space: Space
    counting: Counting
    rule: Rule

    def figures(self, state: State) -> Figures:
        """What *state* comes to as it stands."""
        return self._weigh(state.possible, state.likeliest).thin(state.missing)

    def _weigh(self, possible: int, likeliest: int) -> Figures:
        """The figures of a block before anybody falls out."""
        cadres, people = bool(possible) and not possible & ~self.space.cadres, self.counting.people(possible)
        floor = self.rule.floor(cadres=cadres)
        return Figures(
            crowd=people,
            tier=people if likeliest == possible else self.counting.people(likeliest),
            even=people < floor or self._even(possible, people),  # a crowd below its floor needs no second fault
            floor=floor,
        )

    def _even(self, possible: int, people: int) -> bool:
        """Whether no declared group holds more than half of what is counted on."""
        for most, group in self._groups:
            if most * 2 <= people:
                break
            if group & possible and self.counting.people(group & possible) * 2 > people:
                return False
        return True

    @cached_property
    def _groups(self) -> list[tuple[int, int]]:
        """The outermost groups with what they are worth, the largest first."""
        return sorted(((self.counting.people(group), group) for group in self.space.outermost), reverse=True)

    def worst(self, state: State, level: Level) -> Figures:
        """The smallest crowd and tier that telling *level* could leave, over every block that somebody possible stands in.

        A block that breaks a floor is enough; with several floors (cadres), the first of them that is not kept.
        """
        key = (state.possible, state.likeliest, level)
        if key not in self._extremes:
            if len(self._extremes) >= _REMEMBERED:
                self._extremes.clear()
            self._extremes[key] = self._smallest(*key)
        thinned = [each.thin(state.missing) for each in self._extremes[key]]
        return min(thinned, key=lambda each: (each.fault(self.rule) is None, each.crowd))

    def _smallest(self, possible: int, likeliest: int, level: Level) -> list[Figures]:
        """One block that breaks a floor with nobody fallen out, else for each floor the smallest crowd and tier."""
        found: dict[int, Figures] = {}
        for block in self.space.split(possible, level):
            here = self._weigh(block, likeliest & block)
            if here.fault(self.rule):
                return [here]
            held = found.get(here.floor, here)
            found[here.floor] = replace(here, crowd=min(here.crowd, held.crowd), tier=min(here.tier, held.tier))
        return list(found.values()) or [Figures(0, 0, even=False, floor=self.rule.floor(cadres=False))]

    @cached_property
    def _extremes(self) -> dict[tuple[int, int, Level], list[Figures]]:
        return {}

    def bits(self, state: State, others: Iterable[State]) -> list[float]:
        """For each state that lacks one item: how many bits of the crowd that item cost, given all others."""
        now = max(self.figures(state).crowd, 1)
        return [math.log2(max(self.figures(other).crowd, now) / now) for other in others]
