"""Reading what came: who may read which report, and what stands in one.

Any handler reads a report of a source that nobody keeps yet; from then on its handler and deputy alone. Reading goes on
record before a key is used: the custody log names the report once a day, the journal each person who read it that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.handling.models import Care
from kirok.desk.inbox.letters import unanswered
from kirok.desk.inbox.models import Enclosure, Letter, Parcel
from kirok.desk.inbox.parcels import FOREIGN, OTHER
from kirok.desk.inbox.scripts import language_of
from kirok.desk.journal.actions import custody, note, together, writing
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.members.actions import require
from kirok.desk.members.models import User, today
from kirok.desk.statements.models import Statement
from kirok.desk.vault import sealing
from kirok.ledger.receipt import receipt_of
from kirok.web.names import shown_name

OPENED = "inbox.open"
#: Of one mailbox, so many reports are opened at a time.
THREAD = 30
_SHORTEST = 8  # hex digits of a leaf that name a report


@dataclass(frozen=True)
class File:
    """One file of a report: the *name* as it came (any bytes), as it can be *shown*, and the statement that it became."""

    enclosure: Enclosure
    name: bytes = field(repr=False)
    shown: str = field(repr=False)
    statement: Statement | None

    @property
    def foreign(self) -> bool:
        """An age file that the newsroom's keys do not open: whoever has its key opens it elsewhere."""
        return self.enclosure.document.kind == FOREIGN

    @property
    def readable(self) -> bool:
        """Whether the desk reads a text in it, so that it can become a statement."""
        return self.enclosure.document.kind not in {FOREIGN, OTHER}


@dataclass(frozen=True)
class Said:
    """A letter of the newsroom's, in its words; *waits* while nobody has answered its question."""

    letter: Letter
    text: str = field(repr=False)
    waits: bool


@dataclass(frozen=True)
class Report:
    """One report as it is read: its text with the language that its letters suggest, its files, what was written after it."""

    parcel: Parcel
    message: File | None
    text: str = field(repr=False)
    lang: str
    files: Sequence[File]
    letters: Sequence[Said]

    @property
    def commitments(self) -> Sequence[Mapping[str, str]]:
        """Its events in the custody log: ``kind``, ``day``, ``leaf``."""
        events = CustodyEvent.objects.filter(target=f"leaf:{self.parcel.leaf}").order_by("pk")
        return [{"kind": event.kind, "day": event.record["day"], "leaf": event.leaf} for event in events]

    @property
    def receipt(self) -> str:
        """What its source was shown when it was sent."""
        return receipt_of(bytes.fromhex(self.parcel.leaf))


def readable_by(user: User) -> QuerySet[Parcel]:
    """The reports that a handler may read, the newest first.

    Raises:
        Refused: no handler.
    """
    require(user, "handle")
    others = Care.objects.exclude(Q(handler=user) | Q(deputy=user))
    rows = Parcel.objects.exclude(mailbox__number__in=others.values("source__number"))
    rows = rows.exclude(enclosures__statements__source__in=others.values("source"))
    return rows.select_related("mailbox", "handled_by").order_by("-pk")


def find_report(key: str, *, by: User) -> Parcel:
    """The report whose leaf or receipt begins so.

    Raises:
        BadInput: there is none, or none that this person may read.
    """
    digits = "".join(sign for sign in key.lower() if sign not in "- ")
    rows = list(readable_by(by).filter(leaf__startswith=digits)[:2]) if len(digits) >= _SHORTEST else []
    if len(rows) != 1:
        raise BadInput("there is no such report in your inbox", field="ID", allowed="an id that 'kirok inbox list' shows")
    return rows[0]


def thread_of(parcel: Parcel) -> list[Parcel]:
    """The reports of the same mailbox that came last, in their order, *parcel* among them."""
    if parcel.mailbox is None:
        return [parcel]
    rows = list(parcel.mailbox.parcels.select_related("mailbox", "handled_by").order_by("-pk")[:THREAD])
    return sorted({row.pk: row for row in (*rows, parcel)}.values(), key=lambda row: row.pk)


def open_report(home: Home, parcel: Parcel, *, by: User, patience: float = 0.0) -> list[Report]:
    """Put the reading on record, then open a report and the others of its mailbox; in the order in which they came.

    Raises:
        Refused: no handler, or another command writes just now.
        BadInput: a sealed file is missing.
    """
    require(by, "handle")
    rows = thread_of(parcel)
    if not _is_on_record(parcel, by):
        with writing(home, patience=patience), transaction.atomic(), together():
            _record(parcel, rows, by)
    return [_read(row) for row in rows]


def _is_on_record(parcel: Parcel, by: User) -> bool:
    return Line.objects.filter(action=OPENED, actor=by, target=parcel.leaf, day=today()).exists()


def _record(parcel: Parcel, rows: Sequence[Parcel], by: User) -> None:
    for row in rows:
        targets = CustodyEvent.objects.filter(kind="opened", target=f"leaf:{row.leaf}")
        if today().isoformat() not in {event.record["day"] for event in targets}:
            custody("opened", f"leaf:{row.leaf}", {})
    note(by=by, action=OPENED, target=parcel.leaf, detail={"with": [row.leaf for row in rows if row != parcel]})


def _read(parcel: Parcel) -> Report:
    files = files_of(parcel)
    message = next((each for each in files if each.enclosure.is_text), None)
    text = sealing.take(message.enclosure.document.sealed).decode("utf-8", "replace") if message else ""
    letters = [_said(letter) for letter in parcel.letters.select_related("mailbox").order_by("pk")]
    return Report(parcel, message, text, language_of(text), [each for each in files if each is not message], letters)


def files_of(parcel: Parcel) -> list[File]:
    """What lies in a report, without opening any of it."""
    found = []
    for each in parcel.enclosures.select_related("document").order_by("position"):
        name = bytes(each.name)
        found.append(File(each, name, shown_name(name), each.document.statements.first()))
    return found


def _said(letter: Letter) -> Said:
    return Said(letter, sealing.take(letter.copy).decode("utf-8", "replace"), unanswered(letter))
