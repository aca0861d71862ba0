"""Everything told about one protected person, as the desk seals it: their sheet, the items, the state folded from them.

A dossier is bytes in and bytes out; sealing it is the vault's. The items are in the form of a plan, so that the state can
be rebuilt from them at any time. *bookings* say by which way and to whom each item went; they never change a crowd.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput

FORMAT = "kirok-dossier/1"
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Dossier:
    """One protected person. *sheet* is None where nobody declared where they stand: then they may stand anywhere.

    *behind* are the sentences, not out yet, behind which a handler placed them; *state* is what
    :meth:`kirok.exposure.state.State.to_bytes` gave when the last item was folded, "" before the first.
    """

    person: str
    sheet: Entry | None = None
    items: tuple[Entry, ...] = ()
    bookings: tuple[Entry, ...] = ()
    behind: tuple[str, ...] = ()
    assessed_from: str | None = None
    state: str = ""

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "format": FORMAT,
                "person": self.person,
                "sheet": self.sheet,
                "items": list(self.items),
                "bookings": list(self.bookings),
                "behind": list(self.behind),
                "assessed_from": self.assessed_from,
                "state": self.state,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Dossier:
        """The dossier that :meth:`to_bytes` wrote.

        Raises:
            BadInput: these are no dossier's bytes.
        """
        try:
            return cls._read(json.loads(content))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BadInput("this is no dossier of a protected person; restore it from a back-up", field="dossier") from None

    @classmethod
    def _read(cls, given: dict[str, Any]) -> Dossier:
        if given.pop("format") != FORMAT:
            raise ValueError
        for name in ("items", "bookings", "behind"):
            given[name] = tuple(given[name])
        return cls(**given)

    @property
    def told(self) -> frozenset[str]:
        """The items that are out."""
        return frozenset(item["id"] for item in self.items)

    @property
    def source(self) -> dict[str, Any]:
        """The person as a plan lists them."""
        since = {"assessed_from": self.assessed_from} if self.assessed_from else {}
        return {**(self.sheet or {}), "id": self.person, **since}

    def book(self, items: Iterable[Entry]) -> Dossier:
        """With *items* out; one that is out already stays as it was first told."""
        new = [item for item in items if item["id"] not in self.told]
        kept = tuple(key for key in self.behind if key not in {item["id"] for item in new})
        return replace(self, items=(*self.items, *new), behind=kept)

    def note(self, bookings: Iterable[Entry]) -> Dossier:
        """With one line for each way that an item of theirs went, each line once."""
        new = [line for line in bookings if line["item"] in self.told and line not in self.bookings]
        return replace(self, bookings=(*self.bookings, *new))
