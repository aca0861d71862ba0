"""The inbox as a list: of each report what can be said without opening it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from kirok.desk.handling.reading import OPENED
from kirok.desk.inbox.models import Enclosure, Letter, Parcel
from kirok.desk.inbox.parcels import FOREIGN
from kirok.desk.journal.models import Line
from kirok.desk.members.models import User
from kirok.desk.statements.models import Statement


@dataclass(frozen=True)
class Row:
    """One report of the list: how much is in it, whether it was opened, what became of it, what is being waited for.

    *answers*: a question was put to its source before it came; *asked*: one waits for an answer; *unsent*: letters
    that leave with the next pull.
    """

    parcel: Parcel
    has_text: bool
    files: int
    foreign: int
    size: int
    opened: bool
    opened_by_me: bool
    taken: int
    answers: bool
    asked: bool
    unsent: int

    @property
    def number(self) -> str | None:
        """The number of its mailbox; None for one without a way back."""
        return self.parcel.mailbox.number if self.parcel.mailbox else None

    @property
    def state(self) -> str:
        """new, opened, handled or destroyed."""
        if self.parcel.destroyed_on:
            return "destroyed"
        if self.parcel.handled_on:
            return "handled"
        return "opened" if self.opened else "new"


def rows_of(parcels: Sequence[Parcel], *, by: User) -> list[Row]:
    """The rows of a page of the list, in its order."""
    openings = Line.objects.filter(action=OPENED, target__in=[parcel.leaf for parcel in parcels])
    opened = set(openings.values_list("target", flat=True))
    mine = set(openings.filter(actor=by).values_list("target", flat=True))
    parts = _grouped(Enclosure.objects.filter(parcel__in=parcels).select_related("document"), "parcel_id")
    boxes = {parcel.mailbox_id for parcel in parcels} - {None}
    letters = _grouped(Letter.objects.filter(mailbox__in=boxes).defer("sealed"), "mailbox_id")
    came: dict[int, list[int]] = defaultdict(list)
    for box, number in Parcel.objects.filter(mailbox__in=boxes).order_by("pk").values_list("mailbox", "pk"):
        came[box].append(number)
    taken = Statement.objects.filter(enclosure__parcel__in=parcels).order_by().values_list("enclosure__parcel").annotate(Count("pk"))
    held = _Held(opened, mine, parts, letters, came, dict(taken))
    return [_row(parcel, held) for parcel in parcels]


@dataclass(frozen=True)
class _Held:
    """What all rows of a page are made of, asked once: by parcel, by mailbox, by leaf."""

    opened: set[str]
    mine: set[str]
    parts: Mapping[int, list[Any]]
    letters: Mapping[int, list[Any]]
    came: Mapping[int, list[int]]
    taken: Mapping[int, int]


def _grouped(rows: Iterable[Any], column: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _row(parcel: Parcel, held: _Held) -> Row:
    enclosures, letters = held.parts.get(parcel.pk, []), held.letters.get(parcel.mailbox_id or 0, [])
    came = held.came.get(parcel.mailbox_id or 0, [])
    before = max((number for number in came if number < parcel.pk), default=None)
    return Row(
        parcel,
        has_text=any(each.is_text for each in enclosures),
        files=sum(not each.is_text for each in enclosures),
        foreign=sum(each.document.kind == FOREIGN for each in enclosures),
        size=sum(each.document.size for each in enclosures),
        opened=parcel.leaf in held.opened,
        opened_by_me=parcel.leaf in held.mine,
        taken=held.taken.get(parcel.pk, 0),
        answers=before is not None and any(each.asks and each.parcel_id == before for each in letters),
        asked=any(each.asks and not any(number > (each.parcel_id or 0) for number in came) for each in letters),
        unsent=sum(not each.sent for each in letters),
    )
