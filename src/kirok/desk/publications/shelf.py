"""The dossiers of protected people: each sealed in a file of its own, opened in memory as it is asked for.

Nothing here lies in clear, and a text that is held back leaves nothing here: a dossier changes when something goes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from django.db import transaction

from kirok.desk.publications.framing import RECORD, frame
from kirok.desk.publications.models import SealedCrowd
from kirok.desk.vault.sealing import drop, put, take
from kirok.desk.vault.state import current
from kirok.exposure.case import Frame
from kirok.exposure.dossier import Dossier


class Shelf:
    """What the desk holds of everybody protected; each dossier is opened once."""

    def __init__(self) -> None:
        self._rows = dict(SealedCrowd.objects.exclude(person=RECORD).values_list("person", "sealed"))
        self._open: dict[str, Dossier] = {}

    @cached_property
    def frame(self) -> Frame:
        """The table and the floors that every case of this home shares.

        Raises:
            BadInput: a setting that cannot be, or a table that is not there.
        """
        return frame(current().home)

    def __contains__(self, person: str) -> bool:
        return person in self._rows

    @property
    def people(self) -> list[str]:
        """Everybody with a dossier."""
        return sorted(self._rows)

    def get(self, person: str) -> Dossier:
        """The dossier of *person*; an empty one where there is none.

        Raises:
            BadInput: the sealed file is missing or damaged.
        """
        if person not in self._open:
            self._open[person] = Dossier.from_bytes(take(self._rows[person])) if person in self._rows else Dossier(person)
        return self._open[person]

    def behind(self, teller: str) -> list[Dossier]:
        """Whom handlers declared as protected beside *teller*."""
        return [self.get(person) for person in self.people if person.startswith(f"{teller}/")]

    def around(self, people: Iterable[str]) -> dict[str, Dossier]:
        """The dossiers of *people*, and of all who were told of together with them."""
        wanted = set(people)
        wanted |= {who for person in list(wanted) for item in self.get(person).items for who in item["sources"]}
        return {person: self.get(person) for person in sorted(wanted)}

    def keep(self, dossiers: Iterable[Dossier]) -> None:
        """Seal *dossiers* anew, each in place of the one before; call it in a transaction, inside ``sealing.together()``."""
        for dossier in dossiers:
            sealed = put(dossier.to_bytes(), name="crowd")
            old = self._rows.get(dossier.person)
            SealedCrowd.objects.update_or_create(person=dossier.person, defaults={"sealed": sealed})
            self._rows[dossier.person], self._open[dossier.person] = sealed, dossier
            if old:
                transaction.on_commit(lambda gone=old: drop(gone))  # type: ignore[misc]

    def clear(self, people: Collection[str]) -> None:
        """Take the dossiers of *people* off; call it in a transaction."""
        for person in sorted(set(people) & set(self._rows)):
            old = self._rows.pop(person)
            SealedCrowd.objects.filter(person=person).delete()
            transaction.on_commit(lambda gone=old: drop(gone))  # type: ignore[misc]
        self._open.clear()
