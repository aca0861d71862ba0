"""What has been told about one protected person: the cells still possible, folded from everything disclosed.

A state is made from disclosed text only. Folding is monotone (a cell never comes back), takes each item once, and does
not depend on the order, so a state can be rebuilt from the items at any time. Its bytes are for the vault to seal: they
say what has been told about whom, which makes them the most dangerous bytes in the house.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput

FORMAT = "kirok-crowd/1"


@dataclass(frozen=True)
class Mark:
    """What one disclosed item says of a person: cells that stay possible, cells that stay likeliest, thousandths lost."""

    item: str
    possible: int
    likeliest: int
    missing: int = 0


@dataclass(frozen=True)
class State:
    """One protected person: ``State("S-0007", everybody, everybody)`` before anything was told.

    *assessed_from* is the first day from which disclosures were taken in, None if all were.
    """

    person: str
    possible: int
    likeliest: int
    missing: int = 0
    items: frozenset[str] = frozenset()
    assessed_from: dt.date | None = None

    def fold(self, mark: Mark) -> State:
        """The state after one more item; an item that was folded before changes nothing."""
        if mark.item in self.items:
            return self
        return replace(
            self,
            possible=self.possible & mark.possible,
            likeliest=self.likeliest & mark.likeliest,
            missing=self.missing + mark.missing,
            items=self.items | {mark.item},
        )

    def fold_all(self, marks: Iterable[Mark]) -> State:
        """The state after several items, in any order."""
        state = self
        for mark in marks:
            state = state.fold(mark)
        return state

    @property
    def standing(self) -> str:
        """Either "assessed", or since when: what was disclosed before that day is not in it and is never taken for harmless."""
        return f"not assessed before {self.assessed_from.isoformat()}" if self.assessed_from else "assessed"

    def to_bytes(self, universe: str) -> bytes:
        """Canonical JSON; *universe* is the digest of the cells that the bits number."""
        return canonical(
            {
                "format": FORMAT,
                "person": self.person,
                "universe": universe,
                "possible": f"{self.possible:x}",
                "likeliest": f"{self.likeliest:x}",
                "missing": self.missing,
                "items": sorted(self.items),
                "assessed_from": self.assessed_from.isoformat() if self.assessed_from else None,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes, universe: str) -> State:
        """The state that :meth:`to_bytes` wrote.

        Raises:
            BadInput: these are no state's bytes, or they number the cells of another universe (rebuild them from the items).
        """
        try:
            return cls._read(json.loads(content), universe)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BadInput("this is no exposure state; rebuild it from what was disclosed", field="state") from None

    @classmethod
    def _read(cls, given: Mapping[str, Any], universe: str) -> State:
        if given["format"] != FORMAT:
            raise ValueError
        if given["universe"] != universe:
            raise BadInput("the state numbers the cells of another universe; rebuild it from what was disclosed", field="state")
        since = given["assessed_from"]
        return cls(
            person=_text(given["person"]),
            possible=int(given["possible"], 16),
            likeliest=int(given["likeliest"], 16),
            missing=_natural(given["missing"]),
            items=frozenset(map(_text, given["items"])),
            assessed_from=None if since is None else dt.date.fromisoformat(since),
        )


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError
    return given


def _natural(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ValueError
    return given
