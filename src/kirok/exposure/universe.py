"""The population table that crowds are counted in: its dimensions, its low counts with their source, declared groups."""

from __future__ import annotations

from dataclasses import dataclass

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
