"""What a state comes to in people, in the worst case over everybody who is still possible.

The rule looks at public state only: the cells that are possible after what was told, the circle that the new text itself
names, and how finely an attribution would speak. It never looks at where the source stands, so whoever replays it finds
the same choice for every person in the crowd and learns nothing (simulatable auditing; Kenthapadi, Mishra, Nissim 2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kirok.exposure.counting import Counting
from kirok.exposure.floors import Figures, Rule, thinned
from kirok.exposure.space import Level, Space
from kirok.exposure.state import State


@dataclass(frozen=True)
class Scales:
    """The cells, what is counted on in them, and the floors."""

    space: Space
    counting: Counting
    rule: Rule

    def figures(self, state: State) -> Figures:
        """What *state* comes to as it stands."""
        return self._figures(state.possible, state.likeliest, state.missing)

    def _figures(self, possible: int, likeliest: int, missing: int) -> Figures:
        cadres = bool(possible) and not possible & ~self.space.cadres
        return Figures(
            crowd=thinned(self.counting.people(possible), missing),
            tier=thinned(self.counting.people(likeliest), missing),
            even=self._even(possible),
            floor=self.rule.floor(cadres=cadres),
        )

    def _even(self, possible: int) -> bool:
        """Whether no declared group holds more than half of what is counted on."""
        inside = [group for group in self.space.outermost if group & possible]
        half = self.counting.people(possible) / 2 if inside else 0
        return all(self.counting.people(group) <= half or self.counting.people(group & possible) <= half for group in inside)

    def worst(self, state: State, level: Level) -> Figures:
        """The smallest crowd that telling *level* could leave, over every block that somebody possible stands in.

        The first block that breaks a floor is enough; else the smallest.
        """
        found = self.figures(state) if not level else None
        for block in self.space.blocks(level) if level else ():
            if block & state.possible:
                here = self._figures(state.possible & block, state.likeliest & block, state.missing)
                if here.fault(self.rule):
                    return here
                found = here if found is None or here.crowd < found.crowd else found
        return found or Figures(0, 0, even=False, floor=self.rule.floor(cadres=False))

    def bits(self, state: State, others: Iterable[State]) -> list[float]:
        """For each state that lacks one item: how many bits of the crowd that item cost, given all others."""
        now = max(self.figures(state).crowd, 1)
        return [math.log2(max(self.figures(other).crowd, now) / now) for other in others]
