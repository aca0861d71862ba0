"""The population table that crowds are counted in: its dimensions, its low counts with their source, declared groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kirok.exposure.circles import Box
from kirok.exposure.dimensions import Dimension
from kirok.exposure.grades import Count


@dataclass(frozen=True)
class Universe:
    """One country. *cadres* are the ranks whose people are arrested together and so have the higher floor.

    ``Universe("dprk", "...census 2008...", (place, org, rank), (Count(Box.of({"place": "KP-10"}), 503488, "tabulated"), ...))``
    It holds counts of people, never a list of people.
    """

    name: str
    citation: str
    dimensions: tuple[Dimension, ...]
    counts: tuple[Count, ...]
    cadres: frozenset[str] = frozenset()
    groups: tuple[tuple[str, Box], ...] = ()
    invented: bool = False

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of that name."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)


#: The dimension of answers in words alone: one text is one circle, and nobody is counted on to be in two of them.
WORDS = "words"
_OPEN = tuple(Dimension(name) for name in ("place", "org", "rank", WORDS))
#: Where no population table is chosen: nobody is counted but those whom the desk declares.
DECLARED_ONLY = Universe("declared", "no population table is chosen: only what the desk declares is counted", _OPEN, ())


def with_words(universe: Universe) -> Universe:
    """*universe* with the dimension in which answers in words alone lie."""
    return universe if universe.dimension(WORDS) else replace(universe, dimensions=(*universe.dimensions, Dimension(WORDS)))
