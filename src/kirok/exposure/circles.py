"""Who could have known or said something: a box of the population table, or a declared group.

One instance: the box "org=party place=KP-10" is everybody of a party organisation in one province; the group
"office/night-shift" is a circle inside the group "office". A dimension that a box leaves out stays open: everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """One or more codes in each of some dimensions; *parts* is sorted, so equal boxes are equal values."""

    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str | Iterable[str]]) -> Box:
        """The box with these codes: ``Box.of({"place": "KP-10", "org": ["party", "admin"]})``."""
        parts = {dim: (codes,) if isinstance(codes, str) else tuple(sorted(set(codes))) for dim, codes in given.items()}
        return cls(tuple(sorted(parts.items())))

    def codes(self, dimension: str) -> tuple[str, ...] | None:
        """The codes in *dimension*, None where the box leaves it open."""
        return dict(self.parts).get(dimension)

    @property
    def key(self) -> str:
        """The box in one line, equal for equal boxes."""
        return " ".join(f"{dim}={'|'.join(codes)}" for dim, codes in self.parts) or "everybody"


@dataclass(frozen=True)
class Group:
    """A declared group by its path: "office/night-shift" lies inside "office"; groups of different paths share nobody."""

    path: str

    @property
    def parent(self) -> str | None:
        """The path of the group around it, None for an outermost one."""
        return self.path.rpartition("/")[0] or None

    @property
    def key(self) -> str:
        """The group in one line."""
        return f"group {self.path}"


Circle = Box | Group
EVERYBODY = Box()
