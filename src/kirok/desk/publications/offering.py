"""What a source's standing sheet offers for the five questions: a keeper reads it with its reason, nothing is kept by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kirok.base.errors import BadInput
from kirok.desk.handling import sheets
from kirok.desk.handling.models import Care
from kirok.desk.handling.sheets import Knowers
from kirok.desk.members.models import User


@dataclass(frozen=True)
class Offer:
    """One crowd of the standing sheet of *source*, under a *key* that an address of the panel names it by."""

    key: str
    source: str
    knowers: Knowers

    def fields(self, places: Collection[str]) -> Mapping[str, str]:
        """The fields of the panel's form; the place only where it is among *places*, the codes of the population table."""
        row = self.knowers
        place = {"place": row.place} if row.place in places else {}
        return {"knowers": row.words(), "low": str(row.low), **place, **({"listed": "list"} if row.listed else {})}


def offers(user: User, sources: Iterable[str]) -> list[Offer]:
    """The crowds on the sheets of those of *sources* that the person keeps; a sheet that cannot be opened offers nothing."""
    rows = Care.objects.filter(source__number__in=list(sources)).exclude(sheet="").select_related("source").order_by("source__number")
    return [offer for care in rows if care.kept_by(user) for offer in _of(care)]


def _of(care: Care) -> list[Offer]:
    try:
        sheet = sheets.read(care)
    except BadInput:
        return []
    return [Offer(f"{care.source.number}.{at}", care.source.number, row) for at, row in enumerate(sheet.knowers)]
