"""The inbox as a list: of each report what can be said without opening it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kirok.desk.handling.reading import OPENED
from kirok.desk.inbox.letters import unanswered
from kirok.desk.inbox.models import Letter, Parcel
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
    return [_row(parcel, opened=parcel.leaf in opened, mine=parcel.leaf in mine) for parcel in parcels]


def _row(parcel: Parcel, *, opened: bool, mine: bool) -> Row:
    enclosures = list(parcel.enclosures.select_related("document"))
    letters = list(Letter.objects.filter(mailbox=parcel.mailbox).select_related("mailbox").defer("sealed")) if parcel.mailbox else []
    before = parcel.mailbox.parcels.filter(pk__lt=parcel.pk).order_by("pk").last() if parcel.mailbox else None
    return Row(
        parcel,
        has_text=any(each.is_text for each in enclosures),
        files=sum(not each.is_text for each in enclosures),
        foreign=sum(each.document.kind == FOREIGN for each in enclosures),
        size=sum(each.document.size for each in enclosures),
        opened=opened,
        opened_by_me=mine,
        taken=Statement.objects.filter(enclosure__parcel=parcel).count(),
        answers=before is not None and any(each.asks and each.parcel_id == before.pk for each in letters),
        asked=any(unanswered(each) for each in letters),
        unsent=sum(not each.sent for each in letters),
    )
